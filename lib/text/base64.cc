#include "text/base64.h"

#include <cstdint>

namespace leakwire::text {
namespace {

int value_of(char c, bool url_dialect) {
  if (c >= 'A' && c <= 'Z') return c - 'A';
  if (c >= 'a' && c <= 'z') return c - 'a' + 26;
  if (c >= '0' && c <= '9') return c - '0' + 52;
  if (c == (url_dialect ? '-' : '+')) return 62;
  if (c == (url_dialect ? '_' : '/')) return 63;
  return -1;
}

}  // namespace

bool decode_base64(std::string_view in, std::string& out, bool url_dialect) {
  out.clear();
  for (int padding = 0; padding < 2 && !in.empty() && in.back() == '='; ++padding) {
    in.remove_suffix(1);
  }
  if (in.size() % 4 == 1) return false;
  out.reserve(in.size() / 4 * 3 + 2);
  std::uint32_t bits = 0;
  int count = 0;
  for (const char c : in) {
    const int value = value_of(c, url_dialect);
    if (value < 0) return false;
    bits = bits << 6 | static_cast<std::uint32_t>(value);
    count += 6;
    if (count >= 8) {
      count -= 8;
      out.push_back(static_cast<char>(bits >> count & 0xFF));
    }
  }
  return true;
}

}  // namespace leakwire::text
