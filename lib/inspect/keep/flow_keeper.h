// FlowKeeper: the packets of the flows of a shard, held until it is known whether the flow holds
// what the policy does not allow; those that do are given on, the others forgotten.
//
// Bounded: what is held and not judged goes, the largest of the oldest flows first. One thread at a
// time.
#pragma once

#include <cstddef>
#include <cstdint>
#include <list>
#include <unordered_map>

#include "inspect/keep/held_flow.h"
#include "inspect/keep/packet_masker.h"
#include "leakwire/function_ref.h"
#include "wire/flow_parser.h"

namespace leakwire::inspect {

struct KeepCounters {
  std::uint64_t kept = 0;    // packets given on
  std::uint64_t unkept = 0;  // packets of a flow that was kept, and that could not be held
  std::size_t memory = 0;
};

class FlowKeeper {
 public:
  using OnKept = FunctionRef<void(HeldFlow&&)>;

  // `raw`: personal data stays in what is given on.
  FlowKeeper(wire::KeyedHash hash, std::size_t memory, bool raw)
      : flows_(16, KeyHash{hash}), memory_(memory), raw_(raw) {}

  void add(const Packet& packet, const wire::Frame& frame, PacketMasker& masker, OnKept on_kept);
  // The flow is to be kept; `packet` is looked at. False: packets of it are gone already.
  bool keep(const wire::FlowInfo& info, std::uint64_t packet);
  // The flow is over.
  void end(const wire::FlowInfo& info, PacketMasker& masker, OnKept on_kept);
  // What is held now may hold what a pack to come does not find: it is masked whole.
  void mask_all_held() noexcept {
    for (Flow& flow : order_) flow.whole = true;
  }
  const KeepCounters& counters() const noexcept { return counters_; }

 private:
  struct KeyHash {
    wire::KeyedHash hash;
    std::size_t operator()(const wire::FlowKey& key) const noexcept { return hash(key); }
  };
  struct Flow {
    wire::FlowKey key;
    HeldFlow held;
    std::uint64_t first = 0;      // packet that it is held from
    std::size_t counted = 0;      // of KeepCounters::memory
    std::uint64_t scattered = 0;  // packets whose payload is that of several
    bool kept = false;
    bool cut = false;    // a part of it was given on
    bool whole = false;  // all it carries is masked
  };
  using Place = std::list<Flow>::iterator;

  void hold(Flow& flow, const Packet& packet, const wire::Frame& frame, bool from_low);
  void measure(Flow& flow) noexcept;
  void give(Flow& flow, bool goes_on, PacketMasker& masker, OnKept on_kept);
  void make_room(PacketMasker& masker, OnKept on_kept);
  void forget(Place place) noexcept;

  std::list<Flow> order_;  // oldest first
  std::unordered_map<wire::FlowKey, Place, KeyHash> flows_;
  const std::size_t memory_;
  const bool raw_;
  KeepCounters counters_;
};

}  // namespace leakwire::inspect
