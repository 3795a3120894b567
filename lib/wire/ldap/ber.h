// BerReader: values of BER with definite lengths (ITU-T X.690, section 8), one after the other.
// Pure; any bytes are taken.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace leakwire::wire {

struct BerValue {
  std::uint8_t tag = 0;  // tags of one byte alone: all that LDAP and X.509 use
  std::string_view content;
  std::size_t size = 0;  // with tag and length
};

class BerReader {
 public:
  explicit BerReader(std::string_view bytes) noexcept : rest_(bytes) {}

  // False: there is none, or not all of it.
  bool next(BerValue& value) noexcept {
    std::size_t header = 0;
    std::size_t length = 0;
    if (!head(rest_, header, length) || rest_.size() - header < length) return false;
    value = {.tag = static_cast<std::uint8_t>(rest_[0]),
             .content = rest_.substr(header, length),
             .size = header + length};
    rest_.remove_prefix(value.size);
    return true;
  }
  std::string_view rest() const noexcept { return rest_; }

  // The sizes of a value's head and content, once the head is there.
  static bool head(std::string_view bytes, std::size_t& header, std::size_t& length) noexcept {
    if (bytes.size() < 2) return false;
    const auto first = static_cast<unsigned char>(bytes[1]);
    header = 2;
    length = first;
    if (first < 0x80) return true;
    const std::size_t count = first & 0x7FU;
    if (count == 0 || count > 4 || bytes.size() < 2 + count) return false;
    length = 0;
    for (std::size_t i = 0; i < count; ++i) {
      length = length << 8 | static_cast<unsigned char>(bytes[2 + i]);
    }
    header += count;
    return true;
  }

 private:
  std::string_view rest_;
};

}  // namespace leakwire::wire
