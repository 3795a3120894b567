#include "detect/pattern_text.h"

#include <re2/re2.h>

#include <variant>

#include "match/regex.h"
#include "text/utf8.h"

namespace leakwire::detect {
namespace {

// RE2 names the piece that it refuses, not its place: the first such piece, since it reads from the
// left, unless the parser of the match room knows better.
TextMistake refusal(const RE2& re, const std::string& pattern) {
  std::size_t offset = pattern.find(re.error_arg());
  const auto parsed = match::parse_regex(pattern);
  if (const auto* error = std::get_if<match::RegexError>(&parsed)) offset = error->offset;
  if (offset == std::string::npos) offset = 0;
  return {offset, "RE2 refuses the pattern: " + text::to_visible(re.error())};
}

}  // namespace

std::optional<TextMistake> check_pattern_text(const std::string& pattern) {
  if (const std::size_t at = pattern.find_first_of("\n\r"); at != std::string::npos) {
    return TextMistake{at,
                       "the pattern holds a line break; expected one line (a line break that "
                       "the pattern means is written \\n)"};
  }
  RE2::Options options(RE2::Latin1);
  options.set_log_errors(false);
  const RE2 re(pattern, options);
  if (!re.ok()) return refusal(re, pattern);
  if (RE2::FullMatch("", re)) {
    return TextMistake{0, "the pattern agrees with the empty text; expected at least one byte"};
  }
  return std::nullopt;
}

std::optional<TextMistake> check_edge_text(const std::string& edge) {
  const auto parsed = match::parse_byte_class(edge);
  const auto* error = std::get_if<match::RegexError>(&parsed);
  if (error == nullptr) return std::nullopt;
  return TextMistake{error->offset, text::to_visible(error->message)};
}

}  // namespace leakwire::detect
