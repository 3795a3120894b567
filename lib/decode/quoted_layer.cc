// Quoted-printable (RFC 2045, section 6.7).
#include <algorithm>

#include "decode/code_units.h"
#include "decode/inline_layers.h"
#include "text/byte_set.h"

namespace leakwire::decode {
namespace {

constexpr std::size_t kNone = std::string_view::npos;

bool is_line_end(std::string_view text, std::size_t at) noexcept {
  return at == text.size() || text[at] == '\n' || text.substr(at, 2) == "\r\n";
}

// Behind the soft line break that the '=' at `at` begins; `at`: it begins none.
std::size_t behind_soft_break(std::string_view text, std::size_t at) noexcept {
  const std::size_t end = text.find_first_not_of(" \t", at + 1);
  if (end == kNone || !is_line_end(text, end)) return at;
  return end + (text[end] == '\n' ? 1 : 2);
}

// Whether the '=' at `at` may begin something, by what stands behind it.
bool may_be_quoted(std::string_view text, std::size_t at) noexcept {
  constexpr text::ByteSet kBehind = text::ByteSet::of("\t \r\n0123456789ABCDEF");
  return at + 1 < text.size() && kBehind.has(static_cast<unsigned char>(text[at + 1]));
}

// An escape of any byte: "=40" where there need not be one.
bool is_escape(std::string_view text, std::size_t at) noexcept {
  return hex_byte(text, at + 1) >= 0 && !text::is_lower(text[at + 1]) &&
         !text::is_lower(text[at + 2]);
}

// "=E9", but not "=80", which a number behind a '=' looks like.
bool is_no_number(std::string_view text, std::size_t at) noexcept {
  return text::is_upper(text[at + 1]) || text::is_upper(text[at + 2]);
}

}  // namespace

bool is_quoted_printable(std::string_view text, std::size_t at) noexcept {
  return may_be_quoted(text, at) && (is_quoted(text, at + 1) || behind_soft_break(text, at) != at);
}

// All it takes is looked at once: of a text that is none the '=' alone, of others up to what shows
// it.
bool is_quoted_text(std::string_view text) noexcept {
  std::size_t all = 0, escapes = 0;
  std::size_t behind = 0;    // the last escape
  bool was_needed = false;   // ... of a byte that has to be one
  bool has_certain = false;  // one of them is no number
  for (std::size_t at = text.find('='); at != kNone; at = text.find('=', at + 1)) {
    ++all;
    if (!may_be_quoted(text, at)) continue;
    if (behind_soft_break(text, at) != at) return true;
    if (!is_escape(text, at)) continue;
    if (hex_byte(text, at + 1) == '=') return true;
    const bool is_needed = is_quoted(text, at + 1);
    if (behind == at && escapes > 0 && (is_needed || was_needed)) return true;
    has_certain = has_certain || (is_needed && is_no_number(text, at));
    was_needed = is_needed;
    behind = at + 3;
    ++escapes;
  }
  return escapes > 1 && escapes == all && has_certain;
}

bool unescape_quoted_printable(std::string_view text, std::string& out, Origins& origins) {
  if (!is_quoted_text(text)) return false;
  Writer writer(out, origins);
  std::size_t run = 0;
  for (std::size_t at = text.find('='); at != kNone; at = text.find('=', at)) {
    const std::size_t behind = behind_soft_break(text, at);
    const int byte = behind == at ? hex_byte(text, at + 1) : -1;
    const bool is_byte =
        byte >= 0 && !text::is_lower(text[at + 1]) && !text::is_lower(text[at + 2]);
    if (behind == at && !is_byte) {
      ++at;
      continue;
    }
    writer.run(text, run, at);
    if (is_byte) writer.byte(static_cast<char>(byte), at);
    at = is_byte ? at + 3 : behind;
    run = at;
  }
  writer.run(text, run, text.size());
  writer.end(text.size());
  return true;
}

}  // namespace leakwire::decode
