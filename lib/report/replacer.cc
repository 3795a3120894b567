#include "report/replacer.h"

#include "detect/mask.h"
#include "detect/normalise.h"
#include "text/byte_set.h"

namespace leakwire::report {

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

void Replacer::append(std::string& out, const Cut& cut, std::string_view bytes,
                      std::string_view value) {
  if (!masks()) {
    out += label(cut.detector, value);
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
