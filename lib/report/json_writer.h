// JsonWriter: compact JSON (RFC 8259), written one value after the other to a string of the
// caller's.
//
// It sets commas and colons; that objects and arrays close in order is the caller's part. Text that
// is no UTF-8 becomes U+FFFD. One thread at a time; must not outlive its string.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace leakwire::report {

class JsonWriter {
 public:
  explicit JsonWriter(std::string& out) : out_(out) {}

  JsonWriter& begin_object() { return begin('{'); }
  JsonWriter& end_object() { return end('}'); }
  JsonWriter& begin_array() { return begin('['); }
  JsonWriter& end_array() { return end(']'); }
  JsonWriter& key(std::string_view name);
  JsonWriter& text(std::string_view value);
  JsonWriter& number(std::uint64_t value);
  JsonWriter& boolean(bool value);
  JsonWriter& null();

  JsonWriter& text(std::string_view name, std::string_view value) { return key(name).text(value); }
  JsonWriter& number(std::string_view name, std::uint64_t value) { return key(name).number(value); }
  // Left out where there is nothing to say.
  JsonWriter& text_if(std::string_view name, std::string_view value) {
    return value.empty() ? *this : text(name, value);
  }
  JsonWriter& texts_if(std::string_view name, const std::vector<std::string>& values);
  JsonWriter& number_if(std::string_view name, std::uint64_t value) {
    return value == 0 ? *this : number(name, value);
  }

 private:
  JsonWriter& begin(char bracket);
  JsonWriter& end(char bracket);
  void separate();

  std::string& out_;
  bool comma_ = false;  // a value stands before in the same object or array
};

}  // namespace leakwire::report
