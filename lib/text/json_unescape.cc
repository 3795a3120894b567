#include <optional>

#include "text/json_reader.h"

namespace leakwire::text {
namespace {

constexpr std::uint32_t kReplacement = 0xFFFD;

std::optional<std::uint32_t> hex4(std::string_view digits) noexcept {
  if (digits.size() < 4) return std::nullopt;
  std::uint32_t value = 0;
  for (const char c : digits.substr(0, 4)) {
    const char small = static_cast<char>(c | 0x20);
    const bool letter = small >= 'a' && small <= 'f';
    if (!letter && (c < '0' || c > '9')) return std::nullopt;
    value = value << 4 | static_cast<std::uint32_t>(letter ? small - 'a' + 10 : c - '0');
  }
  return value;
}

bool is_high(std::uint32_t unit) noexcept { return unit >= 0xD800 && unit < 0xDC00; }
bool is_low(std::uint32_t unit) noexcept { return unit >= 0xDC00 && unit < 0xE000; }

void append_code_point(std::string& out, std::uint32_t point) {
  const auto byte = [&out](std::uint32_t bits) { out.push_back(static_cast<char>(bits)); };
  if (point < 0x80) {
    byte(point);
  } else if (point < 0x800) {
    byte(0xC0 | point >> 6);
    byte(0x80 | (point & 0x3F));
  } else if (point < 0x10000) {
    byte(0xE0 | point >> 12);
    byte(0x80 | (point >> 6 & 0x3F));
    byte(0x80 | (point & 0x3F));
  } else {
    byte(0xF0 | point >> 18);
    byte(0x80 | (point >> 12 & 0x3F));
    byte(0x80 | (point >> 6 & 0x3F));
    byte(0x80 | (point & 0x3F));
  }
}

}  // namespace

std::size_t take_json_escape(std::string_view rest, std::string& out) {
  if (rest.size() < 2) return 0;
  constexpr std::string_view kFrom = "\"\\/bfnrt";
  constexpr std::string_view kTo = "\"\\/\b\f\n\r\t";
  if (const std::size_t known = kFrom.find(rest[1]); known != std::string_view::npos) {
    out.push_back(kTo[known]);
    return 2;
  }
  if (rest[1] != 'u') return 0;
  const auto unit = hex4(rest.substr(2));
  if (!unit) return 0;
  if (is_high(*unit) && rest.substr(6).starts_with("\\u")) {
    const auto low = hex4(rest.substr(8));
    if (low && is_low(*low)) {
      append_code_point(out, 0x10000 + ((*unit - 0xD800) << 10) + (*low - 0xDC00));
      return 12;
    }
  }
  append_code_point(out, is_high(*unit) || is_low(*unit) ? kReplacement : *unit);
  return 6;
}

bool unescape_json(std::string_view inside, std::string& out, std::vector<std::uint32_t>* starts) {
  bool good = true;
  std::size_t at = 0;
  while (at < inside.size()) {
    const std::size_t before = out.size();
    std::size_t taken = inside[at] == '\\' ? take_json_escape(inside.substr(at), out) : 0;
    if (taken == 0) {
      good = good && inside[at] != '\\';
      out.push_back(inside[at]);
      taken = 1;
    }
    if (starts != nullptr)
      starts->insert(starts->end(), out.size() - before, static_cast<std::uint32_t>(at));
    at += taken;
  }
  if (starts != nullptr) starts->push_back(static_cast<std::uint32_t>(inside.size()));
  return good;
}

}  // namespace leakwire::text
