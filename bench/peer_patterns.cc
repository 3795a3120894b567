#include <cstdio>

#include "bench/peers.h"

namespace leakwire::bench {
namespace {

std::string hex(unsigned byte) {
  char text[8];
  std::snprintf(text, sizeof text, "\\x%02x", byte);
  return text;
}

// "[\x00-\x2f\x3a]".
std::string class_of(const text::ByteSet& bytes) {
  std::string text = "[";
  for (unsigned byte = 0; byte < 256; ++byte) {
    if (!bytes.has(static_cast<std::uint8_t>(byte))) continue;
    text += hex(byte);
    const unsigned first = byte;
    while (byte < 255 && bytes.has(static_cast<std::uint8_t>(byte + 1))) ++byte;
    if (byte > first) text.append("-").append(hex(byte));
  }
  return text + "]";
}

// The byte that stands beside a match: any but those of `not_beside`, or a line end.
std::string edge_of(const text::ByteSet& not_beside) {
  return class_of(~not_beside | text::ByteSet::of("\n"));
}

// \s has one byte more in Hyperscan (PCRE) than in RE2: it is spelled out.
std::string spelled(std::string_view pattern) {
  std::string text;
  bool in_class = false;
  for (std::size_t at = 0; at < pattern.size(); ++at) {
    const std::string_view two = pattern.substr(at, 2);
    if (two == "\\s") {
      text += in_class ? "\\t\\n\\f\\r\\x20" : "[\\t\\n\\f\\r\\x20]";
      ++at;
    } else if (two.front() == '\\') {
      text += two;
      ++at;
    } else {
      if (!in_class && two.front() == '[') {
        in_class = true;
        // '^', and then ']', stand for themselves in a class that has just begun.
        const std::size_t inside = pattern.substr(at + 1, 1) == "^" ? at + 2 : at + 1;
        const std::size_t end = pattern.substr(inside, 1) == "]" ? inside : inside - 1;
        text += pattern.substr(at, end + 1 - at);
        at = end;
        continue;
      }
      if (in_class && two.front() == ']') in_class = false;
      text += two.front();
    }
  }
  return text;
}

}  // namespace

std::vector<PeerPattern> peer_patterns(const detect::CompiledPack& pack) {
  std::vector<PeerPattern> patterns;
  for (std::uint32_t i = 0; i < pack.detectors.size(); ++i) {
    const detect::CompiledDetector& detector = pack.detectors[i];
    if (detector.role == detect::CompiledDetector::Role::kOff) continue;
    std::string text = "(?:" + spelled(pack.specs[i].pattern) + ")";
    // Edges are those of the value: they are the pattern's where it has no lead, or no trail.
    if (!detector.lead_walk && !detector.not_before.empty()) {
      text = "(?:^|" + edge_of(detector.not_before) + ")" + text;
    }
    if (!detector.trail && !detector.not_after.empty()) {
      text += "(?:" + edge_of(detector.not_after) + "|\\z)";
    }
    patterns.push_back({i, std::move(text)});
  }
  return patterns;
}

}  // namespace leakwire::bench
