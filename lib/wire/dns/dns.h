// Dns: the reader of DNS over UDP and TCP: the names that are asked for and told, and the texts,
// are a way out for what is to leave (RFC 1035; multicast DNS, RFC 6762).
#pragma once

#include <array>
#include <string>
#include <string_view>

#include "wire/dns/dns_message.h"
#include "wire/recognise/protocol.h"

namespace leakwire::wire {

class Dns final : public Protocol {
 public:
  explicit Dns(Conversation& flow) noexcept : Protocol(flow) {}

  std::string_view name() const noexcept override { return "dns"; }
  std::size_t data(Side side, std::string_view bytes, const Moment& moment) override;
  void gap(Side side, std::uint64_t missing, const Moment& moment) override;
  void end(Side side, Ending why, const Moment& moment) override;
  bool over() const noexcept override { return lost_; }
  std::size_t memory() const noexcept override {
    return sizeof *this + held_[0].capacity() + held_[1].capacity();
  }

 private:
  void tell(Side side, std::string_view message, const Moment& moment);
  void tell_record(MessageId id, const DnsMessage& message, const DnsRecord& record);

  std::array<std::string, 2> held_;  // TCP: the message under way, with its length
  bool lost_ = false;
};

}  // namespace leakwire::wire
