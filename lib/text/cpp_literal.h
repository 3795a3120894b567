// Bytes as C++ source, for what is written at build time.
#pragma once

#include <string>
#include <string_view>

namespace leakwire::text {

// Between the quotes of a string literal.
inline std::string escape_for_cpp(std::string_view bytes) {
  std::string out;
  for (const char c : bytes) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\' || c == '?') {  // "??" would begin a trigraph
      out += '\\';
      out += c;
    } else if (byte >= 0x20 && byte < 0x7f) {
      out += c;
    } else {  // always three digits, so that a digit may follow
      out += '\\';
      for (const int shift : {6, 3, 0}) out += static_cast<char>('0' + ((byte >> shift) & 7));
    }
  }
  return out;
}

}  // namespace leakwire::text
