// Domain names: which top-level domains there are, and the one form a name has on the wire.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace leakwire::text {

// Whether the last label of `domain` is a top-level domain of the public suffix list's ICANN part.
// A U-label may be given as UTF-8. Thread-safe; allocates only for labels that are not ASCII.
bool has_public_tld(std::string_view domain) noexcept;

// Whether `domain` is a host name: two labels or more, 63 bytes each at most, 253 together,
// letters, digits and inner hyphens (RFC 1123, section 2.1), or U-labels of IDNA 2008 in UTF-8.
// Thread-safe.
bool is_domain_name(std::string_view domain) noexcept;

// Both, in one look. Thread-safe.
bool is_public_domain_name(std::string_view domain) noexcept;
// How many of the first bytes of `text`, fewer than `below`, are such a name that ends in front of
// no letter or digit of ASCII: the most that are; or 0. Thread-safe.
std::size_t public_domain_name_end(std::string_view text, std::size_t below) noexcept;
// How many bytes at the start of `text` such a name may have: no other bytes are in one.
// Thread-safe.
std::size_t bytes_of_names(std::string_view text) noexcept;

// Lower case, labels that are not ASCII as A-labels (RFC 5891); what IDNA refuses stays as it is.
std::string to_ascii_domain(std::string_view domain);

}  // namespace leakwire::text
