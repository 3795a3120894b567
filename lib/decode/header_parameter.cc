// Parameters of headers (RFC 2045, section 5.1; RFC 6266), with the extended values and
// continuations of RFC 2231 and RFC 8187.
#include <cstddef>
#include <optional>

#include "decode/multipart.h"
#include "text/byte_set.h"
#include "text/hex.h"

namespace leakwire::decode {
namespace {

constexpr std::string_view kBlanks = " \t\r\n";

std::string_view trimmed(std::string_view word) noexcept {
  const std::size_t begin = word.find_first_not_of(kBlanks);
  if (begin == std::string_view::npos) return {};
  return word.substr(begin, word.find_last_not_of(kBlanks) - begin + 1);
}

bool same_name(std::string_view a, std::string_view b) noexcept {
  if (a.size() != b.size()) return false;
  for (std::size_t i = 0; i < a.size(); ++i) {
    if (text::to_lower(a[i]) != text::to_lower(b[i])) return false;
  }
  return true;
}

// Up to the next ';' that stands in no quotes; `rest` goes behind it.
std::string_view next_piece(std::string_view& rest) noexcept {
  bool quoted = false;
  std::size_t at = 0;
  for (; at < rest.size() && (quoted || rest[at] != ';'); ++at) {
    if (rest[at] == '"') quoted = !quoted;
    if (quoted && rest[at] == '\\' && at + 1 < rest.size()) ++at;
  }
  const std::string_view piece = rest.substr(0, at);
  rest.remove_prefix(at < rest.size() ? at + 1 : at);
  return piece;
}

// Without quotes and the backslashes in them.
void append_value(std::string& out, std::string_view value) {
  if (!value.starts_with('"')) {
    out += value;
    return;
  }
  value.remove_prefix(1);
  if (value.ends_with('"')) value.remove_suffix(1);
  for (std::size_t i = 0; i < value.size(); ++i) {
    if (value[i] == '\\' && i + 1 < value.size()) ++i;
    out.push_back(value[i]);
  }
}

void append_percent(std::string& out, std::string_view value) {
  for (std::size_t i = 0; i < value.size(); ++i) {
    const bool escapes = value[i] == '%' && i + 2 < value.size();
    const int high = escapes ? text::hex_value(value[i + 1]) : -1;
    const int low = escapes ? text::hex_value(value[i + 2]) : -1;
    if (high < 0 || low < 0) {
      out.push_back(value[i]);
    } else {
      out.push_back(static_cast<char>(high << 4 | low));
      i += 2;
    }
  }
}

// charset'language'value: the value. Behind the first section there is no charset.
std::string_view without_charset(std::string_view value) noexcept {
  const std::size_t first = value.find('\'');
  const std::size_t second = first == std::string_view::npos ? first : value.find('\'', first + 1);
  return second == std::string_view::npos ? value : value.substr(second + 1);
}

struct Parameter {
  std::string_view value;
  std::optional<unsigned> section;  // of a continuation
  bool extended = false;            // its value is percent-encoded
};

// Nothing where the piece is no parameter of that name.
std::optional<Parameter> read_parameter(std::string_view piece, std::string_view name) noexcept {
  const std::size_t equals = piece.find('=');
  if (equals == std::string_view::npos) return std::nullopt;
  std::string_view its_name = trimmed(piece.substr(0, equals));
  Parameter parameter{trimmed(piece.substr(equals + 1)), std::nullopt, false};
  if (same_name(its_name, name)) return parameter;
  if (its_name.size() <= name.size() || its_name[name.size()] != '*' ||
      !same_name(its_name.substr(0, name.size()), name)) {
    return std::nullopt;
  }
  its_name.remove_prefix(name.size() + 1);
  parameter.extended = its_name.empty() || its_name.ends_with('*');
  if (its_name.empty()) return parameter;
  if (parameter.extended) its_name.remove_suffix(1);
  if (its_name.empty() || its_name.size() > 4) return std::nullopt;
  unsigned section = 0;
  for (const char digit : its_name) {
    if (!text::is_digit(digit)) return std::nullopt;
    section = section * 10 + static_cast<unsigned>(digit - '0');
  }
  parameter.section = section;
  return parameter;
}

}  // namespace

std::string_view header_parameter(std::string_view header, std::string_view name,
                                  std::string& room) {
  room.clear();
  std::string_view rest = header;
  next_piece(rest);  // what the parameters belong to
  std::optional<std::string_view> plain;
  unsigned sections = 0;
  while (!rest.empty()) {
    const auto parameter = read_parameter(next_piece(rest), name);
    if (!parameter) continue;
    if (!parameter->extended && !parameter->section) {
      if (!plain) plain = parameter->value;
    } else if (!parameter->section) {  // the one to be preferred (RFC 6266, section 4.3)
      room.clear();
      append_percent(room, without_charset(parameter->value));
      return room;
    } else if (*parameter->section == sections) {
      if (parameter->extended) {
        append_percent(room, sections == 0 ? without_charset(parameter->value) : parameter->value);
      } else {
        append_value(room, parameter->value);
      }
      ++sections;
    }
  }
  if (sections > 0 || !plain) return room;
  if (!plain->starts_with('"')) return *plain;
  append_value(room, *plain);
  return room;
}

}  // namespace leakwire::decode
