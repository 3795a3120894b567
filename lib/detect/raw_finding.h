// RawFinding: a confirmed value before overlaps are settled.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include "leakwire/finding.h"

namespace leakwire::detect {

// Reasons, in half the bytes, of which only those in use are ever written: findings are copied as
// often as they are found.
class RawReasons {
 public:
  // Nothing is written.
  // NOLINTNEXTLINE(cppcoreguidelines-pro-type-member-init,modernize-use-equals-default)
  RawReasons() noexcept {}
  // NOLINTNEXTLINE(cppcoreguidelines-pro-type-member-init)
  RawReasons(const RawReasons& other) noexcept { *this = other; }
  RawReasons& operator=(const RawReasons& other) noexcept {
    count_ = other.count_;
    for (std::size_t i = 0; i < count_; ++i) {
      texts_[i] = other.texts_[i];
      sizes_[i] = other.sizes_[i];
    }
    return *this;
  }
  ~RawReasons() = default;

  void add(std::string_view reason) noexcept {
    if (count_ == Reasons::kMost || reason.empty()) return;
    texts_[count_] = reason.data();
    sizes_[count_++] = static_cast<std::uint32_t>(reason.size());
  }
  std::size_t size() const noexcept { return count_; }
  std::string_view operator[](std::size_t i) const noexcept { return {texts_[i], sizes_[i]}; }

 private:
  std::array<const char*, Reasons::kMost> texts_;
  std::array<std::uint32_t, Reasons::kMost> sizes_;
  std::size_t count_ = 0;
};

struct RawFinding {
  // Not the implied one, which would write zeros over the reasons first.
  RawFinding() noexcept {}  // NOLINT(modernize-use-equals-default)

  std::uint64_t start = 0;  // in the text
  std::uint32_t length = 0;
  std::uint32_t detector = 0;
  // Not 0: the finding is presumed. So many bytes of it stand in front of its anchor's byte; length
  // and confidence are the most that it may have, and what it is, if anything, Confirmer::prove()
  // tells, which is asked where it would be kept.
  std::uint32_t presumed = 0;
  std::optional<Confidence> confidence;  // without what may stand beside it; nothing: needs that
  bool undecided = false;                // what stands beside it may raise it
  bool touches_gap = false;              // at most likely
  bool keyword_later = false;  // a key word is one reason more, and is looked for when it is kept
  RawReasons why;

  std::uint64_t end() const noexcept { return start + length; }
};

}  // namespace leakwire::detect
