// HostName: the one form of a host as the wire or a log names it, or nothing where it names none.
//
// Plain functions; any thread. Hosts are chosen by whoever sends: any bytes are taken, and what
// readers of URLs understand in different ways is no host.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "text/ip.h"

namespace leakwire::place {

// An IPv4 address stands as ::ffff:a.b.c.d (RFC 4291, section 2.5.5.2), so that one form holds all.
using Address = text::Ipv6;

std::optional<Address> parse_address(std::string_view in) noexcept;
// A dotted quad where it stands for one, else as RFC 5952 has it.
std::string format_address(const Address& address);

struct HostName {
  std::string text;  // lower case, A-labels, no dot at the end; or an address; or empty
  std::optional<Address> address;  // where the host is one
};

// "user@Pay.Example.:443" is "pay.example", "[2001:DB8::1]:443" is "2001:db8::1". Empty for what is
// no host: more than 253 bytes, a user part with bytes that no URL has there, empty labels, bytes
// but letters, digits, '-' and '_' after IDNA, and names that end in a number, which some read as
// an address and some do not.
HostName read_host(std::string_view in);

// The registrable domain of a name that read_host() gave: one label more than the public suffix;
// empty for addresses, for public suffixes and for names of one label. By the list that is built
// into libpsl, so that it hangs on the library alone and on no file; by the file of Debian's
// package publicsuffix where the library was built without one. A view into `host`.
std::string_view registrable_domain(const std::string& host) noexcept;
// Whether a registry of top-level names gives out names right below it: "com", "co.uk"; not
// "github.io", which is a company's.
bool is_registry_suffix(const std::string& domain) noexcept;
// The same, but not of a name of one label that no list of suffixes holds, as "intranet".
bool is_top_level_suffix(const std::string& domain) noexcept;

// Names that no public registry gives out: of one label, and those kept for private networks
// (RFC 6762, appendix G; RFC 8375; "internal", reserved by ICANN in 2024).
bool is_private_name(std::string_view host) noexcept;

}  // namespace leakwire::place
