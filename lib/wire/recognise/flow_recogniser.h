// FlowRecogniser: the parser that every flow has: finds out what it speaks and hands its bytes to
// the reader of that protocol; again where that reader hands the flow back.
//
// Small, and without heap for a flow whose first bytes tell: there is one for each flow that sent.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "wire/flow_parser.h"
#include "wire/message.h"
#include "wire/recognise/protocol.h"
#include "wire/recognise/recognise.h"

namespace leakwire::wire {

class FlowRecogniser final : public FlowParser {
 public:
  static constexpr std::size_t kMostGathered = std::size_t{4} << 10;  // a side

  FlowRecogniser(const FlowInfo& info, MessageListener& listener, const KeyLog* keys) noexcept
      : flow_{.info = info, .listener = listener} {
    flow_.keys = keys;
  }

  void data(Side side, std::string_view bytes, const Moment& moment) noexcept override;
  void gap(Side side, std::uint64_t missing, const Moment& moment) noexcept override;
  void other_reading(Side side, std::string_view bytes, const Moment& moment) noexcept override;
  void end(Side side, Ending why, const Moment& moment) noexcept override;
  std::size_t memory() const noexcept override;

 private:
  // The first bytes of the sides, while they tell nothing yet.
  struct Gathered {
    std::string bytes[2];
    Side first = Side::kInitiator;
  };

  void take(Side side, std::string_view bytes, const Moment& moment);
  std::string_view gathered(Side side) const noexcept;
  void gather(Side side, std::string_view bytes);
  void settle(Speech speech, const Moment& moment);
  // Whether the reader handed the flow back.
  void feed(Side side, std::string_view bytes, const Moment& moment);
  void replace(const Moment& moment);
  void shed(Side side, const Moment& moment) noexcept;
  void decide_now(const Moment& moment);

  Conversation flow_;
  std::unique_ptr<Gathered> gathered_;
  std::unique_ptr<Protocol> protocol_;
  std::uint8_t handed_back_ = 0;  // times
  bool shed_ = false;             // memory was short: nothing more is looked at
  bool ended_[2] = {false, false};
};

static_assert(sizeof(FlowRecogniser) <= 256);

}  // namespace leakwire::wire
