// Coding: one layer of encoding around bytes, as a header or the bytes themselves name it.
//
// Plain values; pure and thread-safe.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "leakwire/names.h"

namespace leakwire::decode {

// The names are those of a record's `path`.
enum class Coding : std::uint8_t {
  kChunked,          // RFC 9112, section 7.1
  kGzip,             // RFC 1952
  kDeflate,          // RFC 1950, and bare RFC 1951 where a sender means that
  kBrotli,           // RFC 7932
  kZstd,             // RFC 8878
  kPercent,          // RFC 3986, section 2.1
  kForm,             // application/x-www-form-urlencoded (WHATWG URL): '+' is a blank too
  kMultipart,        // RFC 2046, section 5.1; RFC 7578
  kJson,             // escapes of RFC 8259, section 7
  kBase64,           // RFC 4648, section 4
  kBase64Url,        // RFC 4648, section 5
  kBase64Mime,       // RFC 2045, section 6.8: lines, and bytes of no alphabet are passed over
  kBase64Imap,       // RFC 3501, section 5.1.3: ',' for '/', no padding
  kHex,              // RFC 4648, section 8
  kQuotedPrintable,  // RFC 2045, section 6.7
  kEncodedWord,      // RFC 2047
  kHtml,             // character references of the HTML standard
  kUtf16,            // RFC 2781, either order
};
inline constexpr std::array<std::string_view, 18> kCodingNames{
    "chunked",          "gzip",         "deflate", "br",        "zstd",       "percent",    "form",
    "multipart",        "json",         "base64",  "base64url", "base64mime", "base64imap", "hex",
    "quoted-printable", "encoded-word", "html",    "utf-16"};
constexpr std::string_view to_string(Coding coding) noexcept {
  return name_of_enumerator(kCodingNames, coding);
}
constexpr std::optional<Coding> coding_named(std::string_view name) noexcept {
  return enumerator_named<Coding>(kCodingNames, name);
}

// What a Content-Encoding or Transfer-Encoding header (RFC 9110, section 8.4) says.
struct CodingList {
  std::vector<Coding> codings;  // in the order of the header: the last was put on last
  bool understood = true;       // false: it names one that there is no decoder for
};

// "gzip, br", "x-gzip", " GZIP ,identity": any case, blanks and empty members are taken.
CodingList read_codings(std::string_view header);

// By its first bytes, for a body whose header names none: gzip, zstd or zlib.
inline constexpr std::size_t kMagicLength = 4;
std::optional<Coding> coding_of_magic(std::string_view bytes) noexcept;

}  // namespace leakwire::decode
