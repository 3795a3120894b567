#include "decode/layers.h"

#include <algorithm>
#include <array>

namespace leakwire {
namespace {

using decode::Coding;

constexpr std::string_view kAll = "all";
constexpr std::string_view kNoLayers = "none";

// In the order in which they are told.
constexpr std::array kNamed = std::to_array<Coding>(
    {Coding::kPercent, Coding::kForm, Coding::kJson, Coding::kBase64, Coding::kBase64Url,
     Coding::kBase64Imap, Coding::kHex, Coding::kQuotedPrintable, Coding::kEncodedWord,
     Coding::kHtml, Coding::kUtf16, Coding::kGzip, Coding::kDeflate, Coding::kZstd});

bool is_named(Coding coding) noexcept {
  return std::find(kNamed.begin(), kNamed.end(), coding) != kNamed.end();
}

}  // namespace

std::optional<std::vector<std::string>> read_decoding(std::string_view list) {
  std::vector<std::string> layers;
  if (list == kNoLayers) return layers;
  if (list == kAll) {
    for (const Coding coding : kNamed) {
      if (decode::text_layers().has(coding)) layers.emplace_back(to_string(coding));
    }
    return layers;
  }
  while (true) {
    const std::size_t comma = std::min(list.find(','), list.size());
    const std::string_view name = list.substr(0, comma);
    const auto coding = decode::coding_named(name);
    if (!coding || !is_named(*coding)) return std::nullopt;
    layers.emplace_back(name);
    if (comma == list.size()) return layers;
    list.remove_prefix(comma + 1);
  }
}

Decoding Decoding::all() { return {*read_decoding(kAll)}; }

std::string decoding_names() {
  std::string names;
  for (const Coding coding : kNamed) {
    if (!names.empty()) names += ", ";
    names += to_string(coding);
  }
  return names;
}

namespace decode {

Layers layers_of(const Decoding& decoding) noexcept {
  Layers layers;
  for (const std::string& name : decoding.layers) {
    const auto coding = coding_named(name);
    if (coding && is_named(*coding)) layers.add(*coding);
  }
  return layers;
}

Limits limits_of(const Decoding& decoding, std::size_t output) noexcept {
  Limits limits;
  limits.depth = decoding.depth;
  limits.output = output;
  limits.work = 16 * output;
  return limits;
}

}  // namespace decode
}  // namespace leakwire
