// Finding: "here is personal data of this kind", as offsets, never as a copy of the data.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace leakwire {

// How sure we are. Ordered: a caller can ask for "at least kLikely".
enum class Confidence : std::uint8_t {
  kWeak,       // the shape fits, and it takes context to believe it
  kLikely,     // check digits, plan or registry agree, or a key word stands by
  kValidated,  // they agree, and the value is beyond chance
};

// "weak", "likely", "validated". Static storage.
constexpr std::string_view to_string(Confidence confidence) noexcept {
  constexpr std::array<std::string_view, 3> kNames{"weak", "likely", "validated"};
  return kNames[static_cast<std::size_t>(confidence)];
}

// A run of bytes. `offset` counts from the first byte of the text or stream.
struct Span {
  std::uint64_t offset = 0;
  std::uint32_t length = 0;

  constexpr std::uint64_t end() const noexcept { return offset + length; }
  friend constexpr bool operator==(const Span&, const Span&) = default;
};

// Why a finding is believed: "iin:visa", "luhn", "keyword:card". At most kMost; no allocation.
// The texts live as long as the pack.
class Reasons {
 public:
  static constexpr std::size_t kMost = 6;

  void add(std::string_view reason) noexcept {
    if (count_ < kMost && !reason.empty()) items_[count_++] = reason;
  }
  const std::string_view* begin() const noexcept { return items_.data(); }
  const std::string_view* end() const noexcept { return items_.data() + count_; }
  std::size_t size() const noexcept { return count_; }

 private:
  std::array<std::string_view, kMost> items_{};
  std::size_t count_ = 0;
};

// Plain value; its texts live as long as the pack that made it.
struct Finding {
  std::string_view detector;        // "card-number"
  std::string_view category;        // "payment.card"
  std::string_view form = "plain";  // plain, encoded, hashed
  std::string_view path;  // layers below the scanned text, joined by '>': "base64"; or empty
  Confidence confidence = Confidence::kWeak;
  Span span;                  // as read; of the outermost encoded value where `path` is set
  std::optional<Span> inner;  // place in the decoded text, where `path` is set
  Reasons why;
  std::size_t detector_index = 0;  // into DetectorPack::detectors()
};

}  // namespace leakwire
