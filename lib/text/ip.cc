#include "text/ip.h"

#include <algorithm>
#include <cstddef>

#include "text/byte_set.h"
#include "text/hex.h"

namespace leakwire::text {
namespace {

// Up to four hex digits at the start of `in`, taken off it. -1 where there are none or too many.
int take_group(std::string_view& in) noexcept {
  int value = 0;
  std::size_t count = 0;
  while (count < in.size() && hex_value(in[count]) >= 0) {
    if (count == 4) return -1;
    value = value * 16 + hex_value(in[count++]);
  }
  in.remove_prefix(count);
  return count == 0 ? -1 : value;
}

// Groups of one side of "::", as bytes behind `out`. Nothing where they are no groups or too many.
std::optional<std::size_t> take_side(std::string_view in, Ipv6& out, std::size_t from) noexcept {
  std::size_t at = from;
  while (!in.empty()) {
    if (in.find(':') == std::string_view::npos && in.find('.') != std::string_view::npos) {
      const auto quad = parse_ipv4(in);
      if (!quad || at + 4 > out.size()) return std::nullopt;
      std::copy(quad->begin(), quad->end(), out.begin() + static_cast<std::ptrdiff_t>(at));
      return at + 4;
    }
    const int group = take_group(in);
    if (group < 0 || at + 2 > out.size()) return std::nullopt;
    out[at++] = static_cast<std::uint8_t>(group >> 8);
    out[at++] = static_cast<std::uint8_t>(group & 0xFF);
    if (in.empty()) break;
    if (in.front() != ':' || in.size() == 1) return std::nullopt;
    in.remove_prefix(1);
  }
  return at;
}

}  // namespace

std::optional<Ipv4> parse_ipv4(std::string_view in) noexcept {
  Ipv4 out{};
  for (std::size_t part = 0; part < out.size(); ++part) {
    unsigned value = 0;
    std::size_t count = 0;
    while (count < in.size() && is_digit(in[count]) && count < 4) {
      value = value * 10 + static_cast<unsigned>(in[count++] - '0');
    }
    if (count == 0 || count > 3 || value > 255 || (count > 1 && in.front() == '0')) {
      return std::nullopt;
    }
    out[part] = static_cast<std::uint8_t>(value);
    in.remove_prefix(count);
    const bool last = part + 1 == out.size();
    if (last) return in.empty() ? std::optional(out) : std::nullopt;
    if (in.empty() || in.front() != '.') return std::nullopt;
    in.remove_prefix(1);
  }
  return std::nullopt;
}

std::optional<Ipv6> parse_ipv6(std::string_view in) noexcept {
  Ipv6 out{};
  const std::size_t gap = in.find("::");
  if (gap == std::string_view::npos) {
    const auto end = take_side(in, out, 0);
    return end == out.size() ? std::optional(out) : std::nullopt;
  }
  const std::string_view head = in.substr(0, gap);
  const std::string_view tail = in.substr(gap + 2);
  if (tail.find("::") != std::string_view::npos || head.find('.') != std::string_view::npos) {
    return std::nullopt;
  }
  const auto head_end = take_side(head, out, 0);
  Ipv6 rest{};
  const auto tail_size = take_side(tail, rest, 0);
  // "::" stands for at least one group of zeros (RFC 4291, section 2.2).
  if (!head_end || !tail_size || *head_end + *tail_size + 2 > out.size()) return std::nullopt;
  std::copy_n(rest.begin(), *tail_size, out.end() - static_cast<std::ptrdiff_t>(*tail_size));
  return out;
}

std::string format_ipv4(const Ipv4& address) {
  std::string out;
  for (const std::uint8_t part : address) {
    if (!out.empty()) out += '.';
    out += std::to_string(part);
  }
  return out;
}

std::string format_ipv6(const Ipv6& address) {
  std::array<unsigned, 8> groups{};
  for (std::size_t i = 0; i < 8; ++i) groups[i] = address[2 * i] << 8U | address[2 * i + 1];
  std::size_t best = 8;  // the first of the longest runs of zeros, two groups at least
  std::size_t best_size = 1;
  for (std::size_t i = 0; i < 8; ++i) {
    std::size_t end = i;
    while (end < 8 && groups[end] == 0) ++end;
    if (end - i > best_size) {
      best = i;
      best_size = end - i;
    }
  }
  std::string out;
  for (std::size_t i = 0; i < 8; ++i) {
    if (i == best) {
      out += "::";
      i += best_size - 1;
      continue;
    }
    if (!out.empty() && out.back() != ':') out += ':';
    const unsigned digits = groups[i] > 0xFFF ? 4 : groups[i] > 0xFF ? 3 : groups[i] > 0xF ? 2 : 1;
    append_hex(out, std::uint64_t{groups[i]} << (64 - 4 * digits), digits);
  }
  return out;
}

std::optional<Ipv4> mapped_ipv4(const Ipv6& address) noexcept {
  const bool zeros =
      std::all_of(address.begin(), address.begin() + 10, [](auto b) { return b == 0; });
  if (!zeros || address[10] != 0xFF || address[11] != 0xFF) return std::nullopt;
  return Ipv4{address[12], address[13], address[14], address[15]};
}

}  // namespace leakwire::text
