#include "inspect/log/url_text.h"

#include <algorithm>
#include <charconv>

#include "text/byte_set.h"
#include "text/ip.h"

namespace leakwire::inspect {
namespace {

constexpr std::size_t kNone = std::string_view::npos;
constexpr std::uint32_t kMostPort = 65535;
constexpr std::size_t kLongestHost = 255;

char lower(char c) noexcept { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; }

bool is_host(std::string_view host) noexcept {
  return !host.empty() && host.size() <= kLongestHost &&
         std::all_of(host.begin(), host.end(), [](char c) {
           const auto byte = static_cast<unsigned char>(c);
           return text::is_letter(byte) || text::is_digit(byte) || byte >= 0x80 || c == '.' ||
                  c == '-' || c == '_';
         });
}

// A scheme before "://" (RFC 3986, section 3.1).
std::size_t scheme_end(std::string_view text) noexcept {
  const std::size_t colon = text.find(':');
  if (colon == kNone || colon == 0 || !text.substr(colon).starts_with("://")) return kNone;
  const std::string_view scheme = text.substr(0, colon);
  const bool fits = std::all_of(scheme.begin(), scheme.end(), [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return text::is_letter(byte) || text::is_digit(byte) || c == '+' || c == '-' || c == '.';
  });
  return fits ? colon : kNone;
}

// "user@host:port", "[2001:db8::1]:443", "2001:db8::1". False where it names no host.
bool read_authority(std::string_view authority, UrlText& url) noexcept {
  if (const std::size_t at = authority.rfind('@'); at != kNone) authority.remove_prefix(at + 1);
  if (text::parse_ipv6(authority)) {
    url.host = authority;
    return true;
  }
  std::string_view behind;
  if (authority.starts_with('[')) {
    const std::size_t end = authority.find(']');
    if (end == kNone || !text::parse_ipv6(authority.substr(1, end - 1))) return false;
    url.host = authority.substr(1, end - 1);
    behind = authority.substr(end + 1);
  } else {
    const std::size_t colon = std::min(authority.find(':'), authority.size());
    url.host = authority.substr(0, colon);
    behind = authority.substr(colon);
    if (!is_host(url.host)) return false;
  }
  if (behind.empty() || behind == ":") return true;
  const auto port = behind.front() == ':' ? read_number(behind.substr(1), kMostPort) : std::nullopt;
  if (!port) return false;
  url.port = static_cast<std::uint16_t>(*port);
  return true;
}

void read_path(std::string_view text, UrlText& url) noexcept {
  text = text.substr(0, text.find('#'));
  const std::size_t mark = std::min(text.find('?'), text.size());
  url.path = text.substr(0, mark);
  url.query = text.substr(std::min(mark + 1, text.size()));
}

}  // namespace

bool equal_ignoring_case(std::string_view left, std::string_view right) noexcept {
  return left.size() == right.size() &&
         std::equal(left.begin(), left.end(), right.begin(),
                    [](char a, char b) { return lower(a) == lower(b); });
}

std::optional<std::uint32_t> read_number(std::string_view text, std::uint32_t most) noexcept {
  std::uint32_t value = 0;
  const char* const end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, value);
  if (text.empty() || error != std::errc{} || stop != end || value > most) return std::nullopt;
  return value;
}

std::optional<UrlText> read_url(std::string_view text) noexcept {
  UrlText url;
  std::size_t authority = 0;
  if (const std::size_t colon = scheme_end(text); colon != kNone) {
    url.scheme = text.substr(0, colon);
    authority = colon + 3;
  } else if (text.starts_with("//")) {
    authority = 2;
  } else if (!text.starts_with('/')) {
    return std::nullopt;
  }
  const std::size_t end = std::min(text.find_first_of("/?#", authority), text.size());
  if (authority > 0 && !read_authority(text.substr(authority, end - authority), url)) {
    return std::nullopt;
  }
  read_path(text.substr(authority > 0 ? end : 0), url);
  return url;
}

std::optional<UrlText> read_receiver(std::string_view text) noexcept {
  if (scheme_end(text) != kNone || text.starts_with("//")) return read_url(text);
  UrlText url;
  if (text.find('@') != kNone || !read_authority(text, url)) return std::nullopt;
  return url;
}

Channel channel_of_scheme(std::string_view scheme) noexcept {
  if (equal_ignoring_case(scheme, "https") || equal_ignoring_case(scheme, "wss")) {
    return Channel::kEncrypted;
  }
  if (equal_ignoring_case(scheme, "http") || equal_ignoring_case(scheme, "ws") ||
      equal_ignoring_case(scheme, "ftp")) {
    return Channel::kCleartext;
  }
  return Channel::kUnknown;
}

}  // namespace leakwire::inspect
