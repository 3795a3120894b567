// Flows::State: what Flows is made of. Included by flows*.cc alone.
//
// One thread at a time.
#pragma once

#include <cstdint>

#include "wire/flow_table.h"
#include "wire/flows.h"

namespace leakwire::wire {

struct Flows::State {
  State(FlowParsers& makes, KeyedHash hash, const FlowsOptions& with)
      : parsers(makes), options(with), table(hash) {}

  // A packet.
  void push(const Frame& frame) noexcept;
  void push_udp(const Frame& frame, const FlowKey& key, bool from_low) noexcept;
  void push_tcp(const Frame& frame, const FlowKey& key, bool from_low) noexcept;
  FlowNumber open(const Frame& frame, const FlowKey& key, std::uint32_t hash, bool low_initiates,
                  FlowList list) noexcept;
  FlowNumber open_tcp(const Frame& frame, const FlowKey& key, std::uint32_t hash,
                      bool from_low) noexcept;
  // Whether the flow has to begin anew with this segment.
  bool begins_anew(Flow& flow, Side side, const Frame& frame) const noexcept;
  static void read_syn(Flow& flow, Side side, const TcpSegment& segment) noexcept;
  void read_payload(Flow& flow, Side side, const Frame& frame) noexcept;
  void read_endings(FlowNumber number, Side side, const Frame& frame) noexcept;
  void count(tcp::Fate fate) noexcept;

  // Flows.
  bool need_parser(Flow& flow) noexcept;
  tcp::Way way(Flow& flow, Side side) noexcept;
  void end_side(Flow& flow, Side side, Ending why) noexcept;
  void close(FlowNumber number, Ending why) noexcept;
  void measure(FlowNumber number) noexcept;
  void touch(FlowNumber number, FlowList list) noexcept;

  // Time and room.
  void advance(std::int64_t time, unsigned most) noexcept;
  bool expire(FlowList list, std::int64_t limit, unsigned& most) noexcept;
  bool settle_holes(unsigned& most) noexcept;
  void make_room() noexcept;
  bool evict_one() noexcept;
  FlowNumber largest_of_some() noexcept;
  void sweep_tails() noexcept;
  Largest largest() const noexcept;
  void shed(FlowNumber number) noexcept;
  void halve() noexcept;
  void finish() noexcept;
  std::size_t memory() const noexcept { return table.memory() + held; }

  FlowParsers& parsers;
  FlowsOptions options;
  FlowTable table;
  FlowCounters counters;
  tcp::PagePool pool;
  Moment moment;  // of the packet at hand, or of the last one
  std::int64_t clock = 0;
  std::int64_t next_check = 0;
  std::size_t held = 0;  // sum of Flow::held
  FlowNumber sweep = 0;
  bool lean = false;
  // The last frame that was one of two readings of fragments.
  Moment ambiguous_moment;
};

}  // namespace leakwire::wire
