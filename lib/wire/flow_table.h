// FlowTable: the flows of a shard by their keys, in lists by what they wait for.
//
// Owns the flows: in slabs, named by numbers; a slot of the table is eight bytes. Nothing is
// allocated a packet. Places are chosen by the keyed hash, and slots hold 32 bits of it, so that
// the table grows without touching a flow. One thread at a time.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <vector>

#include "wire/flow_parser.h"
#include "wire/tcp/half.h"

namespace leakwire::wire {

using FlowNumber = std::uint32_t;
inline constexpr FlowNumber kNoFlow = 0xFFFFFFFF;

// A list holds flows that share a time limit, those that wait longest first.
enum class FlowList : std::uint8_t {
  kUnanswered,  // SYNs alone
  kTcp,
  kUdp,
  kClosing,  // over, but for what comes late
  kHoles,    // beside one of the others: a hole, or another reading, is open
};
inline constexpr std::size_t kFlowLists = 5;

struct Flow {
  FlowKey key;
  std::uint32_t network = 0, hash = 0;
  Moment first;
  std::int64_t last = 0;    // the shard's clock at its last packet
  std::int64_t listed = 0;  // ... when it was put at the end of its list
  std::int64_t hole_listed = 0;
  std::array<tcp::Half, 2> halves;  // by Side
  std::unique_ptr<FlowParser> parser;
  std::size_t held = 0;     // bytes beside this struct, as counted last
  std::uint64_t bytes = 0;  // of payload, since flows were measured by it last
  struct Link {
    FlowNumber before = kNoFlow, behind = kNoFlow;
  };
  std::array<Link, 2> links;    // the second one is of kHoles
  std::uint32_t candidate = 0;  // a SYN said that this flow begins anew there
  FlowList list = FlowList::kUnanswered;
  bool in_holes = false;
  bool low_initiates = false;
  bool joined_late = false;
  bool reset = false;
  bool refused = false;  // there was no memory for its parser
  bool shed = false;     // overload: not looked at any more
  bool has_candidate = false;
  Side candidate_side = Side::kInitiator;
  std::array<bool, 2> heard{}, ended{};
};

class FlowTable {
 public:
  explicit FlowTable(KeyedHash hash) noexcept : hash_(hash) {}

  std::uint32_t hash(const FlowKey& key, std::uint32_t network) const noexcept;
  FlowNumber find(const FlowKey& key, std::uint32_t network, std::uint32_t hash) const noexcept;
  // kNoFlow: no memory. `key` is not there yet.
  FlowNumber add(const FlowKey& key, std::uint32_t network, std::uint32_t hash) noexcept;
  // It is in no list.
  void remove(FlowNumber number) noexcept;
  Flow& at(FlowNumber number) noexcept { return slabs_[number / kSlab][number % kSlab]; }
  const Flow& at(FlowNumber number) const noexcept {
    return slabs_[number / kSlab][number % kSlab];
  }

  // It is about to be removed: its slot stands anywhere.
  void prefetch(FlowNumber number) const noexcept {
    __builtin_prefetch(&slots_[at(number).hash & (slots_.size() - 1)]);
  }

  FlowNumber front(FlowList list) const noexcept { return lists_[index(list)].front; }
  void push_back(FlowList list, FlowNumber number) noexcept;
  void take_out(FlowList list, FlowNumber number) noexcept;

  std::size_t size() const noexcept { return size_; }
  // Numbers run from 0 to below it; some stand for no flow.
  FlowNumber numbers() const noexcept { return static_cast<FlowNumber>(slabs_.size() * kSlab); }
  bool is_open(FlowNumber number) const noexcept { return at(number).first.packet != kFree; }
  std::size_t memory() const noexcept {
    return size_ * sizeof(Flow) + slots_.size() * sizeof(Slot) + slabs_.size() * sizeof(slabs_[0]);
  }

 private:
  static constexpr std::size_t kSlab = 256;
  static constexpr std::uint64_t kFree = ~std::uint64_t{0};
  struct Slot {
    std::uint32_t hash = 0;
    FlowNumber flow = kNoFlow;
  };
  struct Ends {
    FlowNumber front = kNoFlow, back = kNoFlow;
  };
  static constexpr std::size_t index(FlowList list) noexcept {
    return static_cast<std::size_t>(list);
  }
  static constexpr std::size_t link(FlowList list) noexcept { return list == FlowList::kHoles; }
  bool grow() noexcept;
  bool add_slab() noexcept;
  void place(Slot slot) noexcept;

  KeyedHash hash_;
  std::vector<Slot> slots_;  // a power of two, at most three quarters full, probed one by one
  std::vector<std::unique_ptr<Flow[]>> slabs_;
  FlowNumber free_ = kNoFlow;  // linked by links[0].behind
  std::array<Ends, kFlowLists> lists_;
  std::size_t size_ = 0;
};

}  // namespace leakwire::wire
