#include "leakwire/inspector.h"

#include <algorithm>

#include "inspect/inspector_state.h"
#include "text/utf8.h"

namespace leakwire {

Inspector::Inspector(DetectorPack pack, PseudonymKey key, InspectorOptions options)
    : state_(std::make_unique<State>(std::move(pack), std::move(key), std::move(options))) {}
Inspector::Inspector(Inspector&&) noexcept = default;
Inspector& Inspector::operator=(Inspector&&) noexcept = default;
Inspector::~Inspector() = default;

const DetectorPack& Inspector::pack() const noexcept { return state_->pack; }

std::string Inspector::masked_name(std::string_view name) { return state_->masked_name(name); }

// At least at kLikely: that a user asks for surer findings does not make a name safe to write down.
std::string Inspector::State::masked_name(std::string_view name) {
  const Confidence least = std::min(options.min_confidence, Confidence::kLikely);
  std::string masked;
  std::size_t done = 0;
  const auto mask = [&](const Finding& finding, std::string_view value) {
    if (finding.confidence < least) return true;
    masked += name.substr(done, finding.span.offset - done);
    const std::string shown = maker.mask(finding, value);
    masked += shown.empty() ? "*" : shown;
    done = finding.span.end();
    return true;
  };
  if (scanner.scan(name, mask) == ScanStatus::kOutOfMemory) return "*";
  masked += name.substr(done);
  return masked;
}

}  // namespace leakwire
