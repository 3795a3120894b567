#include "decode/plausible.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>

#include "text/utf8.h"

namespace leakwire::decode {
namespace {

constexpr std::size_t kShort = 40;       // bytes: no control character is taken for text
constexpr std::size_t kInControls = 20;  // of a longer one, one in so many
constexpr std::size_t kInHigh = 4;       // of ISO 8859-1, one in so many is above ASCII

struct Counts {
  std::size_t controls = 0;  // but TAB, LF, CR
  std::size_t high = 0;      // 0xA0 and more
  std::size_t c1 = 0;        // 0x80 to 0x9F: no character of ISO 8859-1
};

// By byte, what it adds to three counts of so many bits each, in one number.
constexpr unsigned kCountBits = 21;
constexpr std::array<std::uint64_t, 256> kAdds = [] {
  std::array<std::uint64_t, 256> adds{};
  for (std::size_t byte = 0; byte < adds.size(); ++byte) {
    const bool is_blank = byte == '\t' || byte == '\n' || byte == '\r';
    if (byte == 0x7F || (byte < 0x20 && !is_blank)) adds[byte] = 1;
    if (byte >= 0x80) adds[byte] = std::uint64_t{1} << (byte < 0xA0 ? 2 * kCountBits : kCountBits);
  }
  return adds;
}();

Counts count(std::string_view bytes) noexcept {
  constexpr std::uint64_t kMask = (std::uint64_t{1} << kCountBits) - 1;
  Counts counts;
  while (!bytes.empty()) {
    const std::string_view some = bytes.substr(0, kMask);
    std::uint64_t sum = 0;
    for (const char c : some) sum += kAdds[static_cast<std::uint8_t>(c)];
    counts.controls += sum & kMask;
    counts.high += sum >> kCountBits & kMask;
    counts.c1 += sum >> (2 * kCountBits);
    bytes.remove_prefix(some.size());
  }
  return counts;
}

// The last character may be cut.
bool is_utf8(std::string_view bytes) noexcept {
  while (!bytes.empty()) {
    const text::CodePoint c = text::next_code_point(bytes);
    if (!c.valid && c.length < bytes.size()) return false;
    if (!c.valid && static_cast<std::uint8_t>(bytes.front()) < 0xC2) return false;
    bytes.remove_prefix(c.length);
  }
  return true;
}

bool is_text_of(std::string_view bytes, std::size_t most_controls) noexcept {
  const Counts counts = count(bytes);
  if (counts.controls > most_controls) return false;
  if (counts.high + counts.c1 == 0) return true;
  if (counts.c1 == 0 && counts.high * kInHigh <= bytes.size()) return true;
  return is_utf8(bytes);
}

}  // namespace

bool is_text(std::string_view bytes) noexcept {
  if (bytes.empty()) return false;
  return is_text_of(bytes, bytes.size() < kShort ? 0 : bytes.size() / kInControls);
}

bool may_begin_text(std::string_view bytes) noexcept { return is_text_of(bytes, 0); }

Utf16Order utf16_order(std::string_view bytes) noexcept {
  if (bytes.starts_with("\xFF\xFE")) return Utf16Order::kLittle;
  if (bytes.starts_with("\xFE\xFF")) return Utf16Order::kBig;
  constexpr std::size_t kLeast = 8;
  constexpr std::size_t kLooked = 64;
  const std::size_t size = std::min(bytes.size(), kLooked) & ~std::size_t{1};
  if (size < kLeast || bytes.substr(0, size).find('\0') == std::string_view::npos) {
    return Utf16Order::kNone;
  }
  std::size_t zeros[2] = {0, 0};
  for (std::size_t i = 0; i < size; ++i) {
    if (bytes[i] == '\0') ++zeros[i % 2];
  }
  const std::size_t most = size / 2;
  if (zeros[1] * 4 >= most * 3 && zeros[0] == 0) return Utf16Order::kLittle;
  if (zeros[0] * 4 >= most * 3 && zeros[1] == 0) return Utf16Order::kBig;
  return Utf16Order::kNone;
}

}  // namespace leakwire::decode
