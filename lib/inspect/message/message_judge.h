// MessageJudge: scans gathered messages, tells their texts' parts apart, and judges what they hold:
// the same for messages of flows and those of a proxy.
//
// One a thread; holds no message: what it found of the last one is good until the next.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "inspect/body_parts.h"
#include "inspect/flow/gathered_message.h"
#include "inspect/flow/login_finder.h"
#include "inspect/inspector_state.h"
#include "inspect/json_places.h"
#include "inspect/judge.h"
#include "inspect/message/message_scan.h"
#include "inspect/record_way.h"

namespace leakwire::inspect {

struct Found {
  Finding finding;    // as read; its span counts from the beginning of its text
  std::string value;  // without the layers around it
  std::size_t text = 0;
};

class MessageJudge {
 public:
  // Without judging and places in its options there are those that are built in: a message always
  // tells who receives it.
  explicit MessageJudge(Inspector::State& inspector);

  // What is found from now on is of another message, or of the next bytes of its last text.
  void forget() {
    found_.clear();
    exceeded_ = false;
  }
  // What is asked for time in long scans; nothing: they may take it. Must live as long as it is
  // set. A scan that was stopped gives false, and what it found until then.
  void stop_when(const std::function<bool()>* is_late) noexcept {
    is_late_ = is_late;
    scan_.stop_when(is_late);
  }
  // The message's texts from `first` on. False: no memory, or no time.
  bool scan(const GatheredMessage& message, std::size_t first = 0);
  // Short messages together, each of one text that is no line and no form, at most kMostShortBytes
  // in all. Then take_short() has what was found of each, by its number. False: no memory.
  static constexpr std::size_t kMostShortBytes = detect::ShortTexts::kBlock - 64;
  bool scan_short(std::span<const GatheredMessage* const> messages);
  void take_short(std::size_t number);
  // One text of it, as `bytes` has it. False: no memory, or no time.
  bool scan_one(const GatheredMessage& message, std::size_t text, std::string_view bytes);
  // The next bytes of a text that comes in pieces. See MessageDesk::stream.
  bool stream(GatheredMessage& message, std::string_view bytes, std::uint64_t missing, bool is_end);
  // Surer findings than the options ask for are kept. False: no memory.
  bool keep(const Finding& finding, std::string_view value, std::size_t text, std::uint64_t begin);

  std::vector<Found>& found() noexcept { return found_; }
  // Whether there were layers that were not looked into.
  bool exceeded() const noexcept { return exceeded_; }
  Judge& judge() noexcept { return *judge_; }

  // What the message says of consent.
  void read_consent(const GatheredMessage& message, LineFacts& facts);
  // Sorts what was found, and calls `on_found` for each with its text settled: then judge_one() and
  // record() may be called for it. `bytes` of the one text, where they are others than the
  // message's: what was told of the message before still counts.
  void tell(GatheredMessage& message, LineFacts& facts, FunctionRef<void(const Found&)> on_found,
            std::optional<std::string_view> bytes = std::nullopt);
  Judged judge_one(const Found& found, text::Micros reading) noexcept;
  // All but times, flow and `source`, whose place is set here.
  Record record(const GatheredMessage& message, const Found& found, const Judged& judged,
                RecordSource source, std::string_view fingerprint);
  // Who receives what is not looked into, by facts that the judge was told.
  RecordDestination receiver() { return way_.destination(judge_->judge_receiver()); }
  std::string kept_client(std::string_view client) const { return way_.kept_client(client); }
  bool counts_budgets() const noexcept {
    return judge_->has_policy() && !judge_->policy().budgets().empty();
  }
  bool keeps_flows() const noexcept { return way_.keeps_flows(); }

 private:
  // Short enough for its lines and its one other text to be looked at in one go.
  bool is_short(const GatheredMessage& message, std::size_t first) const noexcept;
  bool scan_together(const GatheredMessage& message, std::size_t first);
  void begin_block() noexcept;
  void add_to_block(std::string_view bytes, const decode::Allowance& allowance);
  bool scan_lines(const GatheredMessage& message, std::size_t first);
  bool take_logins(const GatheredMessage& message, std::size_t first);
  bool scan_text(const GatheredMessage& message, std::size_t text, std::string_view bytes,
                 decode::Allowance& allowance);

  Inspector::State& inspector_;
  MessageScan scan_;
  std::unique_ptr<Judge> judge_;
  RecordWay way_;
  LoginFinder logins_;
  BodyParts body_parts_;
  JsonPlaces json_places_;
  std::vector<Found> found_;
  std::vector<Finding> of_text_;
  std::string line_;
  // Of short messages.
  struct ShortFound {
    std::size_t number = 0;
    Found found;
  };
  std::string block_;
  std::vector<Span> texts_;
  std::vector<decode::Allowance> allowances_;
  std::vector<ShortFound> short_found_;
  const LineFacts* facts_ = nullptr;  // during tell()
  std::string_view pointer_;          // of the JSON value that is told
  bool exceeded_ = false;
  const std::function<bool()>* is_late_ = nullptr;
};

}  // namespace leakwire::inspect
