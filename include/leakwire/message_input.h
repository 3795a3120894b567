// MessageInput: a message on its way through a proxy: looked at, judged, and what may go on of it.
//
//   MessageInspector  one a thread (scanner, judge); swap(), metrics() from any thread
//   MessageInput      one a request or answer; several may be under way in the thread
//
// It goes the way of a message of a flow: the same texts, parts and names, so that it is judged
// alike. Bodies up to `buffer` are held back and judged as a whole, with all their layers; longer
// ones are released as they are settled. No call throws.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "leakwire/circumstances.h"
#include "leakwire/export.h"
#include "leakwire/function_ref.h"
#include "leakwire/inspector.h"
#include "leakwire/record.h"
#include "leakwire/redact.h"
#include "leakwire/verdict.h"

namespace leakwire {

// What becomes of a message that cannot be looked at: no memory, no time, past its budget.
enum class OnFailure : std::uint8_t { kOpen, kClosed };

struct MessageOptions {
  std::string name;                           // source.name of records
  std::vector<std::string> home_networks;     // CIDR; empty: the policy's, else private ranges
  std::size_t buffer = std::size_t{1} << 20;  // bytes of a body that are held back as a whole
  bool watch_only = false;                    // nothing is changed, whatever the policy's mode
  bool unbuffered = false;            // a body is released as it is settled, from its first byte on
  std::uint64_t deadline = 0;         // microseconds within the library for one message; 0: none
  std::uint64_t byte_budget = 0;      // bytes of one message that are looked at; 0: all
  std::uint64_t most_records = 1000;  // of one message; further findings are counted and acted upon
  OnFailure on_failure = OnFailure::kOpen;
  RedactStyle style = RedactStyle::kMask;
  // Records are told once it is settled what is done. False: it could not be kept; counted.
  std::function<bool(const Record&)> on_record = nullptr;
  std::function<bool(const Coverage&)> on_coverage = nullptr;
  // Records past `most_records` that a budget counts.
  std::function<void(const Record&)> on_suppressed = nullptr;
};

// Who sends what to whom. Nothing of it is trusted. Views are good for the call.
struct MessageFacts {
  std::string_view host;     // without its port; empty: by the target, else the Host header
  std::string_view address;  // of the receiver
  std::string_view client_address;
  std::string_view method, target;  // as sent; the target of a request is looked at as well
  std::int64_t time = 0;            // microseconds since 1970-01-01T00:00:00Z; 0: now
  std::uint64_t transaction = 0;
  std::uint32_t status = 0;
  std::uint16_t port = 0, client_port = 0;
  Channel channel = Channel::kUnknown;
  bool is_answer = false;
  bool to_client = false;  // the client receives it: an answer on its way back
};

// What is to be done. Views live as long as the message, and hold no personal data.
struct MessageDecision {
  Action action = Action::kAllow;  // kAllow, kRedact or kBlock
  Action wanted = Action::kAllow;  // by the policy: more than `action` in watch mode
  Mode mode = Mode::kWatch;        // of what decided
  std::string_view reason, rule, promises, detectors, owner, receiver, summary;
  std::array<char, 2> country{};
  std::uint64_t findings = 0;
  std::uint64_t body_length = 0;  // of what body() gives
  bool is_final = false;
  bool streaming = false;  // the body goes by the output of push() and finish()
  bool partial = false;    // blocked after some of the body had been released
  bool failed = false;     // `action` is by MessageOptions::on_failure
  bool body_rewritten = false;
  bool body_identity = false;  // ... and its Content-Encoding is off
  bool head_rewritten = false;
};

// All of them only ever grow. By message, but for `bytes`, `findings`, the wanted and the records.
struct MessageMetrics {
  std::uint64_t messages = 0, bytes = 0, findings = 0;
  std::array<std::uint64_t, 4> wanted{};  // findings, by Action
  std::uint64_t redacted = 0, blocked = 0, blocked_partial = 0, failed_open = 0, failed_closed = 0,
                over_deadline = 0, over_budget = 0, out_of_memory = 0, streamed = 0, coverage = 0,
                records = 0, records_lost = 0, held_most = 0, swaps = 0;
  std::uint64_t suppressed = 0;  // findings past MessageOptions::most_records
};

class LEAKWIRE_EXPORT MessageInspector {
 public:
  // Throws std::bad_alloc alone.
  MessageInspector(const DetectorPack& pack, PseudonymKey key, const InspectorOptions& options,
                   MessageOptions message_options);
  MessageInspector(MessageInspector&&) noexcept;
  MessageInspector& operator=(MessageInspector&&) noexcept;
  ~MessageInspector();

  // Messages that begin from now on go by these; what is not given stays. Any thread. False: no
  // memory, and nothing is changed.
  bool swap(std::optional<DetectorPack> pack, std::optional<Places> places,
            std::optional<Policy> policy) noexcept;
  MessageMetrics metrics() const noexcept;  // any thread

  struct State;  // for the library itself

 private:
  std::shared_ptr<State> state_;
  friend class MessageInput;
};

class LEAKWIRE_EXPORT MessageInput {
 public:
  // The next bytes that may go on. False: stop, they cannot be taken.
  using OutputFn = FunctionRef<bool(std::string_view)>;
  enum class Status : std::uint8_t { kDone, kStopped, kMisused };

  // Throws std::bad_alloc alone.
  MessageInput(MessageInspector& inspector, const MessageFacts& facts);
  MessageInput(MessageInput&&) noexcept;
  MessageInput& operator=(MessageInput&&) noexcept;
  ~MessageInput();

  // Before the body, or trailers in it; counted from 0.
  Status header(std::string_view name, std::string_view value) noexcept;
  // Judges target and headers now; an unbuffered body does so by itself.
  Status end_head() noexcept;
  // The values of the headers; empty: none, or as header() was told.
  Status begin_body(std::string_view media_type, std::string_view content_encoding) noexcept;
  // Without `output` nothing is released: what would have to be taken out of a long body is
  // blocked.
  Status push(std::string_view bytes, std::optional<OutputFn> output) noexcept;
  Status finish(std::optional<OutputFn> output) noexcept;

  MessageDecision decision() const noexcept;
  // The body that may go on, as it came or rewritten; nothing after streaming, and of a blocked
  // message. As long as the message.
  std::optional<std::string_view> body() const noexcept;
  // Where another value is to go on than came.
  std::optional<std::string_view> rewritten_target() const noexcept;
  std::optional<std::string_view> rewritten_header(std::size_t index) const noexcept;
  std::size_t memory() const noexcept;  // bytes held

  struct State;  // for the library itself

 private:
  template <class Step>
  Status run(std::optional<OutputFn> output, Step step) noexcept;
  std::unique_ptr<State> state_;
};

}  // namespace leakwire
