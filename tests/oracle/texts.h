// Texts: endless random and hostile texts for the laws, made by a seed out of a pack's own
// examples.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "bench/random.h"
#include "leakwire/pack.h"

namespace leakwire::oracle {

// One thread at a time. Keeps views into the pack.
class Texts {
 public:
  Texts(const DetectorPack& pack, std::uint64_t seed);

  // A text of about `size` bytes, of any kind below.
  std::string next(std::size_t size);
  // Rising offsets within `size`, at most `most` of them; two may be the same (an empty chunk).
  std::vector<std::size_t> cuts(std::size_t size, std::size_t most);
  // Every example of every detector, what is found and what is not.
  const std::vector<std::string_view>& examples() const { return examples_; }
  bench::Random& random() { return random_; }

 private:
  void glued(std::size_t size, std::string& out);    // examples, joined by separators and key words
  void soup(std::size_t size, std::string& out);     // bytes of one small alphabet
  void sea(std::size_t size, std::string& out);      // a hostile corpus of bench/
  void bytes(std::size_t size, std::string& out);    // any bytes, examples among them
  void damaged(std::size_t size, std::string& out);  // examples with bytes changed, lost, doubled

  bench::Random random_;
  std::vector<std::string_view> examples_;
  std::vector<std::string_view> keywords_;
};

}  // namespace leakwire::oracle
