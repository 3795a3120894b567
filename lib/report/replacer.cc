#include "report/replacer.h"

#include <algorithm>

#include "detect/mask.h"
#include "detect/normalise.h"
#include "text/byte_set.h"

namespace leakwire::report {

void widen(std::vector<Cut>& cuts, std::span<const Run> runs) {
  if (runs.empty()) return;
  auto run = runs.begin();
  std::size_t kept = 0;
  for (Cut cut : cuts) {
    while (run != runs.end() && run->end <= cut.begin) ++run;
    for (auto reached = run; reached != runs.end() && reached->begin < cut.end; ++reached) {
      if (reached->begin >= cut.begin && reached->end <= cut.end) continue;
      cut.begin = std::min(cut.begin, reached->begin);
      cut.end = std::max(cut.end, reached->end);
      cut.value_end = cut.end;
    }
    if (kept > 0 && cut.begin < cuts[kept - 1].end) {
      Cut& before = cuts[kept - 1];
      before.end = before.value_end = std::max(before.end, cut.end);
      before.covers = true;
    } else {
      cuts[kept++] = cut;
    }
  }
  cuts.resize(kept);
}

void copy(std::string_view text, std::span<const Run> runs, Run part, std::string& out,
          std::vector<Run>& out_runs) {
  auto run = std::lower_bound(runs.begin(), runs.end(), part.begin,
                              [](const Run& a, std::size_t begin) { return a.begin < begin; });
  for (; run != runs.end() && run->end <= part.end; ++run) {
    const std::size_t begin = out.size() + run->begin - part.begin;
    out_runs.push_back({begin, begin + run->end - run->begin});
  }
  out += text.substr(part.begin, part.end - part.begin);
}

bool is_credential(std::string_view category) noexcept {
  return category == "credential" || category.starts_with("credential.");
}

void mask_letters(std::span<char> bytes) noexcept {
  for (char& byte : bytes) {
    const auto value = static_cast<unsigned char>(byte);
    if (text::is_letter(value) || text::is_digit(value) || value >= 0x80) byte = '*';
  }
}

Replacer::Replacer(const DetectorPack& pack, const RedactOptions& options)
    : pack_(pack), style_(options.style), key_(options.key) {
  if (style_ == RedactStyle::kPseudonym && !key_) key_ = PseudonymKey::ephemeral();
  for (const DetectorInfo& detector : pack_.detectors()) {
    const detect::Mask* mask = detect::find_mask(detector.mask);
    hides_.push_back(is_credential(detector.category) || (mask != nullptr && mask->hides_length));
  }
}

void Replacer::append(std::string& out, const Cut& cut, std::string_view bytes) {
  if (!masks()) {
    out += label(cut.detector, bytes.substr(0, cut.value_end - cut.begin));
  } else if (cut.covers || hides_[cut.detector]) {
    out.append(bytes.size(), '*');
  } else {
    const std::size_t from = out.size();
    out += bytes;
    mask_letters(std::span(out).subspan(from));
  }
}

void Replacer::append_cover(std::string& out, std::string_view label, std::size_t length) const {
  if (masks()) {
    out.append(length, '*');
  } else {
    out += label;
  }
}

std::string Replacer::label(std::size_t detector, std::string_view value) {
  if (masks()) return {};
  const DetectorInfo& info = pack_.detectors()[detector];
  std::string label = "[";
  if (style_ == RedactStyle::kLabel) {
    label += info.id;
  } else {
    const detect::Normaliser* normaliser = detect::find_normaliser(info.normalise);
    normalised_ = value;
    if (normaliser != nullptr) normaliser->run(value, normalised_);
    label += key_->pseudonym(info.category, normalised_);
  }
  label.push_back(']');
  return label;
}

}  // namespace leakwire::report
