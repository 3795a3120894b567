// Judge: who receives what is found in a line, and what the policy says of it.
//
// One a thread and input; holds a policy and places, and the facts of the line under way.
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "inspect/log_reader.h"
#include "inspect/networks.h"
#include "leakwire/inspector.h"
#include "leakwire/places.h"
#include "leakwire/policy.h"

namespace leakwire::inspect {

// Views live until the next line.
struct Judged {
  bool is_sent = false;  // else nobody is: `destination` is our own, and told in no record
  Destination destination;
  Circumstances circumstances;
  std::optional<Verdict> verdict;  // where there is a policy

  bool is_inbound() const noexcept { return circumstances.direction == Direction::kInbound; }
};

class Judge {
 public:
  // Nothing to judge by and no place to look up: nothing.
  static std::unique_ptr<Judge> make(const std::optional<Judging>& judging,
                                     const std::optional<Places>& places);

  // Settles the input's format. `info` is copied.
  void begin_input(const InputInfo& info);
  // The format of the input that was begun; never kAuto.
  LogKind kind() const noexcept { return kind_; }
  // Whether its inputs tell receivers, or a policy wants to know.
  bool has_policy() const noexcept { return policy_.has_value(); }
  const Policy& policy() const noexcept { return *policy_; }

  // A line without its end; a long one, of which no part is known; what a recording tells.
  void begin_line(std::string_view line);
  void begin_long_line();
  void begin_facts(const LineFacts& facts);
  // Of the findings in the line or message, in any order; kept until the next.
  void tell_categories(std::span<const Finding> findings);
  // Different people in the line; 0: not known. Until the next line begins.
  void tell_people(std::uint32_t people) noexcept { people_ = people; }
  const LineFacts& facts() const noexcept { return facts_; }
  // The line's client is one that the policy leaves out.
  bool excluded() const noexcept { return excluded_; }
  // The input's head names columns, and the one that the user pointed at is none of them.
  bool lacks_column() const noexcept {
    return reader_ != nullptr && reader_->lacks_column() && to_.receiver != Receiver::kNamed;
  }
  // Whether the line under way is an object of JSON, of which the format reads the keys.
  bool is_json_line(std::string_view line) const noexcept;
  // What a line with findings adds to what is known of the input's lines.
  void count_line(LogTally& tally) noexcept;

  // Who receives what the facts are of, whatever is in it.
  Judged judge_receiver() noexcept;
  // `column`: of the finding in the line. `time`: of the line, where the facts tell none.
  Judged judge(const Finding& finding, std::string_view value, std::size_t column,
               std::optional<text::Micros> time, text::Micros reading) noexcept;

 private:
  Judge(std::optional<Policy> policy, const Places& places);
  void settle_facts();
  void settle_destination(Judged& judged) noexcept;
  bool names_receivers() const noexcept;

  std::optional<Policy> policy_;
  Locator locator_;
  Locator clients_;  // apart: what a Locator tells is good until it is asked again
  Networks excluded_networks_;
  InputInfo info_;
  LogKind kind_ = LogKind::kPlain;
  std::unique_ptr<LogReader> reader_;
  LineFacts to_;  // by --to
  LineFacts facts_;
  Country from_country_;
  std::vector<std::string_view> categories_;
  std::uint32_t people_ = 0;
  bool excluded_ = false;
};

}  // namespace leakwire::inspect
