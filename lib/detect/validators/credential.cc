// Names and passwords, where key words or a URL say that they are some.
#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "detect/validators/validators.h"
#include "detect/validators/words.h"

namespace leakwire::detect {
namespace {

// Words of sentences and of settings: "password: required", "password=changed by".
constexpr std::array<std::string_view, 38> kPasswordProse{
    "required", "invalid",  "incorrect", "wrong",   "expired",  "changed", "reset",   "missing",
    "is",       "was",      "must",      "cannot",  "may",      "failed",  "failure", "ok",
    "yes",      "no",       "on",        "off",     "not",      "set",     "unset",   "accepted",
    "rejected", "mismatch", "the",       "a",       "for",      "string",  "str",     "text",
    "default",  "disabled", "enabled",   "unknown", "password", "optional"};
constexpr std::array<std::string_view, 14> kUserProse{"is",      "was",    "not",     "the",  "a",
                                                      "for",     "string", "str",     "yes",  "no",
                                                      "unknown", "-",      "invalid", "unset"};

// Words that end in "pass" and are no key of a password.
constexpr std::array<std::string_view, 6> kOtherPasses{"bypass",  "compass",  "encompass",
                                                       "surpass", "overpass", "underpass"};

// "[credential.password:": the category of a pseudonym that redaction has put here.
bool is_in_pseudonym(std::string_view before) noexcept {
  return ends_folded(before, "credential.password:") || ends_folded(before, "credential.username:");
}

// "password=self.key", "password=read_password(", "password=db_password": a program's own words.
bool is_program_text(std::string_view value) noexcept {
  constexpr std::array<std::string_view, 7> kObjects{"self.", "this.", "os.",    "params.",
                                                     "args.", "env.",  "config."};
  if (value.back() == '(' || ends_folded(value, "_password") || ends_folded(value, "-password")) {
    return true;
  }
  return std::any_of(kObjects.begin(), kObjects.end(),
                     [&](auto object) { return starts_folded(value, object); });
}

// "PWD=/home/ann", "pwd: C:\\data": the folder that a shell works in. Marks that names of folders
// hardly have make it a password still.
bool is_working_folder(const ValidatorInput& in, std::string_view value) noexcept {
  constexpr std::array<std::string_view, 2> kKeys{"pwd", "oldpwd"};
  static constexpr text::ByteSet kInFolders = text::kWord | text::ByteSet::of("/\\.,:~@+-()[]{}");
  // A value may be tried up to the backslash: "C:".
  const char behind_colon = value.size() > 2 ? value[2] : byte_after(in.after);
  const bool drive =
      value.size() > 1 && value[1] == ':' && (behind_colon == '\\' || behind_colon == '/');
  const bool home = value.front() == '~' && (value.size() == 1 || value[1] == '/');
  if (value.front() != '/' && !home && !(drive && text::is_letter(value.front()))) return false;
  if (!is_one_of(key_before(in.before, ":=_-#>"), kKeys)) return false;
  return std::all_of(value.begin(), value.end(), [](char c) {
    return static_cast<std::uint8_t>(c) >= 0x80 || kInFolders.has(static_cast<std::uint8_t>(c));
  });
}

// "user=0.01": seconds of a processor.
bool is_fraction(std::string_view value) noexcept {
  return value.find('.') != std::string_view::npos &&
         value.find_first_not_of("0123456789.") == std::string_view::npos;
}

bool is_prose(std::string_view value, std::span<const std::string_view> words) noexcept {
  while (!value.empty() && (value.back() == '.' || value.back() == '!' || value.back() == ')' ||
                            value.back() == ':' || value.back() == ']' || value.back() == '}')) {
    value.remove_suffix(1);
  }
  return value.empty() || is_one_of(value, words);
}

// A closing quote or bracket, its escape before it, that the pattern's class took along.
std::string_view trimmed(std::string_view value) noexcept {
  while (!value.empty() && value.back() == '\\') value.remove_suffix(1);
  return value;
}

// "--password x": nothing but blanks between.
bool is_behind_an_option(const ValidatorInput& in) noexcept {
  if (byte_before(in.before) != ' ' && byte_before(in.before) != '\t') return false;
  const std::string_view key = key_before(in.before, "");
  return in.before.substr(0, static_cast<std::size_t>(key.data() - in.before.data()))
      .ends_with("--");
}

// "to", "option", or another option: what stands behind one where no value does.
bool is_a_word(std::string_view value) noexcept {
  return value.front() == '-' ||
         std::all_of(value.begin(), value.end(), [](char c) { return text::is_lower(c); });
}

// A key is drawn at random: many of its characters differ. "XXXXXXXX" and "0000" are written by
// hand.
bool is_drawn(std::string_view value) noexcept {
  constexpr std::size_t kLeastDistinct = 7;
  text::ByteSet distinct;
  for (const char c : value) distinct.add(static_cast<std::uint8_t>(text::to_lower(c)));
  return distinct.size() >= kLeastDistinct;
}

}  // namespace

Judgement check_password(const ValidatorInput& in) noexcept {
  const std::string_view value = trimmed(in.value);
  // A backslash at the end escapes the quote behind it, as JSON within JSON has it.
  if (value.size() != in.value.size() && byte_after(in.after) == '"') return {};
  if (is_placeholder(value) || is_prose(value, kPasswordProse)) return {};
  if (is_program_text(value) || is_working_folder(in, value)) return {};
  if (is_in_pseudonym(in.before) || is_one_of(key_before(in.before), kOtherPasses)) return {};
  if (is_behind_an_option(in) && is_a_word(value)) return {};
  return {Outcome::kPass, {}};
}

Judgement check_username(const ValidatorInput& in) noexcept {
  const std::string_view value = trimmed(in.value);
  if (value.size() != in.value.size() && byte_after(in.after) == '"') return {};
  if (is_placeholder(value) || is_prose(value, kUserProse)) return {};
  if (value.front() == '[') return {};  // a label, cut at its colon
  if (is_in_pseudonym(in.before) || is_fraction(value)) return {};
  const auto names = [](char c) {
    return text::is_letter(c) || static_cast<std::uint8_t>(c) >= 0x80 || text::is_digit(c);
  };
  if (std::none_of(value.begin(), value.end(), names)) return {};
  return {Outcome::kPass, {}};
}

// RFC 7468, section 2: the header stands on a line of its own. One-line forms have "\n" escaped or
// a blank behind it; a quote or a bracket means that a program or a sentence speaks of the header.
Judgement check_private_key(const ValidatorInput& in) noexcept {
  const char next = byte_after(in.after);
  constexpr std::string_view kClosing = "\"'`)]}>,.;";
  if (next != '\0' && kClosing.find(next) != std::string_view::npos) return {};
  return {Outcome::kPass, "pem-header"};
}

// What stands behind the prefix; the prefix is the pattern's.
Judgement check_api_key(const ValidatorInput& in) noexcept {
  const std::size_t mark = in.value.find_first_of("_-");
  const std::size_t prefix = mark == std::string_view::npos ? 4 : mark + 1;
  if (!is_drawn(in.value.substr(std::min(prefix, in.value.size())))) return {};
  return {Outcome::kPass, "key-form"};
}

// A name, a path, a word are no keys: digits and letters, mixed.
Judgement check_named_api_key(const ValidatorInput& in) noexcept {
  const auto is_digit = [](char c) { return text::is_digit(c); };
  const auto is_letter = [](char c) { return text::is_letter(c); };
  const std::string_view value = in.value;
  if (value.front() == '/' || is_placeholder(value) || is_program_text(value)) return {};
  if (std::count_if(value.begin(), value.end(), is_digit) < 2 || !is_drawn(value)) return {};
  if (std::none_of(value.begin(), value.end(), is_letter)) return {};
  return {Outcome::kPass, {}};
}

// RFC 3986, section 3.2.1: user ":" password, before the "@" of an authority.
Judgement check_url_userinfo(const ValidatorInput& in) noexcept {
  const std::size_t colon = in.value.find(':');
  if (colon == std::string_view::npos || is_placeholder(in.value)) return {};
  const std::string_view user = in.value.substr(0, colon);
  const std::string_view password = in.value.substr(colon + 1);
  if (is_placeholder(password) || (!user.empty() && user.front() == '[')) return {};
  return {Outcome::kPass, "userinfo"};
}

}  // namespace leakwire::detect
