// E-mail addresses and what only looks like them: RFC 5321, RFC 5322, RFC 6531.
#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

#include "detect/keyword.h"
#include "detect/validators/validators.h"
#include "detect/validators/words.h"
#include "text/byte_runs.h"
#include "text/domain.h"

namespace leakwire::detect {
namespace {

// RFC 5321, section 4.5.3.1: 64 bytes before the "@", a path of 256 with its brackets.
constexpr std::size_t kMostLocal = 64;
constexpr std::size_t kMostAddress = 254;

struct Address {
  std::string_view local;
  std::string_view domain;
};

Address split(std::string_view value) noexcept {
  // Not rfind(), which goes byte by byte.
  const void* found = value.empty() ? nullptr : memrchr(value.data(), '@', value.size());
  if (found == nullptr) return {};
  const auto at = static_cast<std::size_t>(static_cast<const char*>(found) - value.data());
  return {value.substr(0, at), value.substr(at + 1)};
}

// Names of SSH algorithms and extensions: NAME@DOMAIN of RFC 4251, section 6, as listed in
// OpenSSH's PROTOCOL, libssh, PuTTY and ssh.com. People of these domains have letters alone before
// the "@".
constexpr std::array<std::string_view, 5> kSshDomains{"openssh.com", "libssh.org", "lysator.liu.se",
                                                      "ssh.com", "putty.projects.tartarus.org"};
constexpr std::array<std::string_view, 17> kSshWords{
    "zlib",    "tun",      "eow",      "limits",   "keepalive", "fsync",
    "statvfs", "fstatvfs", "lsetstat", "hardlink", "hostkeys",  "umac",
    "none",    "simple",   "winadj",   "ping",     "agent"};

bool is_ssh_name(const Address& address) noexcept {
  constexpr std::uint64_t kSizes = [] {
    std::uint64_t sizes = 0;
    for (const std::string_view domain : kSshDomains) sizes |= std::uint64_t{1} << domain.size();
    return sizes;
  }();
  if (address.domain.size() >= 64 || (kSizes >> address.domain.size() & 1) == 0) return false;
  if (!is_one_of(address.domain, kSshDomains)) return false;
  return is_one_of(address.local, kSshWords) ||
         address.local.find_first_of("-0123456789") != std::string_view::npos;
}

// "icon@2x.png" and the like: ".png" is no top-level domain, but these file endings are.
bool is_scaled_image(std::string_view domain) noexcept {
  constexpr std::array<std::string_view, 6> kEndings{"zip", "mov", "ai", "ps", "md", "app"};
  return domain.size() > 3 && text::is_digit(domain[0]) && text::to_lower(domain[1]) == 'x' &&
         domain[2] == '.' && is_one_of(domain.substr(3), kEndings);
}

// "git@github.com:owner/name": the user that repositories are fetched as is nobody's name.
bool is_repository(const ValidatorInput& in, std::string_view local) noexcept {
  constexpr std::array<std::string_view, 4> kUsers{"git", "hg", "svn", "bzr"};
  if (local.size() > 3 || !is_one_of(local, kUsers)) return false;
  return byte_after(in.after) == ':' || byte_after(in.after) == '/' ||
         ends_folded(in.before, "://");
}

constexpr text::ByteSet kEndsAuthority = text::ByteSet::of(" \t/?#\"'<>@,;");

// "scheme://user:password@host" and "scheme://user@host": a place with a name to log in. Not where
// the address itself is the user: "https://a@example.com:password@host".
bool is_url_authority(const ValidatorInput& in) noexcept {
  std::string_view before = in.before;
  while (!before.empty() && !kEndsAuthority.has(static_cast<std::uint8_t>(before.back()))) {
    before.remove_suffix(1);
  }
  if (!ends_folded(before, "://")) return false;
  return byte_after(in.after) != ':' || in.after.find('@') == std::string_view::npos;
}

// b'name@example.com': the mark of Python's byte and raw strings, not the address's first letter.
bool has_string_mark(const ValidatorInput& in, std::string_view local) noexcept {
  return local.size() > 2 && local[1] == '\'' && byte_after(in.after) == '\'' &&
         std::string_view("bBuUrRfF").find(local[0]) != std::string_view::npos;
}

constexpr text::ByteSet kLocalBytes = text::kWord | text::ByteSet::of(".+-'");
constexpr text::ByteSet kLettersAndDigits =
    text::kDigits | text::ByteSet::range('a', 'z') | text::ByteSet::range('A', 'Z');

constexpr auto kIsLetterOrDigit = [] {
  std::array<bool, 256> table{};
  kLettersAndDigits.each([&](std::uint8_t byte) { table[byte] = true; });
  return table;
}();

// The address begins before the value, and has been tried there: it goes on over ".", "-" or "'",
// or a letter of two bytes (Latin, Greek, Cyrillic, ...) stands in front. What dots alone
// make wrong ("a..b@") may begin behind them.
enum class Beginning : std::uint8_t {
  kHere,
  kBefore,
  kByMarks,  // before, if a letter or digit stands in front of the marks here
};

Beginning beginning(std::string_view before, bool quote_behind) noexcept {
  const auto tail = static_cast<std::uint8_t>(byte_before(before));
  if (kIsLetterOrDigit[tail]) return Beginning::kBefore;
  const auto lead = static_cast<std::uint8_t>(byte_before(before, 2));
  if (!kLocalBytes.has(tail)) {
    const bool is_letter = lead >= 0xC3 && lead <= 0xDF && tail >= 0x80 && tail <= 0xBF;
    return is_letter ? Beginning::kBefore : Beginning::kHere;
  }
  if (tail == '.' && lead == '.') return Beginning::kHere;
  const bool is_marked = tail == '\'' && quote_behind && kLocalBytes.has(lead) &&
                         !kLocalBytes.has(static_cast<std::uint8_t>(byte_before(before, 3)));
  return is_marked ? Beginning::kHere : Beginning::kByMarks;  // b'a@...'
}

// Where the marks begin that end at `end`: behind a letter, a digit or what no address has.
std::size_t marks_from(std::string_view text, std::size_t end) noexcept {
  constexpr text::ByteSet kMarks = kLocalBytes & ~kLettersAndDigits;
  while (end > 0 && kMarks.has(static_cast<std::uint8_t>(text[end - 1]))) --end;
  return end;
}

bool is_letter_or_digit(std::string_view text, std::size_t at) noexcept {
  return kIsLetterOrDigit[static_cast<std::uint8_t>(text[at])];
}

// A value from the second byte of such a letter on.
bool begins_in_letter(std::uint8_t tail, std::uint8_t first) noexcept {
  return tail >= 0xC3 && tail <= 0xDF && first >= 0x80 && first <= 0xBF;
}

bool begins_before(const ValidatorInput& in) noexcept {
  const auto tail = static_cast<std::uint8_t>(byte_before(in.before));
  if (!in.value.empty() && begins_in_letter(tail, static_cast<std::uint8_t>(in.value[0]))) {
    return true;
  }
  const Beginning told = beginning(in.before, byte_after(in.after) == '\'');
  if (told != Beginning::kByMarks) return told == Beginning::kBefore;
  const std::size_t marks = marks_from(in.before, in.before.size());
  return marks > 0 && is_letter_or_digit(in.before, marks - 1);
}

std::size_t letters_or_digits_at_end(std::string_view text) noexcept {
  return text::run_at_end(
      text, [](text::EightBytes bytes) { return bytes.letters_or_digits(); },
      [](std::uint8_t byte) { return kIsLetterOrDigit[byte]; });
}

// Of ASCII, and in no address before its "@": an address may begin behind it.
constexpr auto kIsOutside = [] {
  std::array<bool, 256> table{};
  for (unsigned b = 0; b < 0x80; ++b) table[b] = !kLocalBytes.has(static_cast<std::uint8_t>(b));
  return table;
}();

constexpr auto kIsJoint = [] {
  std::array<bool, 256> table{};
  for (const char mark : {'.', '+', '-', '_'}) table[static_cast<std::uint8_t>(mark)] = true;
  return table;
}();

// Whether an address may begin at `start`. `marks`: where the marks begin that stand in front of
// the last place asked for, so that they are not read again.
bool may_begin_at(std::string_view before, std::size_t start, std::size_t& marks) noexcept {
  const Beginning told = beginning(before.substr(0, start), true);
  if (told != Beginning::kByMarks) return told == Beginning::kHere;
  if (start <= marks) marks = marks_from(before, start);
  const bool is_near = marks > 0 && start - marks < KeywordSet::kReach;
  return !is_near || !is_letter_or_digit(before, marks - 1);
}

bool has_good_dots(std::string_view local) noexcept {
  bool behind_dot = true;
  for (const char c : local) {
    const bool is_dot = c == '.';
    if (is_dot && behind_dot) return false;
    behind_dot = is_dot;
  }
  return !behind_dot;
}

// RFC 5322, section 3.6.4: the fields that hold message-ids, and how mail servers log them.
constexpr std::array<std::string_view, 9> kMessageIdKeys{"message-id",  "messageid",  "message_id",
                                                         "msgid",       "msg-id",     "msg_id",
                                                         "in-reply-to", "references", "content-id"};

bool ends_in_message_id_key(std::string_view text) noexcept {
  constexpr text::ByteSet kLast = text::ByteSet::of("DOSdos");
  if (text.empty() || !kLast.has(static_cast<std::uint8_t>(text.back()))) return false;
  return std::any_of(kMessageIdKeys.begin(), kMessageIdKeys.end(),
                     [text](std::string_view key) { return ends_folded(text, key); });
}

// Nothing but marks and other ids between such a key and the value: "References: <a@x> <". Behind a
// closed id the next one stands in brackets too: "<a@x> b@y" ends in an address.
//
// Read from the value back to the key, by what the bytes read so far may be.
bool stands_under_message_id(std::string_view before) noexcept {
  constexpr text::ByteSet kBetween = text::ByteSet::of(" \t:=\"',[\\");
  bool marks = true;                                        // nothing but marks
  bool ids = false;                                         // ids and marks, from outside of one
  bool in_id = before.find('<') != std::string_view::npos;  // ... from the inside of one
  while (marks || ids || in_id) {
    if ((marks || ids) && ends_in_message_id_key(before)) return true;
    if (before.empty()) return false;
    const char c = before.back();
    before.remove_suffix(1);
    const bool is_mark = kBetween.has(static_cast<std::uint8_t>(c));
    const bool outside = ids;
    marks = marks && is_mark;
    ids = c == '<' ? in_id : ids && is_mark;
    if (c == '>') in_id = outside;
  }
  return false;
}

// In angle brackets without a name before them, and made by a machine: long, half of it digits.
bool is_made_by_a_machine(const ValidatorInput& in, std::string_view local) noexcept {
  if (byte_before(in.before) != '<' || byte_after(in.after) != '>') return false;
  std::string_view before = in.before.substr(0, in.before.size() - 1);
  while (!before.empty() && (before.back() == ' ' || before.back() == '\t'))
    before.remove_suffix(1);
  if (!before.empty() && before.back() != '>') return false;
  const auto digits =
      std::count_if(local.begin(), local.end(), [](char c) { return text::is_digit(c); });
  return local.size() >= 20 && digits >= 10;
}

bool is_message_id(const ValidatorInput& in, std::string_view local) noexcept {
  return stands_under_message_id(in.before) || is_made_by_a_machine(in, local);
}

Judgement check_name(const ValidatorInput& in, const Address& address) noexcept {
  if (is_ssh_name(address) || is_repository(in, address.local) || is_url_authority(in)) return {};
  if (has_string_mark(in, address.local) || is_message_id(in, address.local)) return {};
  return {Outcome::kPass, "tld"};
}

}  // namespace

Judgement check_email(const ValidatorInput& in) noexcept {
  const Address address = split(in.value);
  if (in.value.size() > kMostAddress || address.local.size() > kMostLocal) return {};
  if (!has_good_dots(address.local) || begins_before(in)) return {};
  if (!text::is_public_domain_name(address.domain) || is_scaled_image(address.domain)) return {};
  return check_name(in, address);
}

std::size_t email_end(std::string_view behind, std::size_t below) noexcept {
  std::size_t end = below;
  do {
    end = text::public_domain_name_end(behind, end);
  } while (end != 0 && is_scaled_image(behind.substr(0, end)));
  return end;
}

// Behind a quote alone, email_starts() may be wrong; and it lets a dot stand in front of the "@".
Judgement rest_of_email(const ValidatorInput& in) noexcept {
  const std::size_t at = in.value.find('@');
  if (at == 0 || at == std::string_view::npos || in.value.size() > kMostAddress) return {};
  const Address address{in.value.substr(0, at), in.value.substr(at + 1)};
  if (address.local.back() == '.') return {};
  if (byte_before(in.before) == '\'' && begins_before(in)) return {};
  return check_name(in, address);
}

// What has_good_dots() and begins_before() reject, and what is too long. A quote may stand behind.
std::uint64_t email_starts(std::string_view before, const text::ByteSet& inside) noexcept {
  const auto* bytes = reinterpret_cast<const std::uint8_t*>(before.data());
  std::uint64_t starts = 0;
  std::size_t marks = before.size();  // the marks in front of the last start looked at so
  const std::size_t first = before.size() - std::min(before.size(), kMostLocal);
  for (std::size_t start = before.size(); start-- > first;) {
    std::uint8_t tail = start > 0 ? bytes[start - 1] : 0;
    if (kIsLetterOrDigit[tail]) {
      start -= letters_or_digits_at_end(before.substr(first, start - first));
      tail = start > 0 ? bytes[start - 1] : 0;
      if (kIsLetterOrDigit[tail]) break;  // and `first` is reached
    }
    if (kIsOutside[tail]) {
      if (bytes[start] != '.') starts |= std::uint64_t{1} << (before.size() - 1 - start);
      if (!inside.has(tail)) break;
      continue;
    }
    if (begins_in_letter(tail, bytes[start])) {
      if (!inside.has(tail)) break;
      continue;
    }
    if (start > 1 && begins_in_letter(bytes[start - 2], tail)) {
      if (!inside.has(tail) || !inside.has(bytes[start - 2])) break;
      --start;  // neither here nor with the letter's second byte
      continue;
    }
    // One mark behind a letter or digit, as most are: nothing begins here, nor with the mark.
    const bool is_joint = kIsJoint[tail] && (tail != '.' || bytes[start] != '.');
    if (is_joint && start > 1 && kIsLetterOrDigit[bytes[start - 2]]) {
      --start;
      continue;
    }
    if (bytes[start] == '.') {
      if (tail == '.') break;  // all that begin further before have both
    } else if (may_begin_at(before, start, marks)) {
      starts |= std::uint64_t{1} << (before.size() - 1 - start);
    }
    if (!inside.has(tail)) break;
  }
  return starts;
}

Judgement check_message_id(const ValidatorInput& in) noexcept {
  const Address address = split(in.value);
  if (address.local.empty() || address.domain.empty()) return {};
  if (!is_message_id(in, address.local)) return {};
  return {Outcome::kPass, "message-id"};
}

}  // namespace leakwire::detect
