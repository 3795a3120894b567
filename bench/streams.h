// What is made to take a parser or a decoder more time than its bytes are worth: by name.
//
// Values, made anew each call. Any thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace leakwire::bench {

// What a client says to a port. Each is a head, then a piece again and again, then a tail.
struct HostileStream {
  std::string_view name;
  std::uint16_t port;
  std::string_view head, piece, tail;
};
std::span<const HostileStream> hostile_streams() noexcept;

struct HostileText {
  std::string_view name, head, piece;
};
std::span<const HostileText> hostile_texts() noexcept;

// About `size` bytes of it.
std::string repeated(std::string_view head, std::string_view piece, std::string_view tail,
                     std::size_t size);

}  // namespace leakwire::bench
