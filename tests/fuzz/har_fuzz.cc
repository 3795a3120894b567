// Recordings of any bytes: in two pieces they give the entries of the whole; an entry's texts lie
// in it, each byte with a place, and parts lie in their text, sorted and apart.
#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "inspect/har/entry.h"
#include "inspect/har/splitter.h"

namespace {

using leakwire::inspect::HarEntry;
using leakwire::inspect::HarPlace;
using leakwire::inspect::HarSplitter;
using leakwire::inspect::HarText;

void require(bool holds) {
  if (!holds) std::abort();
}

struct Entries {
  std::vector<std::string> texts;
  std::vector<std::uint64_t> offsets;
  HarSplitter::State state = HarSplitter::State::kGoesOn;
};

Entries split(std::string_view bytes, std::size_t cut) {
  Entries entries;
  HarSplitter splitter;
  const auto keep = [&](std::string_view entry, const HarPlace& place) {
    require(bytes.substr(place.offset, entry.size()) == entry);
    entries.texts.emplace_back(entry);
    entries.offsets.push_back(place.offset);
    return true;
  };
  splitter.push(bytes.substr(0, cut), keep);
  splitter.push(bytes.substr(cut), keep);
  entries.state = splitter.state();
  return entries;
}

void check(const HarText& text, std::string_view entry) {
  require(text.begin <= text.end && text.end <= entry.size());
  if (!text.decoded()) {
    require(text.starts.size() == text.text.size() + 1);
    for (const std::uint32_t start : text.starts) require(start <= entry.size());
  }
  for (const auto& part : text.parts) {
    require(part.begin < part.end && part.end <= text.text.size());
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const Entries whole = split(bytes, 0);
  const Entries pieces = split(bytes, size / 3);
  require(whole.texts == pieces.texts && whole.offsets == pieces.offsets &&
          whole.state == pieces.state);
  HarEntry entry;
  for (const std::string& text : whole.texts) {
    if (!entry.read(text)) continue;
    for (const HarText* one : entry.texts()) check(*one, text);
  }
  return 0;
}
