// InitialOpener: opens the Initial packets of a client of QUIC, versions 1 and 2, by the keys that
// anybody can derive from the packet itself (RFC 9001, section 5; RFC 9369, section 3.3).
//
// Throws bad_alloc. One connection; one thread at a time.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "leakwire/function_ref.h"

namespace leakwire::wire {

class InitialOpener {
 public:
  static constexpr unsigned kMostKeys = 16;  // so many are derived, then no more

  static bool knows(std::uint32_t version) noexcept;
  // The frames of each Initial packet of the datagram that opens, in order.
  void open(std::string_view datagram, FunctionRef<void(std::string_view frames)> on_frames);
  std::size_t memory() const noexcept { return id_.capacity() + packet_.capacity(); }

 private:
  // RFC 9001, section 5.1.
  struct Keys {
    std::string key, iv, mask;
  };
  // A long header (RFC 9000, section 17.2) and where things stand in its packet.
  struct Packet {
    std::uint32_t version = 0;
    bool is_initial = false;
    std::string_view bytes, id;  // id: the Destination Connection ID
    std::size_t number = 0;
  };

  static bool take_packet(std::string_view& datagram, Packet& packet) noexcept;
  Keys derive(std::uint32_t version, std::string_view id);
  bool unseal(const Packet& packet, const Keys& keys, std::string& frames);

  Keys keys_;
  std::uint32_t version_ = 0;
  std::string id_;      // that keys_ are of
  std::string packet_;  // room
  unsigned derived_ = 0;
};

}  // namespace leakwire::wire
