// Half: one side of a TCP connection: its segments in, its bytes in order out, holes as gaps, and
// what contradicts what was given as another reading.
//
// Plain in the common case: numbers and a Tail. What rare cases need stands in Deep, made with the
// first of them. One thread at a time; `Way` is made anew for each call.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "wire/flows.h"
#include "wire/tcp/pages.h"
#include "wire/tcp/reading.h"
#include "wire/tcp/tail.h"

namespace leakwire::wire::tcp {

// Where what a half gives goes to, and what holds for all halves of a shard.
struct Way {
  FlowParser& parser;
  Side side = Side::kInitiator;
  Moment moment;          // of the packet at hand
  std::int64_t time = 0;  // the shard's clock, which never goes back
  const FlowsOptions& options;
  FlowCounters& counters;
  PagePool& pool;
  bool lean = false;       // memory is short: nothing is kept to compare with
  bool one_sided = false;  // the other side was never seen: no acknowledgements to wait for
};

// What became of a segment's payload: which of FlowCounters it is one of.
enum class Fate : std::uint8_t { kDelivered, kRepeated, kOutOfWindow, kShed, kWaiting };

class Half {
 public:
  // Sequence numbers are counted on in 64 bits: each is taken as the one nearest to `next`.
  bool begun() const noexcept { return begun_; }
  // `in_midst`: not by a SYN, so that what comes later may belong before it.
  void begin(std::uint32_t sequence, bool in_midst) noexcept;
  std::uint64_t unwrap(std::uint32_t sequence) const noexcept {
    return next_ + static_cast<std::uint64_t>(static_cast<std::int64_t>(
                       static_cast<std::int32_t>(sequence - static_cast<std::uint32_t>(next_))));
  }
  std::uint64_t next() const noexcept { return next_; }
  bool given() const noexcept { return given_; }
  bool begins_at(std::uint32_t sequence) const noexcept {
    return static_cast<std::uint32_t>(first_) == sequence;
  }

  // `acknowledged` by the other side.
  void acknowledge(std::uint32_t acknowledged) noexcept;
  void fin_at(std::uint64_t end) noexcept {
    fin_ = end;
    fin_seen_ = true;
  }
  bool fin_seen() const noexcept { return fin_seen_; }
  bool all_given() const noexcept { return fin_seen_ && next_ == fin_; }
  bool fin_acknowledged() const noexcept { return all_given() && acked_ > fin_; }

  // `payload` is not empty. `missing` bytes behind it were cut off by the snap length; `urgent`
  // as in the header, 0: none.
  Fate segment(Way& way, std::uint64_t at, std::string_view payload, std::uint32_t missing,
               std::uint16_t urgent) noexcept;
  // Gives up holes that have stood for long enough, and other readings that have waited.
  void settle(Way& way) noexcept;
  bool unsettled() const noexcept {
    return deep_ != nullptr && (!deep_->pages.empty() || deep_->reading.open());
  }
  // All that waits goes on, with gaps. The half stays as it is: end() is the caller's.
  void finish(Way& way) noexcept;
  void release_tail() noexcept { tail_.release(); }
  std::size_t memory() const noexcept;

 private:
  struct Range {
    std::uint64_t begin = 0, end = 0;
  };
  // A segment that contradicts bytes that wait: held until those have been given.
  struct Aside {
    std::uint64_t at = 0;
    std::string bytes;
  };
  static constexpr std::size_t kMostAsides = 64;
  struct Deep {
    Pages pages;
    std::int64_t since = 0;  // when the half last went on, or began to wait
    Reading reading;
    std::vector<Aside> asides;
    std::array<Range, 4> lost;  // given up as gaps: what comes still is given as it is
    std::size_t next_lost = 0;
    std::uint64_t urgent = 0;  // place of the urgent byte, not given yet; 0: none
    std::uint64_t stray = 0;   // end of the last segment far out of window; 0: none
    std::size_t other_bytes = 0;
  };

  bool deepen() noexcept;
  Fate old(Way& way, std::uint64_t at, std::string_view payload) noexcept;
  Fate far_off(Way& way, std::uint64_t at, std::string_view payload) noexcept;
  Fate keep(Way& way, std::uint64_t at, std::string_view payload) noexcept;
  Fate in_order(Way& way, std::uint64_t at, std::string_view payload,
                std::uint32_t missing) noexcept;
  bool fills_lost(std::uint64_t at, std::uint64_t end) noexcept;

  void give(Way& way, std::string_view bytes) noexcept;
  void gap_to(Way& way, std::uint64_t to, bool known) noexcept;
  void drain(Way& way) noexcept;
  void give_up_hole(Way& way, std::uint64_t to) noexcept;
  std::uint64_t open_asides(Way& way) noexcept;

  void differs(Way& way, std::uint64_t at, std::string_view payload) noexcept;
  void open_reading(Way& way, std::uint64_t at, std::string_view payload);
  void late(Way& way, std::uint64_t at, std::string_view payload) noexcept;
  void leave_out(Way& way, std::uint64_t at) noexcept;
  void close_reading(Way& way) noexcept;
  std::size_t context() const noexcept;

  std::uint64_t first_ = 0, next_ = 0;  // of the next byte to give
  std::uint64_t acked_ = 0;
  std::uint64_t fin_ = 0;
  std::unique_ptr<Deep> deep_;
  Tail tail_;
  bool begun_ = false, in_midst_ = false, given_ = false, fin_seen_ = false;
};

}  // namespace leakwire::wire::tcp
