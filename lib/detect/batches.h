// Batches: places gathered by key (a shape, a detector), handed on together when they are many.
//
// One a thread; fixed memory. Places of one key keep their order.
#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace leakwire::detect {

class Batches {
 public:
  static constexpr std::size_t kMost = 128;  // places of a key

  explicit Batches(std::size_t keys) : batches_(keys), touched_(keys / 64 + 1) {}

  // Calls take(key, places) where the batch is full by that.
  template <class Take>
  void add(std::uint32_t key, std::size_t place, const Take& take) {
    Batch& batch = batches_[key];
    batch.places[batch.count++] = place;
    if (batch.count == 1) touched_[key / 64] |= std::uint64_t{1} << key % 64;
    if (batch.count == kMost) hand_on(key, take);
  }
  // Hands on what there is.
  template <class Take>
  void drain(const Take& take) {
    for (std::size_t word = 0; word < touched_.size(); ++word) {
      for (std::uint64_t bits = touched_[word]; bits != 0; bits &= bits - 1) {
        hand_on(static_cast<std::uint32_t>(word * 64) +
                    static_cast<std::uint32_t>(std::countr_zero(bits)),
                take);
      }
      touched_[word] = 0;
    }
  }
  // Forgets what an exception has left.
  void clear() noexcept {
    drain([](std::uint32_t, std::span<const std::size_t>) {});
  }

 private:
  struct Batch {
    std::size_t count = 0;
    std::array<std::size_t, kMost> places{};
  };

  template <class Take>
  void hand_on(std::uint32_t key, const Take& take) {
    Batch& batch = batches_[key];
    const std::size_t count = batch.count;
    batch.count = 0;
    if (count != 0) take(key, std::span<const std::size_t>(batch.places.data(), count));
  }

  std::vector<Batch> batches_;
  std::vector<std::uint64_t> touched_;  // bit: the key may have places
};

}  // namespace leakwire::detect
