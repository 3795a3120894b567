// E-mail addresses and what only looks like them: RFC 5321, RFC 5322, RFC 6531.
#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "detect/validators/validators.h"
#include "detect/validators/words.h"
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
  const std::size_t at = value.rfind('@');
  if (at == std::string_view::npos) return {};
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
  if (!is_one_of(local, kUsers)) return false;
  return byte_after(in.after) == ':' || byte_after(in.after) == '/' ||
         ends_folded(in.before, "://");
}

// "scheme://user:password@host" and "scheme://user@host": a place with a name to log in. Not where
// the address itself is the user: "https://a@example.com:password@host".
bool is_url_authority(const ValidatorInput& in) noexcept {
  const std::size_t scheme = in.before.rfind("://");
  if (scheme == std::string_view::npos) return false;
  const std::string_view between = in.before.substr(scheme + 3);
  if (between.find_first_of(" \t/?#\"'<>@,;") != std::string_view::npos) return false;
  return byte_after(in.after) != ':' || in.after.find('@') == std::string_view::npos;
}

// b'name@example.com': the mark of Python's byte and raw strings, not the address's first letter.
bool has_string_mark(const ValidatorInput& in, std::string_view local) noexcept {
  return local.size() > 2 && local[1] == '\'' && byte_after(in.after) == '\'' &&
         std::string_view("bBuUrRfF").find(local[0]) != std::string_view::npos;
}

bool is_local_byte(char c) noexcept {
  return text::kWord.has(static_cast<std::uint8_t>(c)) || c == '.' || c == '+' || c == '-' ||
         c == '\'';
}

// The address begins before the value, and has been tried there: it goes on over ".", "-" or "'",
// or a letter of two bytes (Latin, Greek, Cyrillic, ...) stands in front. What dots alone
// make wrong ("a..b@") may begin behind them.
bool begins_before(const ValidatorInput& in) noexcept {
  const auto lead = static_cast<std::uint8_t>(byte_before(in.before, 2));
  const auto tail = static_cast<std::uint8_t>(byte_before(in.before));
  if (lead >= 0xC3 && lead <= 0xDF && tail >= 0x80 && tail <= 0xBF) return true;
  std::size_t start = in.before.size();
  while (start > 0 && is_local_byte(in.before[start - 1])) --start;
  const std::string_view run = in.before.substr(start);
  if (run.size() == 2 && run[1] == '\'' && byte_after(in.after) == '\'') return false;  // b'a@...'
  if (run.size() >= 2 && run.substr(run.size() - 2) == "..") return false;
  return std::any_of(run.begin(), run.end(),
                     [](char c) { return text::is_letter(c) || text::is_digit(c); });
}

bool has_good_dots(std::string_view local) noexcept {
  return !local.empty() && local.front() != '.' && local.back() != '.' &&
         local.find("..") == std::string_view::npos;
}

// RFC 5322, section 3.6.4: the fields that hold message-ids, and how mail servers log them.
constexpr std::array<std::string_view, 9> kMessageIdKeys{"message-id",  "messageid",  "message_id",
                                                         "msgid",       "msg-id",     "msg_id",
                                                         "in-reply-to", "references", "content-id"};

bool stands_under_message_id(std::string_view before) noexcept {
  for (const std::string_view key : kMessageIdKeys) {
    for (std::size_t at = before.size(); at-- > 0;) {
      if (!starts_folded(before.substr(at), key)) continue;
      const std::string_view between = before.substr(at + key.size());
      // Nothing but marks and other ids between the key and the value: "References: <a@x> <".
      bool in_id = false;
      bool clean = true;
      for (const char c : between) {
        if (c == '<') in_id = true;
        clean =
            clean && (in_id || std::string_view(" \t:=\"',[\\").find(c) != std::string_view::npos);
        if (c == '>') in_id = false;
      }
      // Behind a closed id the next one stands in brackets too: "<a@x> b@y" ends in an address.
      if (clean && (in_id || between.find('>') == std::string_view::npos)) return true;
    }
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

}  // namespace

Judgement check_email(const ValidatorInput& in) noexcept {
  const Address address = split(in.value);
  if (in.value.size() > kMostAddress || address.local.size() > kMostLocal) return {};
  if (!has_good_dots(address.local) || begins_before(in)) return {};
  if (!text::has_public_tld(address.domain) || !text::is_domain_name(address.domain)) return {};
  if (is_ssh_name(address) || is_scaled_image(address.domain)) return {};
  if (is_repository(in, address.local) || is_url_authority(in)) return {};
  if (has_string_mark(in, address.local) || is_message_id(in, address.local)) return {};
  return {Outcome::kPass, "tld"};
}

Judgement check_message_id(const ValidatorInput& in) noexcept {
  const Address address = split(in.value);
  if (address.local.empty() || address.domain.empty()) return {};
  if (!is_message_id(in, address.local)) return {};
  return {Outcome::kPass, "message-id"};
}

}  // namespace leakwire::detect
