#include "wire/dns/dns_labels.h"

#include <algorithm>
#include <cstdint>

#include "decode/plausible.h"
#include "text/byte_set.h"

namespace leakwire::wire {
namespace {

constexpr std::size_t kShortest = 16;  // digits, as of base64 and hex elsewhere

int base32_value(char c) noexcept {
  const char letter = text::to_lower(c);
  if (letter >= 'a' && letter <= 'z') return letter - 'a';
  return letter >= '2' && letter <= '7' ? letter - '2' + 26 : -1;
}

}  // namespace

std::string joined_labels(std::string_view name) {
  for (int i = 0; i < 2; ++i) name = name.substr(0, std::min(name.rfind('.'), name.size()));
  if (name.size() < kShortest || name.find('.') == std::string_view::npos) return {};
  std::string joined(name);
  std::erase(joined, '.');
  return joined;
}

std::string base32_text(std::string_view labels) {
  if (labels.size() < kShortest) return {};
  std::string text;
  std::uint32_t bits = 0;
  int count = 0;
  for (const char c : labels) {
    const int value = base32_value(c);
    if (value < 0) return {};
    bits = bits << 5 | static_cast<std::uint32_t>(value);
    count += 5;
    if (count < 8) continue;
    count -= 8;
    text += static_cast<char>(bits >> count & 0xFF);
  }
  return decode::is_text(text) ? text : std::string();
}

}  // namespace leakwire::wire
