// What takes longest about compiling a pack, done when the library is built: walks, anchors, the
// program of the shapes and the plan of the literals.
//
// Prepared bytes are made and read by the same build of this room. What they hold is found by a key
// of all that it hangs on; what they do not hold, or not whole, is compiled. Nothing of them is
// kept: what is loaded is a copy.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "detect/compiled_pack.h"
#include "match/shape_program.h"

namespace leakwire::detect {

// A hash of all that the prepared parts of a detector hang on.
std::uint64_t prepared_key(const DetectorSpec& spec);

class Prepared {
 public:
  Prepared() = default;  // nothing is prepared
  // `bytes` must outlive it.
  explicit Prepared(std::span<const char> bytes);

  // Walks, trail and anchor of the detector with this key, and `behind` of what it is told by.
  // False, and `detector` is of no use, where they are not there.
  bool load(std::uint64_t key, CompiledDetector& detector, Walk::State& behind) const;
  // Of all detectors with these keys, in this order, off ones left out.
  std::optional<match::ShapeProgram> shapes(std::uint64_t keys) const;
  // For match::LiteralEngine, which looks whether it fits.
  std::span<const char> literals() const noexcept;

 private:
  struct Part {
    std::uint64_t key = 0, first = 0, size = 0;  // of bytes_
  };
  friend std::vector<char> save_prepared(const CompiledPack& pack);
  std::span<const char> part(std::uint64_t key) const noexcept;

  std::vector<Part> index_;
  std::span<const char> bytes_;
};

// For Prepared, the same on every machine of a kind.
std::vector<char> save_prepared(const CompiledPack& pack);

}  // namespace leakwire::detect
