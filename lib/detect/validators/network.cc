// Network addresses of people's machines: IPv4, IPv6, MAC.
#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <iterator>
#include <span>
#include <string_view>

#include "detect/validators/validators.h"
#include "detect/validators/words.h"
#include "text/hex.h"
#include "text/ip.h"

namespace leakwire::detect {
namespace {

enum class Reach { kNobody, kPrivate, kPublic };

struct Ipv4Block {
  std::uint32_t base = 0;
  unsigned bits = 0;
  Reach reach = Reach::kNobody;
};

constexpr std::uint32_t quad(unsigned a, unsigned b, unsigned c, unsigned d) {
  return a << 24 | b << 16 | c << 8 | d;
}

// IANA IPv4 Special-Purpose Address Registry (RFC 6890 and what it names).
constexpr Ipv4Block kIpv4Blocks[] = {
    {quad(0, 0, 0, 0), 8, Reach::kNobody},        // this network, RFC 791
    {quad(127, 0, 0, 0), 8, Reach::kNobody},      // loopback, RFC 1122
    {quad(192, 0, 0, 0), 24, Reach::kNobody},     // protocol assignments, RFC 6890
    {quad(192, 0, 2, 0), 24, Reach::kNobody},     // documentation, RFC 5737
    {quad(198, 51, 100, 0), 24, Reach::kNobody},  // documentation, RFC 5737
    {quad(203, 0, 113, 0), 24, Reach::kNobody},   // documentation, RFC 5737
    {quad(198, 18, 0, 0), 15, Reach::kNobody},    // benchmarks, RFC 2544
    {quad(224, 0, 0, 0), 4, Reach::kNobody},      // multicast, RFC 5771
    {quad(240, 0, 0, 0), 4, Reach::kNobody},      // reserved and broadcast, RFC 1112, RFC 8190
    {quad(10, 0, 0, 0), 8, Reach::kPrivate},      // RFC 1918
    {quad(172, 16, 0, 0), 12, Reach::kPrivate},   // RFC 1918
    {quad(192, 168, 0, 0), 16, Reach::kPrivate},  // RFC 1918
    {quad(100, 64, 0, 0), 10, Reach::kPrivate},   // carriers' NAT, RFC 6598
    {quad(169, 254, 0, 0), 16, Reach::kPrivate},  // link-local, RFC 3927
};

// Whether some block has addresses that begin with this byte.
constexpr auto kBlocksBegin = [] {
  std::array<bool, 256> begins{};
  for (const Ipv4Block& block : kIpv4Blocks) {
    const std::uint32_t last = block.base | 0xFFFFFFFFU >> block.bits;
    for (std::uint32_t first = block.base >> 24; first <= last >> 24; ++first) begins[first] = true;
  }
  return begins;
}();

// By the first byte of an address: the blocks of nobody that have such ones, one or two.
struct NobodysBlocks {
  // Of one that is not there: what no address has that is known but for its last byte.
  std::array<std::uint32_t, 2> base{1, 1};
  std::array<std::uint32_t, 2> mask{~0U, ~0U};
};
constexpr auto kNobodysBlocks = [] {
  std::array<NobodysBlocks, 256> blocks{};
  for (const Ipv4Block& block : kIpv4Blocks) {
    if (block.reach != Reach::kNobody) continue;
    const std::uint32_t last = block.base | 0xFFFFFFFFU >> block.bits;
    for (std::uint32_t first = block.base >> 24; first <= last >> 24; ++first) {
      NobodysBlocks& known = blocks[first];
      const std::size_t slot = known.base[0] == 1 ? 0 : 1;
      known.base[slot] = block.base;
      known.mask[slot] = ~(0xFFFFFFFFU >> block.bits);
    }
  }
  return blocks;
}();
static_assert(std::all_of(std::begin(kIpv4Blocks), std::end(kIpv4Blocks), [](const Ipv4Block& b) {
  return b.reach != Reach::kNobody || b.bits <= 24;
}));

// Of the three numbers at `text` that have a dot behind them, as an address's first bytes; 0, which
// is nobody's, where there is none of three digits or fewer. No branch, and no look at what is not
// a dot: what comes of other texts does not matter.
std::uint32_t three_numbers(const char* text) noexcept {
  std::uint32_t all = 0;
  std::uint32_t whole = 0xFFFFFFFFU;
  for (unsigned shift = 24; shift != 0; shift -= 8) {
    std::uint32_t bytes = 0;
    std::memcpy(&bytes, text, sizeof bytes);
    if constexpr (std::endian::native == std::endian::big) bytes = __builtin_bswap32(bytes);
    const std::uint32_t others = bytes ^ 0x2E2E2E2EU;
    const std::uint32_t dots = (others - 0x01010101U) & ~others & 0x80808080U;
    const auto digits = static_cast<unsigned>(std::countr_zero(dots | 1ULL << 32)) / 8;
    whole &= digits - 1 < 3 ? 0xFFFFFFFFU : 0;
    // The last digit highest; what is missing is zero.
    const std::uint64_t by_digit = (bytes & 0x0F0F0F0FU) << (32 - 8 * digits) % 32 >> 8;
    const auto number = static_cast<std::uint32_t>(by_digit * (100 << 16 | 10 << 8 | 1) >> 16);
    all |= (number & 0xFF) << shift;
    text += digits % 4 + 1;
  }
  return all & whole;
}

Reach reach_of(std::uint32_t all) noexcept {
  if (!kBlocksBegin[all >> 24]) return Reach::kPublic;
  for (const Ipv4Block& block : kIpv4Blocks) {
    if ((all ^ block.base) >> (32 - block.bits) == 0) return block.reach;
  }
  return Reach::kPublic;
}

Reach reach_of(const text::Ipv4& address) noexcept {
  return reach_of(quad(address[0], address[1], address[2], address[3]));
}

// Global unicast is 2000::/3 (IANA IPv6 Global Unicast registry); "a::b" of a program is not in it.
Reach reach_of(const text::Ipv6& address) noexcept {
  if (const auto inner = text::mapped_ipv4(address)) return reach_of(*inner);
  const unsigned first = address[0] << 8U | address[1];
  const unsigned second = address[2] << 8U | address[3];
  if (first == 0x2001 && second == 0x0DB8) return Reach::kNobody;    // RFC 3849
  if (first == 0x3FFF && second >> 12U == 0) return Reach::kNobody;  // RFC 9637
  if ((first & 0xFFC0U) == 0xFE80) return Reach::kPrivate;           // link-local, RFC 4291
  if ((first & 0xFE00U) == 0xFC00) return Reach::kPrivate;           // ULA, RFC 4193
  return first >> 13U == 1 ? Reach::kPublic : Reach::kNobody;
}

constexpr std::array<std::string_view, 13> kVersionWords{
    "version", "ver",      "rv",     "v",   "release", "rev", "revision",
    "build",   "firmware", "driver", "sdk", "oid",     "api"};
constexpr std::array<std::string_view, 17> kServerWords{
    "server",  "dest",   "dst",       "destination", "upstream", "backend",
    "local",   "listen", "listening", "bind",        "bound",    "gateway",
    "netmask", "subnet", "broadcast", "nameserver",  "lip="};

// "Chrome/41.0.227.0", "foo-1.2.3.4": a product's version. "host/10.0.0.1:9092" is an address.
bool is_product_version(const ValidatorInput& in) noexcept {
  const char mark = byte_before(in.before);
  if (mark == '-') {
    return text::kWord.has(static_cast<std::uint8_t>(byte_before(in.before, 2))) &&
           !text::is_digit(byte_before(in.before, 2));
  }
  if (mark == '/' && text::is_letter(byte_before(in.before, 2))) {
    return byte_after(in.after) != ':' || !text::is_digit(byte_after(in.after, 2));
  }
  return is_one_of(key_before(in.before), kVersionWords);
}

// "/24" behind: a network, not a machine.
bool is_network(std::string_view after, unsigned whole) noexcept {
  if (byte_after(after) != '/') return false;
  unsigned bits = 0;
  std::size_t end = 1;
  while (end < after.size() && end < 5 && text::is_digit(after[end])) {
    bits = bits * 10 + static_cast<unsigned>(after[end++] - '0');
  }
  return end > 1 && bits < whole;
}

// The name goes on: "1.2.3.4.jar", "1.2.3.4.5", "1.2.3.4-beta".
bool name_goes_on(std::string_view after) noexcept {
  const char mark = byte_after(after);
  const char next = byte_after(after, 2);
  if (mark == '.') return text::is_digit(next) || text::is_letter(next);
  return mark == '-' && text::is_letter(next);
}

// "from 8.8.8.8 port 51110", as sshd names who connects; "on 10.0.0.1 port 22" is where.
bool is_peer_with_port(const ValidatorInput& in) noexcept {
  constexpr std::string_view kPort = " port ";
  return in.after.starts_with(kPort) && text::is_digit(byte_after(in.after, kPort.size() + 1)) &&
         !ends_folded(in.before, " on ");
}

Judgement judge(Reach reach, const ValidatorInput& in) noexcept {
  if (reach == Reach::kNobody) return {};
  if (reach == Reach::kPublic) {
    return {is_peer_with_port(in) ? Outcome::kCanonical : Outcome::kPass, "public"};
  }
  if (is_one_of(key_before(in.before, ":=_-# ipIPadrADR"), kServerWords)) return {};
  const std::string_view near = in.before.substr(in.before.size() > 24 ? in.before.size() - 24 : 0);
  for (const std::string_view word : kServerWords) {
    if (contains_folded(near, word)) return {};
  }
  return {is_peer_with_port(in) ? Outcome::kCanonical : Outcome::kNeedsContext, "private"};
}

// "16-12-19-16-24-31" and the like, decimal digits all: date and time in two-digit groups.
bool looks_like_a_time(const std::array<std::uint8_t, 6>& mac) noexcept {
  const auto number = [&](std::size_t i) { return (mac[i] >> 4U) * 10U + (mac[i] & 15U); };
  return number(1) >= 1 && number(1) <= 12 && number(2) >= 1 && number(2) <= 31 && number(3) < 24 &&
         number(4) < 60 && number(5) < 60;
}

}  // namespace

// Of a value that is an address; what comes of another does not matter.
bool may_be_ipv4(std::string_view value) noexcept {
  std::uint32_t all = 0;
  std::uint32_t number = 0;
  for (const char c : value) {
    const bool dot = c == '.';
    all = dot ? all << 8U | number : all;
    number = dot ? 0 : number * 10 + static_cast<std::uint8_t>(c - '0');
  }
  return reach_of(all << 8U | number) != Reach::kNobody;
}

std::size_t sift_ipv4(const char* text, std::span<std::size_t> places) noexcept {
  static_assert(Validator::kSifted >= 12);
  std::size_t kept = 0;
  for (const std::size_t place : places) {
    const std::uint32_t all = three_numbers(text + place);
    const NobodysBlocks& blocks = kNobodysBlocks[all >> 24];
    places[kept] = place;
    kept += static_cast<std::size_t>(((all ^ blocks.base[0]) & blocks.mask[0]) != 0) &
            static_cast<std::size_t>(((all ^ blocks.base[1]) & blocks.mask[1]) != 0);
  }
  return kept;
}

bool may_be_ipv6(std::string_view value) noexcept {
  const auto address = text::parse_ipv6(value);
  return address && reach_of(*address) != Reach::kNobody;
}

Judgement check_ipv4(const ValidatorInput& in) noexcept {
  const auto address = text::parse_ipv4(in.value);
  if (!address || is_product_version(in) || name_goes_on(in.after)) return {};
  if (is_network(in.after, 32)) return {};
  return judge(reach_of(*address), in);
}

Judgement check_ipv6(const ValidatorInput& in) noexcept {
  const auto address = text::parse_ipv6(in.value);
  if (!address || is_network(in.after, 128)) return {};
  return judge(reach_of(*address), in);
}

Judgement check_mac(const ValidatorInput& in) noexcept {
  std::array<std::uint8_t, 6> mac{};
  std::size_t nibbles = 0;
  bool decimal = true;
  char separator = '\0';
  for (const char c : in.value) {
    const bool digit = text::is_digit(c);
    if (!digit && !text::is_letter(c)) {
      if (separator != '\0' && c != separator) return {};
      separator = c;
      continue;
    }
    const int value = text::hex_value(c);
    if (nibbles == 12 || value < 0) return {};
    mac[nibbles / 2] = static_cast<std::uint8_t>(mac[nibbles / 2] << 4 | value);
    decimal = decimal && digit;
    ++nibbles;
  }
  if (nibbles != 12) return {};
  // The group bit: multicast, and broadcast with it (IEEE 802, section 8.2).
  if ((mac[0] & 1U) != 0 || std::all_of(mac.begin(), mac.end(), [](auto b) { return b == 0; }))
    return {};
  // 00-00-5E-00-53-00 to FF: documentation (RFC 7042, section 2.1.2).
  constexpr std::array<std::uint8_t, 5> kDocumentation{0x00, 0x00, 0x5E, 0x00, 0x53};
  if (std::equal(kDocumentation.begin(), kDocumentation.end(), mac.begin())) return {};
  if (decimal && looks_like_a_time(mac)) return {};
  // All decimal digits: a number in groups as well as an address.
  return {decimal ? Outcome::kNeedsContext : Outcome::kPass, "eui48"};
}

}  // namespace leakwire::detect
