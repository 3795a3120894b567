#include "report/json_writer.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <iterator>

#include "text/utf8.h"

namespace leakwire::report {
namespace {

void append_escaped(std::string& out, char32_t c) {
  switch (c) {
    case '"':
      out += "\\\"";
      return;
    case '\\':
      out += "\\\\";
      return;
    case '\b':
      out += "\\b";
      return;
    case '\f':
      out += "\\f";
      return;
    case '\n':
      out += "\\n";
      return;
    case '\r':
      out += "\\r";
      return;
    case '\t':
      out += "\\t";
      return;
    default:
      fmt::format_to(std::back_inserter(out), "\\u{:04x}", static_cast<unsigned>(c));
      return;
  }
}

// JSON asks for C0 alone; DEL and C1 are control characters of a terminal as well.
constexpr bool is_escaped(char32_t c) noexcept {
  return c < 0x20 || c == '"' || c == '\\' || (c >= 0x7F && c < 0xA0);
}

// Bytes that stand for themselves.
constexpr auto kPlain = [] {
  std::array<bool, 256> plain{};
  for (char32_t c = 0; c < 0x80; ++c) plain[c] = !is_escaped(c);
  return plain;
}();

void append_string(std::string& out, std::string_view bytes) {
  out.push_back('"');
  const bool plain = std::all_of(bytes.begin(), bytes.end(),
                                 [](char c) { return kPlain[static_cast<std::uint8_t>(c)]; });
  if (plain) {
    out.append(bytes);
  } else {
    text::append_escaping(out, bytes, is_escaped, append_escaped);
  }
  out.push_back('"');
}

}  // namespace

void JsonWriter::separate() {
  if (comma_) out_.push_back(',');
  comma_ = true;
}

JsonWriter& JsonWriter::begin(char bracket) {
  separate();
  out_.push_back(bracket);
  comma_ = false;
  return *this;
}

JsonWriter& JsonWriter::end(char bracket) {
  out_.push_back(bracket);
  comma_ = true;
  return *this;
}

JsonWriter& JsonWriter::key(std::string_view name) {
  separate();
  append_string(out_, name);
  out_.push_back(':');
  comma_ = false;
  return *this;
}

JsonWriter& JsonWriter::text(std::string_view value) {
  separate();
  append_string(out_, value);
  return *this;
}

JsonWriter& JsonWriter::texts_if(std::string_view name, const std::vector<std::string>& values) {
  if (values.empty()) return *this;
  key(name).begin_array();
  for (const std::string& value : values) text(value);
  return end_array();
}

JsonWriter& JsonWriter::number(std::uint64_t value) {
  separate();
  const fmt::format_int digits(value);
  out_.append(digits.data(), digits.size());
  return *this;
}

JsonWriter& JsonWriter::boolean(bool value) {
  separate();
  out_ += value ? "true" : "false";
  return *this;
}

JsonWriter& JsonWriter::null() {
  separate();
  out_ += "null";
  return *this;
}

}  // namespace leakwire::report
