#include "decode/value_runs.h"

#include <cstring>

#include "decode/plausible.h"
#include "text/hex.h"

namespace leakwire::decode {
namespace {

constexpr std::size_t kLookedAt = 32;  // digits that are decoded to see what they begin

constexpr std::size_t kMostHigh = 2;  // bytes above ASCII that need not be UTF-8
constexpr bool is_control(int byte) noexcept {
  return (byte < 0x20 && byte != '\t' && byte != '\n' && byte != '\r') || byte == 0x7F;
}

// What four digits say: three bytes in base64, two in hex.
std::uint32_t group_of(const char* digits, Coding coding) noexcept {
  std::uint32_t bits = 0;
  for (std::size_t i = 0; i < 4; ++i) {
    const int value = coding == Coding::kHex ? text::hex_value(digits[i])
                                             : kEitherBase64[static_cast<std::uint8_t>(digits[i])];
    bits = bits << (coding == Coding::kHex ? 4 : 6) | static_cast<std::uint32_t>(value);
  }
  return bits;
}

bool is_hex_run(std::string_view digits) noexcept {
  return std::all_of(digits.begin(), digits.end(), [](char c) { return text::hex_value(c) >= 0; });
}

}  // namespace

ValueRuns::ValueRuns(Layers layers, std::size_t least) noexcept
    : layers_(layers),
      least_(std::max<std::size_t>(least, 2)),
      empty_(!layers.has(Coding::kBase64) && !layers.has(Coding::kBase64Url) &&
             !layers.has(Coding::kHex)),
      otherwise_(layers.has(Coding::kGzip) || layers.has(Coding::kDeflate) ||
                 layers.has(Coding::kZstd) || layers.has(Coding::kUtf16)),
      quick_(!otherwise_ && !layers.has(Coding::kHex) && least_ >= kLeastHex) {}

std::string_view ValueRuns::decode(std::string_view digits, Coding coding, char* out) noexcept {
  std::size_t size = 0;
  if (coding == Coding::kHex) {
    for (std::size_t i = 0; i + 1 < digits.size(); i += 2) {
      const int high = text::hex_value(digits[i]);
      out[size++] = static_cast<char>(high << 4 | text::hex_value(digits[i + 1]));
    }
    return {out, size};
  }
  const auto value = [&](std::size_t i) {
    return static_cast<std::uint32_t>(kEitherBase64[static_cast<std::uint8_t>(digits[i])]);
  };
  std::size_t i = 0;
  for (; i + 4 <= digits.size(); i += 4) {
    const std::uint32_t bits =
        value(i) << 18 | value(i + 1) << 12 | value(i + 2) << 6 | value(i + 3);
    out[size++] = static_cast<char>(bits >> 16);
    out[size++] = static_cast<char>(bits >> 8);
    out[size++] = static_cast<char>(bits);
  }
  if (digits.size() - i >= 2) {
    const std::uint32_t third = digits.size() - i == 3 ? value(i + 2) : 0;
    const std::uint32_t bits = value(i) << 12 | value(i + 1) << 6 | third;
    out[size++] = static_cast<char>(bits >> 10);
    if (digits.size() - i == 3) out[size++] = static_cast<char>(bits >> 2);
  }
  return {out, size};
}

std::size_t ValueRuns::padded_end(std::string_view text, const ValueRun& run) noexcept {
  std::size_t end = run.end;
  if (run.coding == Coding::kHex) return end;
  // Padding ends a group of four (RFC 4648, section 3.2).
  while ((end - run.begin) % 4 != 0 && end < text.size() && text[end] == '=') ++end;
  return end;
}

// Noise ends this at its first bytes: they are looked at as they are made.
bool ValueRuns::begins_well(std::string_view digits, Coding coding) const noexcept {
  const std::size_t size = std::min(digits.size(), kLookedAt) / 4 * 4;
  const std::size_t group = coding == Coding::kHex ? 2 : 3;
  std::size_t high = 0;
  int before = 0;
  for (std::size_t i = 0; i < size; i += 4) {
    const std::uint32_t bits = group_of(digits.data() + i, coding);
    for (std::size_t k = 0; k < group; ++k) {
      const int byte = static_cast<int>(bits >> (8 * (group - 1 - k)) & 0xFF);
      if (byte >= 0x80) ++high;
      // Above ASCII: no UTF-8, and no character of ISO 8859-1 either, or too many of them.
      const bool follows = before >= 0x80;
      const bool is_never = (byte >= 0x80 && byte < 0xA0 && !follows) || is_control(byte);
      if (is_never) return otherwise_ && begins_binary(digits, coding);
      const bool is_tail = byte >= 0x80 && byte < 0xC0;
      if (before >= 0xC0 && !is_tail && high > kMostHigh) {
        return otherwise_ && begins_otherwise(digits, coding);
      }
      before = byte;
    }
  }
  if (high == 0) return true;
  return begins_otherwise(digits, coding);
}

namespace {

std::string_view head_of(std::string_view digits) noexcept {
  const std::size_t size = digits.size() > kLookedAt ? kLookedAt / 4 * 4 : digits.size();
  return digits.substr(0, size);
}

// Of base64. What is compressed begins with one of these digits, and so does UTF-16 with a byte
// order mark; without one, some byte of it is zero, and of its zeros in a row at most every third
// stands where it makes no digit 'A'.
bool may_begin_binary(std::string_view digits) noexcept {
  return std::string_view("HeK/_").find(digits.front()) != std::string_view::npos ||
         head_of(digits).find('A') != std::string_view::npos;
}

}  // namespace

bool ValueRuns::begins_binary(std::string_view digits, Coding coding) const noexcept {
  if (coding != Coding::kHex && !may_begin_binary(digits)) return false;
  std::array<char, kLookedAt> room;  // NOLINT: filled as far as it is looked at
  const std::string_view head = decode(head_of(digits), coding, room.data());
  if (const auto compressed = coding_of_magic(head)) return layers_.has(*compressed);
  return layers_.has(Coding::kUtf16) && utf16_order(head) != Utf16Order::kNone;
}

// The same of all that is looked at, and what may be no text yet.
bool ValueRuns::begins_otherwise(std::string_view digits, Coding coding) const noexcept {
  std::array<char, kLookedAt> room;  // NOLINT: filled as far as it is looked at
  return may_begin_text(decode(head_of(digits), coding, room.data())) ||
         begins_binary(digits, coding);
}

std::optional<ValueRun> ValueRuns::base64(RunBytes& run, std::size_t begin,
                                          std::size_t end) const noexcept {
  const std::string_view digits = run.text().substr(begin, end - begin);
  if (digits.size() % 4 == 1 || (digits.size() >= kLeastHex && run.is_hex(begin, end)) ||
      !begins_well(digits, Coding::kBase64)) {
    return std::nullopt;
  }
  bool standard = false;
  bool url = false;
  for (const char c : digits) {
    standard = standard || c == '+' || c == '/';
    url = url || c == '-' || c == '_';
  }
  if (standard && url) return std::nullopt;
  Coding coding = url ? Coding::kBase64Url : Coding::kBase64;
  if (!standard && !url && !layers_.has(coding)) coding = Coding::kBase64Url;
  if (!layers_.has(coding)) return std::nullopt;
  return ValueRun{begin, end, coding};
}

std::optional<ValueRun> ValueRuns::hex(std::string_view text, std::size_t begin,
                                       std::size_t end) const noexcept {
  const std::string_view prefix = text.substr(begin, 2);
  if (prefix == "0x" || prefix == "0X") begin += 2;
  const std::string_view digits = text.substr(begin, end - begin);
  if (digits.size() < least_ || digits.size() % 2 != 0 || !is_hex_run(digits) ||
      !begins_well(digits, Coding::kHex)) {
    return std::nullopt;
  }
  return ValueRun{begin, end, Coding::kHex};
}

}  // namespace leakwire::decode
