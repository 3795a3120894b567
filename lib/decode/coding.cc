#include "decode/coding.h"

#include <string>

#include "text/byte_set.h"

namespace leakwire::decode {
namespace {

constexpr std::string_view kBlanks = " \t\r\n";
constexpr std::string_view kOldPrefix = "x-";  // RFC 9110, section 8.4.1.3: x-gzip is gzip
// A hostile header names thousands: each costs a decoder.
constexpr std::size_t kMostCodings = 8;

std::string_view trimmed(std::string_view word) noexcept {
  const std::size_t begin = word.find_first_not_of(kBlanks);
  if (begin == std::string_view::npos) return {};
  return word.substr(begin, word.find_last_not_of(kBlanks) - begin + 1);
}

std::string lowered(std::string_view word) {
  std::string lower(word);
  for (char& c : lower) c = text::to_lower(c);
  return lower;
}

// Only what such a header may name: "json" is no content coding.
std::optional<Coding> http_coding(std::string_view name) noexcept {
  if (name.starts_with(kOldPrefix)) name.remove_prefix(kOldPrefix.size());
  const std::optional<Coding> coding = coding_named(name);
  return coding && *coding <= Coding::kZstd ? coding : std::nullopt;
}

}  // namespace

CodingList read_codings(std::string_view header) {
  CodingList list;
  while (!header.empty()) {
    const std::size_t comma = header.find(',');
    const std::string name = lowered(trimmed(header.substr(0, comma)));
    header.remove_prefix(comma == std::string_view::npos ? header.size() : comma + 1);
    if (name.empty() || name == "identity") continue;
    const std::optional<Coding> coding = http_coding(name);
    if (!coding || list.codings.size() == kMostCodings) {
      list.understood = false;
      continue;
    }
    list.codings.push_back(*coding);
  }
  return list;
}

// RFC 1952, section 2.3.1 (with its one method); RFC 8878, section 3.1.1; RFC 1950, section 2.2 as
// zlib writes it: a window of 32 KiB, no dictionary.
std::optional<Coding> coding_of_magic(std::string_view bytes) noexcept {
  if (bytes.starts_with("\x1F\x8B\x08")) return Coding::kGzip;
  if (bytes.starts_with("\x28\xB5\x2F\xFD")) return Coding::kZstd;
  for (const std::string_view zlib : {"\x78\x01", "\x78\x5E", "\x78\x9C", "\x78\xDA"}) {
    if (bytes.starts_with(zlib)) return Coding::kDeflate;
  }
  return std::nullopt;
}

}  // namespace leakwire::decode
