// Patterns: endless small detectors over a small alphabet, and texts in which they are found.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "bench/random.h"
#include "detect/detector_spec.h"
#include "leakwire/pack.h"
#include "leakwire/result.h"

namespace leakwire::oracle {

// A regular expression and one text that it matches.
struct Sampled {
  std::string regex;
  std::string sample;
};

// One thread at a time.
class Patterns {
 public:
  explicit Patterns(std::uint64_t seed) : random_(seed) {}

  // One to three detectors, some with neighbours among themselves. A loader may refuse them.
  std::vector<detect::DetectorSpec> detectors();
  // A text of about `size` bytes of the same alphabet, with the detectors' own examples in it.
  std::string text(const std::vector<detect::DetectorSpec>& detectors, std::size_t size);
  bench::Random& random() { return random_; }

 private:
  detect::DetectorSpec detector(std::size_t number);
  Sampled sequence(std::size_t depth);
  Sampled item(std::size_t depth);
  Sampled atom();
  Sampled repeated(std::size_t depth);
  Sampled choice(std::size_t depth);

  bench::Random random_;
};

// Writes the detectors as pattern files to a folder of its own, loads them without the built-in
// pack, and takes the folder away again.
Result<DetectorPack> load_alone(const std::vector<detect::DetectorSpec>& detectors);

}  // namespace leakwire::oracle
