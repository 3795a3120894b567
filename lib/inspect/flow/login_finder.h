// LoginFinder: the user's name and the password of a login, where the protocol itself says which
// of its words they are.
//
// What detectors refuse by its looks (a password of one letter repeated, a name that is a common
// word) is one all the same. Immutable; any thread. Findings live as long as the pack.
#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <string_view>

#include "inspect/flow/gathered_message.h"
#include "leakwire/finding.h"
#include "leakwire/pack.h"

namespace leakwire::inspect {

class LoginFinder {
 public:
  // Tells by the pack's first detector of either category whose values are taken as they stand; of
  // a category that has none, nothing.
  explicit LoginFinder(const DetectorPack& pack) noexcept;

  // `bytes`: of the text, its name before its value.
  std::optional<Finding> find(const GatheredText& text, std::string_view bytes) const noexcept;

  static bool overlap(const Finding& a, const Finding& b) noexcept {
    return a.span.offset < b.span.end() && b.span.offset < a.span.end();
  }
  // Whether `other` stays in its place: surer, else longer, else before it in the pack.
  static bool yields(const Finding& login, const Finding& other) noexcept;

 private:
  struct Detector {
    std::string_view id, category;
    std::size_t index = 0;
    Confidence confidence = Confidence::kLikely;
  };
  static std::optional<Detector> first_of(const DetectorPack& pack, std::string_view category,
                                          Confidence confidence) noexcept;

  std::optional<Detector> user_, password_;
};

}  // namespace leakwire::inspect
