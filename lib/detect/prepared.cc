#include "detect/prepared.h"

#include <algorithm>
#include <string_view>

#include "text/hash.h"
#include "text/store.h"

namespace leakwire::detect {
namespace {

constexpr std::uint64_t kLayout = 1;  // of these bytes
constexpr std::uint64_t kLiterals = 0;

// What a detector's parts are, for saving and loading alike.
template <class Detector, class Store, class State>
void parts(Detector& detector, State& behind, Store& store) {
  store(detector.lead_walk, detector.value_walk, detector.trail, detector.anchor, behind);
}

std::uint64_t shapes_key(std::uint64_t keys) {
  return text::Hash64().add("shapes").add(keys).value();
}

}  // namespace

std::uint64_t prepared_key(const DetectorSpec& spec) {
  text::Hash64 hash;
  hash.add(spec.pattern).add(spec.anchor).add(spec.max_length);
  hash.add(spec.not_before).add(spec.not_after);
  for (const std::string& name : spec.validate) hash.add(name);  // tells starts and ends
  return hash.value();
}

Prepared::Prepared(std::span<const char> bytes) {
  text::Loader loader(bytes);
  std::uint64_t layout = 0;
  loader(layout);
  if (layout != kLayout) return;
  loader(index_);
  bytes_ = loader.rest();
}

std::span<const char> Prepared::part(std::uint64_t key) const noexcept {
  const auto known = std::find_if(index_.begin(), index_.end(),
                                  [key](const Part& part) { return part.key == key; });
  if (known == index_.end() || known->first > bytes_.size() ||
      known->size > bytes_.size() - known->first) {
    return {};
  }
  return bytes_.subspan(known->first, known->size);
}

bool Prepared::load(std::uint64_t key, CompiledDetector& detector, Walk::State& behind) const {
  const std::span<const char> bytes = part(key);
  if (bytes.empty()) return false;
  text::Loader loader(bytes);
  parts(detector, behind, loader);
  return loader.whole();
}

std::optional<match::ShapeProgram> Prepared::shapes(std::uint64_t keys) const {
  const std::span<const char> bytes = part(shapes_key(keys));
  if (bytes.empty()) return std::nullopt;
  text::Loader loader(bytes);
  match::ShapeProgram program;
  loader(program);
  if (!loader.whole()) return std::nullopt;
  return program;
}

std::span<const char> Prepared::literals() const noexcept { return part(kLiterals); }

std::vector<char> save_prepared(const CompiledPack& pack) {
  std::vector<Prepared::Part> index;
  std::vector<char> all;
  const auto add = [&](std::uint64_t key, const std::vector<char>& bytes) {
    index.push_back({key, all.size(), bytes.size()});
    all.insert(all.end(), bytes.begin(), bytes.end());
  };
  for (std::size_t i = 0; i < pack.detectors.size(); ++i) {
    const CompiledDetector& detector = pack.detectors[i];
    if (detector.role == CompiledDetector::Role::kOff) continue;
    const Walk::State behind = detector.told ? detector.told->behind : Walk::kDead;
    text::Saver saver;
    parts(detector, behind, saver);
    add(prepared_key(pack.specs[i]), saver.bytes());
  }
  text::Saver program;
  program(pack.shapes->program());
  add(shapes_key(pack.prepared_keys), program.bytes());
  add(kLiterals, match::LiteralEngine::prepare(pack.literals->literals()));
  text::Saver whole;
  whole(kLayout, index);
  std::vector<char> bytes = whole.bytes();
  bytes.insert(bytes.end(), all.begin(), all.end());
  return bytes;
}

}  // namespace leakwire::detect
