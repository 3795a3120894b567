// MessageGatherer: puts the messages of one flow together, and gives each to its desk at its end.
//
// Bodies up to `whole` bytes a message are gathered, and scanned as a whole with their parts told
// apart; what is longer is scanned as it comes. One a flow; must not outlive its desk.
#pragma once

#include <cstddef>
#include <memory>
#include <string_view>
#include <vector>

#include "inspect/flow/flow_context.h"
#include "inspect/flow/gathered_message.h"
#include "wire/message.h"

namespace leakwire::inspect {

class MessageGatherer;

// Where gathered messages go. One a shard.
class MessageDesk {
 public:
  virtual ~MessageDesk() = default;
  // Live: what has come of a message is looked at before it is whole, where it does not end soon.
  bool looks_early = false;
  virtual void waits(MessageGatherer&) noexcept {}
  virtual void waits_no_more(MessageGatherer&) noexcept {}
  // `quiet`: nothing has come for a while: what stands at the end may be all.
  virtual void early(FlowContext&, GatheredMessage&, bool /*quiet*/) noexcept {}
  // False: nobody wants to know. Counts it.
  virtual bool wants(const FlowContext& flow, const wire::MessageHead& head) noexcept = 0;
  virtual std::string_view name_of(std::string_view name) = 0;  // in static storage
  virtual std::unique_ptr<GatheredMessage> make_message() = 0;
  virtual void give_back(std::unique_ptr<GatheredMessage> message) noexcept = 0;
  virtual std::unique_ptr<Stream> make_stream(const GatheredMessage& message) = 0;
  // Whether it is kept, to be looked at later together with others; else message() is called, and
  // give_back().
  virtual bool puts_off(FlowContext&, std::unique_ptr<GatheredMessage>&) noexcept { return false; }
  // Looks at what was put off: what is known of a flow changes, or it ends.
  virtual void look_at_put_off() noexcept {}
  virtual void message(FlowContext& flow, GatheredMessage& message, bool whole) noexcept = 0;
  // The next bytes of the last text; `missing`: ... of which so many were lost before; `is_end`:
  // the text ends behind them.
  virtual void stream(FlowContext& flow, GatheredMessage& message, std::string_view bytes,
                      std::uint64_t missing, bool is_end) noexcept = 0;
  // Once a flow and reason.
  virtual void unseen(FlowContext& flow, const wire::Unseen& what, wire::Side side) noexcept = 0;
  // No memory for what was sent.
  virtual void shed(FlowContext& flow) noexcept = 0;
};

class MessageGatherer final : public wire::MessageListener {
 public:
  static constexpr std::size_t kWhole = std::size_t{1} << 20, kLeastWhole = std::size_t{64} << 10;
  static constexpr std::size_t kMostOpen = 128;
  static constexpr std::size_t kMostTexts = 4096;
  // Detail of Unseen: of a body of more than `whole` bytes.
  static constexpr std::string_view kLongBody =
      "a message too long to be held: scanned as it came, its fields are not told apart";

  MessageGatherer(MessageDesk& desk, const wire::FlowInfo& info,
                  std::size_t whole = kWhole) noexcept;
  MessageGatherer(const MessageGatherer&) = delete;
  MessageGatherer& operator=(const MessageGatherer&) = delete;
  ~MessageGatherer() override;

  FlowContext& flow() noexcept { return flow_; }
  // Bytes of messages that are not whole.
  std::size_t waiting() const noexcept;
  void look_early(bool quiet) noexcept;
  std::size_t listed = 0;  // by MessageDesk::waits, at which place, from 1; the desk's

  void begin(wire::MessageId id, const wire::MessageHead& head,
             const wire::Moment& moment) noexcept override;
  void facts(wire::MessageId id, const wire::MessageFacts& facts) noexcept override;
  void text(wire::MessageId id, const wire::TextLabel& label,
            std::string_view bytes) noexcept override;
  void begin_body(wire::MessageId id, const wire::BodyLabel& label) noexcept override;
  void body(wire::MessageId id, std::string_view bytes,
            const wire::Moment& moment) noexcept override;
  void body_gap(wire::MessageId id, std::uint64_t missing) noexcept override;
  void end_body(wire::MessageId id) noexcept override;
  void end(wire::MessageId id, bool whole, const wire::Moment& moment) noexcept override;
  void unseen(const wire::Unseen& what, wire::Side side,
              const wire::Moment& moment) noexcept override;
  std::size_t memory() const noexcept override;

 private:
  GatheredMessage* find(wire::MessageId id) noexcept;
  void end_message(std::size_t place, bool whole) noexcept;
  void add_text(GatheredMessage& message, const wire::TextLabel& label, std::string_view bytes);
  static void sniff(GatheredMessage& message, std::string_view bytes);
  void decode(GatheredMessage& message, std::string_view bytes, bool is_end);
  // Decoded bytes of the body under way.
  void add_body(GatheredMessage& message, std::string_view bytes);
  void begin_body_text(GatheredMessage& message, const GatheredText& like);
  void close_body(GatheredMessage& message);
  void tell_limit(GatheredMessage& message) noexcept;
  void wait() noexcept {
    if (desk_.looks_early && listed == 0) desk_.waits(*this);
  }

  MessageDesk& desk_;
  FlowContext flow_;
  std::size_t whole_;
  std::vector<std::unique_ptr<GatheredMessage>> open_;
};

}  // namespace leakwire::inspect
