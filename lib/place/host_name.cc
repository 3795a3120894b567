#include "place/host_name.h"

#include <libpsl.h>

#include <algorithm>
#include <array>

#include "text/byte_set.h"
#include "text/domain.h"

namespace leakwire::place {
namespace {

constexpr std::size_t kMostHost = 253;  // RFC 1035, section 2.3.4, as text
constexpr std::size_t kMostLabel = 63;
// Of a host as it is written: user part, port, and U-labels of up to 4 bytes a letter.
constexpr std::size_t kMostWritten = 4 * kMostHost;

// What a URL may hold before its '@' (RFC 3986, section 3.2.1; RFC 3987 for bytes over 0x7F);
// further
// '@', which readers of URLs take as well.
bool is_user_part(std::string_view in) noexcept {
  constexpr std::string_view kMarks = "-._~%!$&'()*+,;=:@";
  return std::all_of(in.begin(), in.end(), [&](char c) {
    return text::is_digit(c) || text::is_letter(static_cast<unsigned char>(c)) ||
           static_cast<unsigned char>(c) >= 0x80 || kMarks.find(c) != std::string_view::npos;
  });
}

bool all_digits(std::string_view in) noexcept {
  return !in.empty() && std::all_of(in.begin(), in.end(), text::is_digit);
}

// Takes the port off "host:443"; false where what stands behind the colon is none.
bool take_port(std::string_view& in) noexcept {
  const std::size_t colon = in.find(':');
  if (colon == std::string_view::npos) return true;
  const std::string_view port = in.substr(colon + 1);
  if (port.size() > 5 || (!port.empty() && !all_digits(port))) return false;
  in = in.substr(0, colon);
  return true;
}

// "[v6]" or "[v6]:443".
std::optional<Address> bracketed(std::string_view in) noexcept {
  const std::size_t end = in.find(']');
  if (end == std::string_view::npos) return std::nullopt;
  std::string_view rest = in.substr(end + 1);
  if (!rest.empty() && (rest.front() != ':' || !take_port(rest) || !rest.empty())) {
    return std::nullopt;
  }
  const std::string_view inside = in.substr(1, end - 1);
  return inside.find(':') == std::string_view::npos ? std::nullopt : parse_address(inside);
}

// The WHATWG URL standard reads a host whose last label is a number as an address ("1.2.3",
// "0x7f.1"); others do not.
bool ends_in_a_number(std::string_view name) noexcept {
  const std::string_view last = name.substr(name.rfind('.') + 1);
  const bool hex = last.starts_with("0x") &&
                   last.find_first_not_of("0123456789abcdef", 2) == std::string_view::npos;
  return all_digits(last) || hex;
}

bool is_name(std::string_view name) noexcept {
  if (name.empty() || name.size() > kMostHost || ends_in_a_number(name)) return false;
  std::size_t label = 0;
  for (const char c : name) {
    if (c == '.') {
      if (label == 0) return false;
      label = 0;
      continue;
    }
    const bool fits = text::is_digit(c) || (c >= 'a' && c <= 'z') || c == '-' || c == '_';
    if (!fits || ++label > kMostLabel) return false;
  }
  return label != 0;
}

HostName of_address(const Address& address) { return {format_address(address), address}; }

const psl_ctx_t* suffixes() noexcept {
  static const psl_ctx_t* const kList = [] {
    const psl_ctx_t* built_in = psl_builtin();
    return built_in != nullptr ? built_in : psl_latest(nullptr);
  }();
  return kList;
}

}  // namespace

std::optional<Address> parse_address(std::string_view in) noexcept {
  if (const auto quad = text::parse_ipv4(in)) {
    Address out{};
    out[10] = out[11] = 0xFF;
    std::copy(quad->begin(), quad->end(), out.begin() + 12);
    return out;
  }
  return text::parse_ipv6(in.substr(0, in.find('%')));  // a zone (RFC 4007) names no host
}

std::string format_address(const Address& address) {
  if (const auto quad = text::mapped_ipv4(address)) return text::format_ipv4(*quad);
  return text::format_ipv6(address);
}

HostName read_host(std::string_view in) {
  if (in.empty() || in.size() > kMostWritten) return {};
  // Programs differ in where the host ends at these.
  if (in.find_first_of("/\\?#") != std::string_view::npos) return {};
  if (const std::size_t at = in.rfind('@'); at != std::string_view::npos) {
    if (!is_user_part(in.substr(0, at))) return {};
    in.remove_prefix(at + 1);
  }
  if (in.starts_with('[')) {
    const auto address = bracketed(in);
    return address ? of_address(*address) : HostName{};
  }
  if (const auto address = parse_address(in)) return of_address(*address);
  if (!take_port(in)) return {};
  std::string name = text::to_ascii_domain(in);
  if (name.ends_with('.')) name.pop_back();
  // Behind IDNA, which makes plain digits and dots of wide ones.
  if (const auto address = text::parse_ipv4(name)) return of_address(*parse_address(name));
  if (!is_name(name)) return {};
  return {std::move(name), std::nullopt};
}

std::string_view registrable_domain(const std::string& host) noexcept {
  if (host.empty() || suffixes() == nullptr || parse_address(host)) return {};
  const char* domain = psl_registrable_domain(suffixes(), host.c_str());
  return domain == nullptr ? std::string_view() : std::string_view(domain);
}

bool is_registry_suffix(const std::string& domain) noexcept {
  return domain.find('.') == std::string::npos || is_top_level_suffix(domain);
}

bool is_top_level_suffix(const std::string& domain) noexcept {
  return suffixes() != nullptr &&
         psl_is_public_suffix2(suffixes(), domain.c_str(),
                               PSL_TYPE_ICANN | PSL_TYPE_NO_STAR_RULE) != 0;
}

bool is_private_name(std::string_view host) noexcept {
  constexpr std::array<std::string_view, 9> kPrivate{"local",   "internal",  "intranet",
                                                     "private", "corp",      "home",
                                                     "lan",     "localhost", "localdomain"};
  if (host.empty()) return false;
  const std::size_t dot = host.rfind('.');
  if (dot == std::string_view::npos) return true;
  const std::string_view last = host.substr(dot + 1);
  return std::find(kPrivate.begin(), kPrivate.end(), last) != kPrivate.end() ||
         host.ends_with(".home.arpa");
}

}  // namespace leakwire::place
