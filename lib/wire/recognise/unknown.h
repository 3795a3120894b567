// What no parser knows: one message a side with one body, as it is; of UDP a message a datagram.
#pragma once

#include <array>

#include "wire/recognise/protocol.h"

namespace leakwire::wire {

class Unknown final : public Protocol {
 public:
  // `may_resume`: where a segment begins like a message of a protocol that is known, the flow is
  // handed back. So it goes on behind a gap, where the capture began late, inside a proxy's tunnel.
  Unknown(Conversation& flow, bool may_resume) noexcept
      : Protocol(flow), may_resume_(may_resume && flow.info.transport == Transport::kTcp) {}

  std::string_view name() const noexcept override { return {}; }
  std::size_t data(Side side, std::string_view bytes, const Moment& moment) override;
  void gap(Side side, std::uint64_t missing, const Moment& moment) override;
  void end(Side side, Ending why, const Moment& moment) override;
  std::size_t memory() const noexcept override { return sizeof *this; }

 private:
  struct Way {
    MessageId id = 0;
    bool open = false;
    bool lost = false;
  };

  void begin(Side side, const Moment& moment) noexcept;
  void finish(Side side, bool whole, const Moment& moment) noexcept;

  std::array<Way, 2> ways_{};
  const bool may_resume_;
};

}  // namespace leakwire::wire
