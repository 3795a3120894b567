#include "bench/engines.h"

#include <algorithm>
#include <cstring>
#include <stdexcept>
#include <thread>

namespace leakwire::bench {
namespace {

const std::vector<std::string> kCoreSix = {"email",      "card-number", "phone-e164",
                                           "phone-nanp", "iban",        "us-ssn"};
const std::vector<std::string> kTen = {"email",    "card-number", "phone-e164", "phone-nanp",
                                       "iban",     "us-ssn",      "ipv4",       "mac",
                                       "password", "bearer-jwt"};

DetectorPack loaded(const PackOptions& options) {
  auto pack = DetectorPack::load(options);
  if (pack) return *pack;
  throw std::runtime_error(pack.error().front().file + ": " + pack.error().front().message);
}

// Adds findings up, from `base` of the whole text on.
auto counter(Tally& tally, std::uint64_t base = 0) {
  return [&tally, base](const Finding& finding, std::string_view) {
    tally.add(finding.detector_index, base + finding.span.offset, finding.span.length);
    return true;
  };
}

}  // namespace

NamedPack named_pack(std::string_view name) {
  PackOptions options;
  if (name == "1") {
    options.only = {"email"};
  } else if (name == "core-6") {
    options.only = kCoreSix;
  } else if (name == "10") {
    options.only = kTen;
  } else if (name != "all") {
    throw std::runtime_error("no such pack");
  }
  return {std::string(name), loaded(options)};
}

DetectorPack with_rules(const std::string& folder, bool builtin) {
  PackOptions options;
  options.builtin = builtin;
  options.directories = {folder};
  return loaded(options);
}

Tally scan_lines(Scanner& scanner, std::string_view text) {
  Tally tally;
  scanner.scan_lines(text, counter(tally));
  return tally;
}

Tally push_chunks(Scanner& scanner, std::string_view text, std::size_t chunk) {
  Tally tally;
  const auto count = counter(tally);
  Stream stream(scanner.pack(), {.lines = true});
  for (std::size_t at = 0; at < text.size(); at += chunk) {
    scanner.push(stream, text.substr(at, chunk), count);
  }
  scanner.finish(stream, count);
  return tally;
}

Tally push_streams(Scanner& scanner, std::vector<Stream>& streams,
                   const std::vector<std::string_view>& parts, std::size_t chunk) {
  Tally tally;
  const char* const first = parts.front().data();
  std::size_t longest = 0;
  for (const std::string_view part : parts) longest = std::max(longest, part.size());
  for (std::size_t at = 0; at < longest; at += chunk) {
    for (std::size_t i = 0; i < parts.size(); ++i) {
      if (at >= parts[i].size()) continue;
      const auto base = static_cast<std::uint64_t>(parts[i].data() - first);
      scanner.push(streams[i], parts[i].substr(at, chunk), counter(tally, base));
    }
  }
  for (std::size_t i = 0; i < parts.size(); ++i) {
    const auto base = static_cast<std::uint64_t>(parts[i].data() - first);
    scanner.finish(streams[i], counter(tally, base));
  }
  return tally;
}

Tally scan_threads(std::vector<Scanner>& scanners, const std::vector<std::string_view>& parts) {
  std::vector<Tally> tallies(parts.size());
  std::vector<std::thread> threads;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    threads.emplace_back([&, i] {
      const auto base = static_cast<std::uint64_t>(parts[i].data() - parts.front().data());
      scanners[i].scan_lines(parts[i], counter(tallies[i], base));
    });
  }
  for (std::thread& thread : threads) thread.join();
  Tally sum;
  for (const Tally& tally : tallies) {
    sum.findings += tally.findings;
    sum.hash += tally.hash;
  }
  return sum;
}

std::string_view first_lines(std::string_view text, std::size_t size) {
  if (text.size() <= size) return text;
  const std::size_t line_end = size == 0 ? std::string_view::npos : text.rfind('\n', size - 1);
  return text.substr(0, line_end == std::string_view::npos ? size : line_end + 1);
}

std::vector<std::string_view> parts_of(std::string_view text, std::size_t count) {
  std::vector<std::string_view> parts;
  for (; count > 0; --count) {
    parts.push_back(first_lines(text, text.size() / count));
    text.remove_prefix(parts.back().size());
  }
  return parts;
}

Tally read_words(std::string_view text) {
  std::uint64_t sum = 0;  // one sum: so the compiler makes vectors of it
  for (std::size_t at = 0; at + sizeof sum <= text.size(); at += sizeof sum) {
    std::uint64_t word = 0;
    std::memcpy(&word, text.data() + at, sizeof word);
    sum += word;
  }
  return {0, sum};
}

Tally search_byte(std::string_view text) {
  Tally tally;
  for (std::size_t at = text.find('\a'); at != std::string_view::npos; at = text.find('\a', at + 1))
    ++tally.findings;
  return tally;
}

}  // namespace leakwire::bench
