#include "inspect/flow/login_finder.h"

#include <algorithm>
#include <tuple>

namespace leakwire::inspect {
namespace {

constexpr std::size_t kLongest = 1024;  // what is longer is a ticket of some mechanism
constexpr std::string_view kWhy = "protocol";
constexpr std::string_view kVerbatim = "verbatim";  // a normaliser: no layer is taken off

}  // namespace

LoginFinder::LoginFinder(const DetectorPack& pack) noexcept
    : user_(first_of(pack, "credential.username", Confidence::kLikely)),
      password_(first_of(pack, "credential.password", Confidence::kValidated)) {}

std::optional<LoginFinder::Detector> LoginFinder::first_of(const DetectorPack& pack,
                                                           std::string_view category,
                                                           Confidence confidence) noexcept {
  const auto detectors = pack.detectors();
  for (std::size_t i = 0; i < detectors.size(); ++i) {
    const bool takes_all = detectors[i].normalise == kVerbatim;
    if (!detectors[i].enabled || !takes_all || detectors[i].category != category) continue;
    return Detector{detectors[i].id, detectors[i].category, i, confidence};
  }
  return std::nullopt;
}

std::optional<Finding> LoginFinder::find(const GatheredText& text,
                                         std::string_view bytes) const noexcept {
  if (text.login == wire::Login::kNone) return std::nullopt;
  const std::optional<Detector>& detector = text.login == wire::Login::kUser ? user_ : password_;
  if (!detector) return std::nullopt;
  // "name: value"
  const std::size_t begin = text.name_size > 0 ? text.name_size + 2 : 0;
  std::size_t end = bytes.size();
  while (end > begin && (bytes[end - 1] == '\n' || bytes[end - 1] == '\r')) --end;
  if (end <= begin || end - begin > kLongest) return std::nullopt;
  // What was masked before is nobody's.
  if (bytes.substr(begin, end - begin).find_first_not_of('*') == std::string_view::npos) {
    return std::nullopt;
  }
  Finding finding;
  finding.detector = detector->id;
  finding.category = detector->category;
  finding.detector_index = detector->index;
  finding.confidence = detector->confidence;
  finding.span = {begin, static_cast<std::uint32_t>(end - begin)};
  finding.why.add(kWhy);
  return finding;
}

bool LoginFinder::yields(const Finding& login, const Finding& other) noexcept {
  if (!overlap(login, other) || other.category == login.category) return false;
  return std::tuple(other.confidence, other.span.length, login.detector_index) >
         std::tuple(login.confidence, login.span.length, other.detector_index);
}

}  // namespace leakwire::inspect
