// Ldap: the reader of LDAP (RFC 4511): names and passwords of simple binds, and all other texts of
// its messages, as the directory and its users sent them.
#pragma once

#include <array>
#include <string>
#include <string_view>

#include "wire/recognise/protocol.h"

namespace leakwire::wire {

class Ldap final : public Protocol {
 public:
  static constexpr std::size_t kMostMessage = std::size_t{1} << 20;

  explicit Ldap(Conversation& flow) noexcept : Protocol(flow) {}

  std::string_view name() const noexcept override { return "ldap"; }
  std::size_t data(Side side, std::string_view bytes, const Moment& moment) override;
  void gap(Side side, std::uint64_t missing, const Moment& moment) override;
  void end(Side side, Ending why, const Moment& moment) override;
  bool over() const noexcept override { return over_; }
  std::size_t memory() const noexcept override {
    return sizeof *this + held_[0].capacity() + held_[1].capacity();
  }

 private:
  void tell(Side side, std::string_view message, const Moment& moment);

  std::array<std::string, 2> held_;
  bool starts_tls_ = false;
  bool over_ = false;
};

}  // namespace leakwire::wire
