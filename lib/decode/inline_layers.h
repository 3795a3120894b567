// Layers that stand in a text between plain bytes: each unescape function gives the whole text with
// all of one kind taken off.
//
// Writes to `out`, which is empty, and to `origins` where each byte and the end come from. False
// where the text holds none: then nothing is written. Linear; any bytes are taken.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "decode/origins.h"

namespace leakwire::decode {

// What a '+' is.
enum class Plus : std::uint8_t {
  kBlank,           // as forms have it
  kBlankInQueries,  // where is_query_plus(), else a plus
};
// Whether the '+' at `at` stands in a value of a query or form, behind `?name=`, and so with
// '&', ';' and '"' for the '?', so that it is a blank (WHATWG URL,
// application/x-www-form-urlencoded). At most `most` bytes before it are looked at.
bool is_query_plus(std::string_view text, std::size_t at, std::size_t most) noexcept;

// Whether what a form held is a form again, all of it encoded twice: an escape is left in it, or a
// '+' within a value that has no blank. Else each '+' of it was escaped, and is one.
bool is_form_again(std::string_view text) noexcept;

// %41 and the %u0041 of ECMAScript's escape() (ECMA-262, annex B.2.1.1).
bool unescape_percent(std::string_view text, Plus plus, std::string& out, Origins& origins);
bool unescape_json_text(std::string_view text, std::string& out, Origins& origins);
// &amp; &#64; &#x40; (HTML standard, section 13.5: the names that HTML 4 has, and ASCII's).
bool unescape_html(std::string_view text, std::string& out, Origins& origins);
// RFC 2045, section 6.7: of is_quoted_text().
bool unescape_quoted_printable(std::string_view text, std::string& out, Origins& origins);
// RFC 2047: =?charset?B?...?= and =?charset?Q?...?=; the bytes of the charset stand as they are.
bool unescape_words(std::string_view text, std::string& out, Origins& origins);
// &AOk-bc of RFC 3501, section 5.1.3.
bool unescape_imap(std::string_view text, std::string& out, Origins& origins);
// As UTF-8, where the text is UTF-16.
bool decode_utf16(std::string_view text, std::string& out, Origins& origins);

// Whether the '%', '\\', '&', '=' at `at` begins what the function of that name takes off.
bool is_percent(std::string_view text, std::size_t at) noexcept;
bool is_json_escape(std::string_view text, std::size_t at) noexcept;
bool is_html(std::string_view text, std::size_t at) noexcept;
bool is_quoted_printable(std::string_view text, std::size_t at) noexcept;
// Whether a text is quoted-printable: a soft line break, an escaped '=', or two escapes side by
// side of which one has to be, show it of any text; escapes apart, as "port=80" has one, where
// there are several, every '=' begins one, and one of them has to be and is no number.
bool is_quoted_text(std::string_view text) noexcept;
bool is_word(std::string_view text, std::size_t at) noexcept;
bool is_imap(std::string_view text, std::size_t at) noexcept;

}  // namespace leakwire::decode
