#include "detect/wraps.h"

#include <algorithm>

#include "text/base64.h"

namespace leakwire::detect {

std::string wrapped_base64(std::string_view text, bool url) {
  std::string out;
  text::append_base64(out, text);
  if (!url) return out;
  std::replace(out.begin(), out.end(), '+', '-');
  std::replace(out.begin(), out.end(), '/', '_');
  while (!out.empty() && out.back() == '=') out.pop_back();
  return out;
}

std::string wrapped_bytes(std::string_view text, std::string_view before, unsigned digits,
                          std::string_view behind, bool upper) {
  const std::string_view names = upper ? "0123456789ABCDEF" : "0123456789abcdef";
  std::string out;
  for (const char c : text) {
    const auto value = static_cast<unsigned char>(c);
    out += before;
    for (unsigned i = digits; i > 2; --i) out += '0';
    if (digits > 1 || value > 15) out += names[value >> 4];
    out += names[value & 15];
    out += behind;
  }
  return out;
}

std::string wrapped_utf16(std::string_view text) {
  std::string out = "\xFF\xFE";
  for (const char c : text) {
    out.push_back(c);
    out.push_back('\0');
  }
  return out;
}

}  // namespace leakwire::detect
