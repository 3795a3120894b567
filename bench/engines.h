// Engines: the packs that are compared, Leakwire's ways of scanning a text, and the limits of the
// machine.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "bench/tally.h"
#include "leakwire/pack.h"
#include "leakwire/scanner.h"

namespace leakwire::bench {

// "1", "core-6", "10": detectors of the built-in pack by name; "all": the whole of it.
struct NamedPack {
  std::string name;
  DetectorPack pack;
};
// Throws std::runtime_error where there is no such pack.
NamedPack named_pack(std::string_view name);
// The built-in pack with the rules of a folder beside it, or the rules alone.
DetectorPack with_rules(const std::string& folder, bool builtin);

// A block of lines.
Tally scan_lines(Scanner& scanner, std::string_view text);
// One stream, in chunks of so many bytes.
Tally push_chunks(Scanner& scanner, std::string_view text, std::size_t chunk);
// As many streams as there are parts, a chunk of each in turn. Parts are of whole lines, one behind
// the other in one text.
Tally push_streams(Scanner& scanner, std::vector<Stream>& streams,
                   const std::vector<std::string_view>& parts, std::size_t chunk);
// One thread a part, each with the scanner of its number.
Tally scan_threads(std::vector<Scanner>& scanners, const std::vector<std::string_view>& parts);

// The text in `count` parts of about one length, cut behind line ends.
std::vector<std::string_view> parts_of(std::string_view text, std::size_t count);
// The first `size` bytes at most, cut behind a line end where there is one.
std::string_view first_lines(std::string_view text, std::size_t size);

// The bytes as 64-bit words, added up; the sum stands for a hash.
Tally read_words(std::string_view text);
// memchr() of a byte that printable text does not have.
Tally search_byte(std::string_view text);

}  // namespace leakwire::bench
