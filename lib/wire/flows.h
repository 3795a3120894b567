// Flows: frames in, the bytes of each flow in order out, to its parser. Flow table, TCP reassembly
// and their bounds. One a shard; one thread at a time.
//
// An idle flow is a slot of the table and no parser: at most kIdleFlow bytes. In-order segments go
// to the parser as they stand, uncopied; those that come early wait in buffers of the shard,
// counted.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>

#include "wire/flow_parser.h"
#include "wire/frame.h"

namespace leakwire::wire {

struct FlowsOptions {
  std::size_t memory = std::size_t{256} << 20;      // table, waiting segments and parsers
  std::size_t flow_waiting = std::size_t{4} << 20;  // of waiting segments of one side
  std::size_t most_flows = std::size_t{2} << 20;
  std::int64_t idle = 300'000'000;       // microseconds until a flow is given up
  std::int64_t unanswered = 30'000'000;  // ... that has sent SYNs alone
  // A hole is given up, as a gap, once so many bytes wait behind it or so much time has passed.
  std::size_t hole_bytes = std::size_t{256} << 10;
  std::int64_t hole_time = 5'000'000;
};

// Every frame given to Flows is in exactly one of the first six.
struct FlowCounters {
  std::uint64_t delivered = 0;  // payload given to a parser, at once or later
  std::uint64_t without_bytes = 0;
  std::uint64_t repeated = 0;  // retransmissions: nothing new in them
  std::uint64_t out_of_window = 0;
  std::uint64_t shed = 0;     // no room for it
  std::uint64_t waiting = 0;  // in a buffer now
  // Of `repeated` and `delivered`: sent again, and older than what is kept to compare with.
  std::uint64_t unchecked = 0;
  std::uint64_t flows = 0, evicted = 0, expired = 0, joined_late = 0;
  std::uint64_t shed_flows = 0;  // by shed()
  std::uint64_t gaps = 0, gap_bytes = 0, ambiguous = 0;
  std::size_t open = 0;    // flows now
  std::size_t memory = 0;  // bytes now
};

class Flows {
 public:
  static constexpr std::size_t kIdleFlow = 512;

  Flows(FlowParsers& parsers, KeyedHash hash, const FlowsOptions& options = {});
  Flows(Flows&&) noexcept;
  Flows& operator=(Flows&&) noexcept;
  ~Flows();

  void push(const Frame& frame) noexcept;
  // Moves the clock on; done by push too. Small steps: no call walks the whole table.
  void advance(std::int64_t time) noexcept;
  // Overload: the flow that has sent most since the last call of halve(). Walks the whole table.
  struct Largest {
    std::uint32_t flow = 0;
    std::uint64_t bytes = 0;  // 0: none
  };
  Largest largest() const noexcept;
  // Its parser is told that it ends, and what comes of it is counted as shed, unlooked at.
  void shed(std::uint32_t flow) noexcept;
  // What flows have sent counts half from here on.
  void halve() noexcept;
  // Ends all flows, in the order of their first packets.
  void finish() noexcept;
  const FlowCounters& counters() const noexcept;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace leakwire::wire
