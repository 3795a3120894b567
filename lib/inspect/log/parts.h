// The parts of a line that a URL, a Cookie header or a form consist of.
//
// Offsets are those of the line, also where the text is written there with escapes. Total.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "inspect/log/url_text.h"
#include "inspect/log_reader.h"

namespace leakwire::inspect {

// A text and where it stands in the line.
struct PlacedText {
  std::string_view text;
  std::size_t begin =
      0;  // where it stands; with `starts`: where the text of the first of them does
  const std::vector<std::uint32_t>* starts = nullptr;  // of each byte of an unescaped text
  std::size_t first = 0;                               // which of them is of `text`'s first byte

  std::size_t place(std::size_t offset) const noexcept {
    return begin + (starts == nullptr ? offset : (*starts)[first + offset]);
  }
  PlacedText part(std::size_t from, std::size_t size) const noexcept;
};

void add_part(const PlacedText& text, Where where, std::string_view field,
              std::vector<LinePart>& parts);
// "a=1&b=2", each with the name before its '=' as field.
void add_form(const PlacedText& text, Where where, std::vector<LinePart>& parts);
// "a=1; b=2"; of a Set-Cookie header (`only_first`) the name of the first for all of it.
void add_cookies(const PlacedText& text, Where where, bool only_first,
                 std::vector<LinePart>& parts);
// What read_url() makes of the text; where it is none, all of it is kUrl.
UrlText add_url(const PlacedText& text, std::vector<LinePart>& parts);

// Fills what the URL tells of the receiver; what it does not tell stays.
void tell_receiver(const UrlText& url, LineFacts& facts) noexcept;

}  // namespace leakwire::inspect
