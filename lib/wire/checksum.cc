#include "wire/checksum.h"

#include <array>

#include "wire/bytes.h"

namespace leakwire::wire {
namespace {

constexpr std::size_t kTcpSum = 16, kUdpSum = 6, kSctpSum = 8;  // places in the headers
constexpr std::size_t kTcpLeast = 20, kTcpMost = 60, kUdpHeader = 8, kSctpHeader = 12;

// One's complement sum of 16 bits, not folded.
std::uint64_t sum_of(std::string_view bytes) noexcept {
  std::uint64_t sum = 0;
  for (std::size_t at = 0; at < bytes.size(); at += 2) sum += be16(bytes, at);
  return sum;
}

std::uint16_t folded(std::uint64_t sum) noexcept {
  while (sum > 0xFFFF) sum = (sum & 0xFFFF) + (sum >> 16);
  return static_cast<std::uint16_t>(sum);
}

// The mapped form of IPv4 adds 0xFFFF to what RFC 9293 sums up: nothing, in this arithmetic.
std::uint64_t sum_of(const Host& host) noexcept {
  return sum_of({reinterpret_cast<const char*>(host.address.data()), host.address.size()});
}

void put16(std::span<char> bytes, std::size_t at, std::uint16_t value) noexcept {
  bytes[at] = static_cast<char>(value >> 8);
  bytes[at + 1] = static_cast<char>(value);
}

bool has_ports(std::string_view header, const Frame& frame) noexcept {
  return be16(header, 0) == frame.from.port && be16(header, 2) == frame.to.port;
}

constexpr std::array<std::uint32_t, 256> kCrcTable = [] {
  std::array<std::uint32_t, 256> table{};
  for (std::uint32_t i = 0; i < table.size(); ++i) {
    std::uint32_t rest = i;
    for (int bit = 0; bit < 8; ++bit) rest = rest >> 1 ^ ((rest & 1) != 0 ? 0x82F63B78U : 0);
    table[i] = rest;
  }
  return table;
}();

void renew_sctp(std::span<char> segment) noexcept {
  for (std::size_t i = 0; i < 4; ++i) segment[kSctpSum + i] = 0;
  const std::uint32_t sum = crc32c({segment.data(), segment.size()});
  for (std::size_t i = 0; i < 4; ++i) segment[kSctpSum + i] = static_cast<char>(sum >> 8 * i);
}

}  // namespace

std::uint32_t crc32c(std::string_view bytes) noexcept {
  std::uint32_t rest = 0xFFFFFFFF;
  for (const char c : bytes)
    rest = rest >> 8 ^ kCrcTable[(rest ^ static_cast<std::uint8_t>(c)) & 0xFF];
  return ~rest;
}

std::size_t transport_header(std::string_view packet, std::size_t payload,
                             const Frame& frame) noexcept {
  if (frame.transport != Transport::kTcp) {
    const std::size_t size = frame.transport == Transport::kUdp ? kUdpHeader : kSctpHeader;
    if (payload < size || !has_ports(packet.substr(payload - size), frame)) return 0;
    return size;
  }
  for (std::size_t size = kTcpLeast; size <= kTcpMost && size <= payload; size += 4) {
    const std::string_view header = packet.substr(payload - size);
    if (std::size_t{byte_at(header, 12)} >> 4 == size / 4 && has_ports(header, frame) &&
        be32(header, 4) == frame.tcp.sequence) {
      return size;
    }
  }
  return 0;
}

void renew_checksum(std::span<char> segment, std::string_view before, const Frame& frame) noexcept {
  if (frame.transport == Transport::kSctp) {
    if (frame.missing == 0 && segment.size() >= kSctpHeader) renew_sctp(segment);
    return;
  }
  const bool is_udp = frame.transport == Transport::kUdp;
  const std::size_t place = is_udp ? kUdpSum : kTcpSum;
  if (segment.size() < place + 2 || segment.size() < before.size()) return;
  const std::string_view now{segment.data(), segment.size()};
  if (is_udp && be16(now, place) == 0) return;
  std::uint64_t sum = 0;
  if (frame.missing == 0) {
    put16(segment, place, 0);
    sum = sum_of(now) + sum_of(frame.from) + sum_of(frame.to) + segment.size() +
          static_cast<std::uint64_t>(frame.transport);
  } else {
    // RFC 1624, equation 3. Headers of TCP and UDP are of an even length.
    const std::string_view payload = now.substr(now.size() - before.size());
    sum = std::uint64_t{static_cast<std::uint16_t>(~be16(now, place))} +
          static_cast<std::uint16_t>(~folded(sum_of(before))) + sum_of(payload);
  }
  auto made = static_cast<std::uint16_t>(~folded(sum));
  if (is_udp && made == 0) made = 0xFFFF;
  put16(segment, place, made);
}

}  // namespace leakwire::wire
