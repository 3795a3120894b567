#include "wire/flow_key.h"

#include <array>
#include <bit>
#include <cstring>

namespace leakwire::wire {
namespace {

struct SipState {
  std::uint64_t v0, v1, v2, v3;

  void rounds(int count) noexcept {
    for (int i = 0; i < count; ++i) {
      v0 += v1;
      v1 = std::rotl(v1, 13) ^ v0;
      v0 = std::rotl(v0, 32);
      v2 += v3;
      v3 = std::rotl(v3, 16) ^ v2;
      v0 += v3;
      v3 = std::rotl(v3, 21) ^ v0;
      v2 += v1;
      v1 = std::rotl(v1, 17) ^ v2;
      v2 = std::rotl(v2, 32);
    }
  }
  void word(std::uint64_t bits) noexcept {
    v3 ^= bits;
    rounds(2);
    v0 ^= bits;
  }
};

// Little-endian, as SipHash reads its words.
std::uint64_t word_at(const unsigned char* bytes, std::size_t size) noexcept {
  std::uint64_t bits = 0;
  if constexpr (std::endian::native == std::endian::little) {
    if (size == 8) {
      std::memcpy(&bits, bytes, 8);
      return bits;
    }
  }
  for (std::size_t i = 0; i < size; ++i) bits |= std::uint64_t{bytes[i]} << (8 * i);
  return bits;
}

}  // namespace

FlowKey flow_key(const Host& from, const Host& to, Transport transport, bool& is_low) noexcept {
  is_low = from <= to;
  return is_low ? FlowKey{from, to, transport} : FlowKey{to, from, transport};
}

std::uint64_t KeyedHash::of_bytes(const unsigned char* bytes, std::size_t size) const noexcept {
  SipState state{first_ ^ 0x736f6d6570736575ULL, second_ ^ 0x646f72616e646f6dULL,
                 first_ ^ 0x6c7967656e657261ULL, second_ ^ 0x7465646279746573ULL};
  const std::size_t words = size / 8;
  for (std::size_t i = 0; i < words; ++i) state.word(word_at(bytes + 8 * i, 8));
  state.word(std::uint64_t{size & 0xFF} << 56 | word_at(bytes + 8 * words, size % 8));
  state.v2 ^= 0xFF;
  state.rounds(4);
  return state.v0 ^ state.v1 ^ state.v2 ^ state.v3;
}

std::uint64_t KeyedHash::operator()(const FlowKey& key) const noexcept {
  std::array<unsigned char, 37> bytes{};
  unsigned char* at = bytes.data();
  for (const Host* host : {&key.low, &key.high}) {
    std::memcpy(at, host->address.data(), host->address.size());
    at[16] = static_cast<unsigned char>(host->port >> 8);
    at[17] = static_cast<unsigned char>(host->port);
    at += 18;
  }
  *at = static_cast<unsigned char>(key.transport);
  return of_bytes(bytes.data(), bytes.size());
}

}  // namespace leakwire::wire
