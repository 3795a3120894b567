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

bool Inspector::State::find_in_name(std::string_view name, FindingFn on_found) {
  const Confidence least = std::min(options.min_confidence, Confidence::kLikely);
  decode::Allowance allowance(names.limits());
  const ScanStatus status =
      names.scan(scanner, name, allowance,
                 [&](const Finding& as_read, const Finding&, std::string_view value) {
                   return as_read.confidence < least || on_found(as_read, value);
                 });
  return status != ScanStatus::kOutOfMemory;
}

std::string Inspector::State::masked_name(std::string_view name) {
  std::string masked;
  std::size_t done = 0;
  const auto mask = [&](const Finding& finding, std::string_view value) {
    if (finding.span.offset >= done) {
      masked += name.substr(done, finding.span.offset - done);
      const std::string shown = maker.mask(finding, value);
      masked += shown.empty() ? "*" : shown;
    }
    done = std::max<std::size_t>(done, finding.span.end());
    return true;
  };
  if (!find_in_name(name, mask)) return "*";
  masked += name.substr(done);
  return masked;
}

}  // namespace leakwire
