// MessageInput::State: one message on its way, from its first header to what may go on of it.
//
// One thread at a time: that of its inspector. Nothing leaves its calls but by return.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "inspect/flow/message_gatherer.h"
#include "inspect/message/body_release.h"
#include "inspect/message/message_door.h"
#include "inspect/message/message_outcome.h"
#include "wire/http/head.h"

namespace leakwire {

struct MessageInput::State final : inspect::MessageDesk {
  // Why a message cannot be looked at.
  enum class Cause : std::uint8_t { kMemory, kDeadline, kBudget, kUnseen, kUnclean };
  enum class Phase : std::uint8_t { kHead, kBody, kOver };
  using Output = std::optional<OutputFn>;
  static constexpr std::size_t kNoText = static_cast<std::size_t>(-1);

  State(std::shared_ptr<MessageInspector::State> inspector, const MessageFacts& facts);
  State(const State&) = delete;
  State& operator=(const State&) = delete;
  ~State() override;

  // What comes.
  void header(std::string_view name, std::string_view value);
  void end_head();
  void begin_body(std::string_view media_type, std::string_view content_encoding);
  void push(std::string_view bytes);
  void finish();

  // What is to be done.
  MessageDecision decision() const noexcept;  // `summary` is worked out here
  std::optional<std::string_view> body() const noexcept;
  std::optional<std::string_view> rewritten(std::size_t text) const noexcept;
  std::size_t memory() const noexcept;

  // Of MessageDesk.
  bool wants(const inspect::FlowContext& flow, const wire::MessageHead& head) noexcept override;
  std::string_view name_of(std::string_view name) override { return name; }
  std::unique_ptr<inspect::GatheredMessage> make_message() override;
  void give_back(std::unique_ptr<inspect::GatheredMessage> message) noexcept override;
  std::unique_ptr<Stream> make_stream(const inspect::GatheredMessage&) override;
  void message(inspect::FlowContext& flow, inspect::GatheredMessage& message,
               bool whole) noexcept override;
  void stream(inspect::FlowContext& flow, inspect::GatheredMessage& message, std::string_view bytes,
              std::uint64_t missing, bool is_end) noexcept override;
  void unseen(inspect::FlowContext& flow, const wire::Unseen& what,
              wire::Side side) noexcept override;
  void shed(inspect::FlowContext& flow) noexcept override;

  // A finding, the record of it, and what the policy wants.
  struct Told {
    Record record;
    Action action = Action::kReport;
    Mode mode = Mode::kWatch;
    bool is_suppressed = false;
    bool enforces(Action least) const noexcept { return mode == Mode::kEnforce && action >= least; }
  };
  struct Rewritten {
    std::size_t text = 0;
    std::string bytes;
  };

  // Judging: message_judgement.cc.
  void settle_facts();
  // Asked for where something is found: most messages hold nothing.
  inspect::LineFacts& settled_facts();
  const std::string& own_fingerprint();
  void settle_texts();
  void look_at_texts();
  bool redact_texts(const std::vector<std::pair<std::size_t, inspect::TakenOut>>& to_go);
  bool redact_text(std::size_t text, std::vector<inspect::TakenOut>& taken);
  Action take_in(const inspect::Found& found, bool is_counted);
  void keep_record(const inspect::Found& found, const inspect::Judged& judged, Told& one);
  void tell_suppressed() noexcept;
  void write_coverage(std::string_view reason, std::string_view detail) noexcept;
  Enforced enforced(const Told& told) const noexcept;
  void tell_records();
  void tell_coverage(std::string_view reason, std::string_view detail) noexcept;
  void fail(Cause cause) noexcept;
  void block() noexcept;
  void sum_up() const noexcept;
  void count() noexcept;
  static std::string_view detail_of(Cause cause) noexcept;
  // Nothing more of it is looked at, and all of it goes on.
  bool passes() const noexcept { return (failed || excluded) && !blocked; }
  bool is_body(std::size_t text) const noexcept { return has_body && text == body_text; }

  // The body: message_body.cc.
  void gather(std::string_view bytes);
  void gather_slices(std::string_view bytes);
  void take_slice(std::string_view slice);
  void start_streaming();
  void stream_bytes(std::string_view bytes, bool is_end);
  void stream_coded(std::string_view bytes, bool is_end);
  void let_go();
  bool judge_piece(const Finding& finding, std::string_view value,
                   std::optional<std::uint64_t> place);
  bool release(std::string_view bytes);
  void pass_on(std::string_view bytes);
  std::string_view held_body() const noexcept;
  bool is_late() noexcept;
  // For as long as a step takes: long scans in it ask for time.
  class Hurry;

  std::shared_ptr<MessageInspector::State> inspector;
  std::shared_ptr<inspect::MessageDoor> door;

  // What was told of it.
  inspect::Run host, address, client;  // in the message's names
  std::string fingerprint;
  std::uint16_t port = 0, client_port = 0;
  Channel channel = Channel::kUnknown;
  bool is_answer = false, to_client = false;
  std::uint64_t transaction = 0;
  text::Micros time = 0, reading = 0;
  wire::HttpHead head;
  std::string media_type;

  // What it consists of.
  Phase phase = Phase::kHead;
  inspect::GatheredMessage* gathered = nullptr;  // the gatherer's, else `kept`
  std::unique_ptr<inspect::GatheredMessage> kept;
  std::optional<inspect::MessageGatherer> gatherer;
  std::size_t target_text = kNoText;
  std::vector<std::size_t> header_texts;
  std::size_t settled_texts = 0;  // so many of its texts are judged
  bool has_body = false;
  std::size_t body_text = 0;
  std::size_t named_codings = 0;  // by its header
  bool coded = false;             // what is scanned of the body are not the bytes that go on
  std::string first_bytes;        // until there are enough to tell whether it is coded
  bool begun = false;             // ... there were
  std::string raw;                // as it came, where it is coded and not streamed
  std::uint64_t decoded = 0;      // bytes of text that a coded one has made
  std::uint64_t looked_at = 0;    // bytes
  std::uint64_t uncounted = 0;    // bytes that the counters do not know of

  // What was found, and what is done.
  inspect::LineFacts facts;
  bool facts_are_settled = false;
  inspect::MessageOutcome outcome;
  std::vector<Told> told;
  std::uint64_t recorded = 0;               // findings, in `told` now or before
  std::uint64_t suppressed = 0;             // ... past what is recorded of one message
  Action recorded_action = Action::kAllow;  // the most that is wanted of those
  std::vector<Rewritten> rewrites;
  mutable std::string summary;
  std::vector<std::string_view> unseen_told;  // details
  bool counted_coverage = false;
  bool failed = false, blocked = false, excluded = false, redacted = false;
  bool streaming = false, released = false, stopped = false;
  bool passing = false;  // what was held has gone on, and all else does
  bool whole = true;     // all that came of the body is held
  bool host_keeps = false;
  Cause cause = Cause::kUnseen;
  std::optional<inspect::BodyRelease> body_release;
  const Output* output = nullptr;  // of the call under way
  std::chrono::steady_clock::time_point entered;
  std::chrono::nanoseconds spent{0};
};

}  // namespace leakwire
