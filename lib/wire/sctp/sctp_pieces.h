// SctpPieces: the DATA chunks of one side of an SCTP association, put together to messages by their
// transmission sequence numbers (RFC 9260, section 6.9), in any order.
//
// Bounded: at most kMostWaiting bytes and kMostPieces pieces wait, else the earliest message is
// given up; the last kMostTold bytes that were told are kept, to know them when they are sent
// again. One thread. Throws bad_alloc.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "wire/frame.h"

namespace leakwire::wire {

struct SctpPiece {
  std::uint32_t number = 0;  // TSN
  bool begins = false, ends = false;
  bool cut = false;  // the capture does not have all of it
  std::string_view bytes;
};

class SctpPieces {
 public:
  static constexpr std::size_t kMostWaiting = std::size_t{1} << 20;
  static constexpr std::size_t kMostPieces = 4096;
  static constexpr std::size_t kMostTold = std::size_t{64} << 10;

  struct Kept {
    std::string bytes;
    Moment moment;
    bool cut = false;
  };
  // In order: a message, or what there is of it.
  using Message = std::vector<Kept>;

  enum class Outcome : std::uint8_t {
    kWaits,
    kMessage,   // `message` is whole
    kRepeated,  // the same was seen before
    kDiffers,   // its number was seen before, with other bytes: to be told as it is
    kTooOld,    // it may have been seen before: to be told as it is
  };
  Outcome add(const SctpPiece& piece, const Moment& moment, Message& message);
  // The earliest message that waits for its rest; nothing: none does.
  std::optional<Message> give_up();
  bool is_over_bounds() const noexcept {
    return waiting_ > kMostWaiting || pieces_.size() > kMostPieces;
  }
  std::size_t memory() const noexcept {
    constexpr std::size_t kNode = 160;
    return waiting_ + told_bytes_ + (pieces_.size() + told_.size()) * kNode;
  }

 private:
  struct Run {
    std::uint64_t last = 0;
    bool begins = false, ends = false;
  };
  using Runs = std::map<std::uint64_t, Run>;  // by their first number

  std::uint64_t unwrap(std::uint32_t number) noexcept;
  // The run that the piece goes on with, or that goes on with it.
  Runs::iterator before(std::uint64_t number, const SctpPiece& piece);
  Runs::iterator behind(std::uint64_t number, const SctpPiece& piece);
  Runs::iterator join(std::uint64_t number, const SctpPiece& piece);
  Message take(Runs::iterator run);

  std::map<std::uint64_t, Kept> pieces_;
  std::map<std::uint64_t, std::string> told_;
  Runs runs_;
  std::size_t waiting_ = 0, told_bytes_ = 0;
  std::uint64_t forgotten_ = 0;  // numbers below it were told, and are not kept
  std::uint64_t newest_ = 0;
};

}  // namespace leakwire::wire
