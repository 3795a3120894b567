// Fragments: IP datagrams that came in pieces, until they are whole.
//
// Owns copies of the pieces, bounded by DissectorOptions; one thread at a time. Pieces that overlap
// and differ give two readings: what the first piece said, and what the last one said; which of
// them the receiver takes, nobody here knows.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <list>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "leakwire/function_ref.h"
#include "wire/dissect/network.h"

namespace leakwire::wire::dissect {

// A datagram made whole.
struct Whole {
  std::uint8_t protocol = 0;
  std::string reading;
  std::string other;  // empty where there is one reading alone
};

class Fragments {
 public:
  enum class Outcome : std::uint8_t { kWaits, kWhole, kLost, kMalformed };
  using OnLost = FunctionRef<void(const Moment&)>;  // of the first piece of a datagram given up

  Fragments(KeyedHash hash, const DissectorOptions& options);

  // `whole` is filled where the outcome is kWhole. kLost: no memory for it.
  Outcome add(const Walk& walk, const Fragment& fragment, const Moment& moment, Whole& whole,
              OnLost on_lost) noexcept;
  // Gives up what has waited for too long.
  void expire(std::int64_t time, OnLost on_lost) noexcept {
    while (!waiting_.empty() && time - waiting_.front().first.time > options_.fragment_time) {
      on_lost(waiting_.front().first);
      forget(waiting_.begin());
    }
  }
  void finish(OnLost on_lost) noexcept;
  std::size_t memory() const noexcept { return bytes_; }

 private:
  using Key = std::array<unsigned char, 42>;
  struct Piece {
    std::uint32_t offset = 0, size = 0;
    std::size_t at = 0;  // in Datagram::bytes
  };
  struct Range {
    std::uint32_t begin = 0, end = 0;
  };
  struct Datagram {
    Key key{};
    Moment first;
    std::uint8_t protocol = 0;
    std::uint32_t total = 0,
                  last_total = 0;  // by the first last piece, by the last one; 0: unknown
    std::string bytes;             // of the pieces, as they came
    std::vector<Piece> pieces;
    std::vector<Range> covered;  // sorted, apart from each other
    std::size_t counted = 0;     // of bytes_
  };
  struct KeyHash {
    KeyedHash hash;
    std::size_t operator()(const Key& key) const noexcept {
      return hash.of_bytes(key.data(), key.size());
    }
  };
  using Place = std::list<Datagram>::iterator;

  Outcome insert(const Key& key, const Walk& walk, const Fragment& fragment, const Moment& moment,
                 Whole& whole);
  static void cover(std::vector<Range>& covered, Range range);
  static void assemble(const Datagram& datagram, Whole& whole);
  void forget(Place place) noexcept;

  DissectorOptions options_;
  std::list<Datagram> waiting_;  // by the time of their first pieces
  std::unordered_map<Key, Place, KeyHash> by_key_;
  std::size_t bytes_ = 0, packets_ = 0;
};

}  // namespace leakwire::wire::dissect
