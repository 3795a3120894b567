#include "wire/flow_table.h"

#include <new>
#include <utility>

namespace leakwire::wire {

std::uint32_t FlowTable::hash(const FlowKey& key, std::uint32_t network) const noexcept {
  const std::uint64_t bits = hash_(key) + network * 0x9E3779B97F4A7C15ULL;
  return static_cast<std::uint32_t>(bits ^ bits >> 32);
}

FlowNumber FlowTable::find(const FlowKey& key, std::uint32_t network,
                           std::uint32_t hash) const noexcept {
  if (slots_.empty()) return kNoFlow;
  const std::size_t mask = slots_.size() - 1;
  for (std::size_t i = hash & mask; slots_[i].flow != kNoFlow; i = (i + 1) & mask) {
    if (slots_[i].hash != hash) continue;
    const Flow& flow = at(slots_[i].flow);
    if (flow.network == network && flow.key == key) return slots_[i].flow;
  }
  return kNoFlow;
}

void FlowTable::place(Slot slot) noexcept {
  const std::size_t mask = slots_.size() - 1;
  std::size_t i = slot.hash & mask;
  while (slots_[i].flow != kNoFlow) i = (i + 1) & mask;
  slots_[i] = slot;
}

bool FlowTable::grow() noexcept {
  constexpr std::size_t kLeastSlots = 256;
  try {
    std::vector<Slot> old(slots_.empty() ? kLeastSlots : slots_.size() * 2);
    old.swap(slots_);
    for (const Slot& slot : old) {
      if (slot.flow != kNoFlow) place(slot);
    }
    return true;
  } catch (const std::bad_alloc&) {
    return false;
  }
}

bool FlowTable::add_slab() noexcept {
  try {
    slabs_.push_back(std::make_unique<Flow[]>(kSlab));
  } catch (const std::bad_alloc&) {
    return false;
  }
  const auto base = static_cast<FlowNumber>((slabs_.size() - 1) * kSlab);
  for (std::size_t i = kSlab; i > 0; --i) {
    const FlowNumber number = base + static_cast<FlowNumber>(i - 1);
    at(number).first.packet = kFree;
    at(number).links[0].behind = free_;
    free_ = number;
  }
  return true;
}

FlowNumber FlowTable::add(const FlowKey& key, std::uint32_t network, std::uint32_t hash) noexcept {
  if ((size_ + 1) * 4 > slots_.size() * 3 && !grow()) return kNoFlow;
  if (free_ == kNoFlow && !add_slab()) return kNoFlow;
  const FlowNumber number = free_;
  Flow& flow = at(number);
  free_ = flow.links[0].behind;
  // Else as it was made: remove() left it so.
  flow.first = Moment();
  flow.links[0] = Flow::Link();
  flow.key = key;
  flow.network = network;
  flow.hash = hash;
  place({hash, number});
  ++size_;
  return number;
}

// What stands behind it in its run of slots moves up, so that no run has a hole.
void FlowTable::remove(FlowNumber number) noexcept {
  const std::size_t mask = slots_.size() - 1;
  std::size_t hole = at(number).hash & mask;
  while (slots_[hole].flow != number) hole = (hole + 1) & mask;
  for (std::size_t i = (hole + 1) & mask; slots_[i].flow != kNoFlow; i = (i + 1) & mask) {
    const std::size_t home = slots_[i].hash & mask;
    if (((i - home) & mask) < ((i - hole) & mask)) continue;
    slots_[hole] = slots_[i];
    hole = i;
  }
  slots_[hole] = Slot();
  Flow& flow = at(number);
  flow = Flow();
  flow.first.packet = kFree;
  flow.links[0].behind = free_;
  free_ = number;
  --size_;
}

void FlowTable::push_back(FlowList list, FlowNumber number) noexcept {
  Ends& ends = lists_[index(list)];
  Flow::Link& own = at(number).links[link(list)];
  own = {ends.back, kNoFlow};
  (ends.back == kNoFlow ? ends.front : at(ends.back).links[link(list)].behind) = number;
  ends.back = number;
}

void FlowTable::take_out(FlowList list, FlowNumber number) noexcept {
  Ends& ends = lists_[index(list)];
  const Flow::Link own = at(number).links[link(list)];
  (own.before == kNoFlow ? ends.front : at(own.before).links[link(list)].behind) = own.behind;
  (own.behind == kNoFlow ? ends.back : at(own.behind).links[link(list)].before) = own.before;
}

}  // namespace leakwire::wire
