#include "inspect/keep/flow_keeper.h"

#include <functional>
#include <utility>

namespace leakwire::inspect {
namespace {

constexpr std::size_t kSome = 32;         // of the oldest flows, of which the largest goes
constexpr std::size_t kFlowItself = 256;  // bytes of a flow's place in list and table

}  // namespace

void FlowKeeper::hold(Flow& flow, const Packet& packet, const wire::Frame& frame, bool from_low) {
  const std::less_equal<> before;
  const std::string_view payload = frame.payload;
  const char* const end = packet.bytes.data() + packet.bytes.size();
  const bool inside =
      before(packet.bytes.data(), payload.data()) && before(payload.data() + payload.size(), end);
  if (!inside && !payload.empty()) {
    ++flow.scattered;
    return;
  }
  HeldPacket& held = flow.held.packets.emplace_back();
  held.frame = frame;
  held.frame.payload = {};
  held.link = packet.link;
  held.wire_length = packet.wire_length;
  held.at = flow.held.bytes.size();
  held.size = packet.bytes.size();
  held.payload_at =
      inside ? static_cast<std::size_t>(payload.data() - packet.bytes.data()) : held.size;
  held.payload_size = payload.size();
  held.from_low = from_low;
  flow.held.bytes += packet.bytes;
}

void FlowKeeper::measure(Flow& flow) noexcept {
  const std::size_t now = flow.held.memory() + kFlowItself;
  counters_.memory += now - flow.counted;
  flow.counted = now;
}

void FlowKeeper::forget(Place place) noexcept {
  counters_.memory -= place->counted;
  flows_.erase(place->key);
  order_.erase(place);
}

void FlowKeeper::add(const Packet& packet, const wire::Frame& frame, PacketMasker& masker,
                     OnKept on_kept) {
  bool from_low = false;
  const wire::FlowKey key = wire::flow_key(frame.from, frame.to, frame.transport, from_low);
  auto found = flows_.find(key);
  if (found == flows_.end()) {
    Flow& flow = order_.emplace_back();
    flow.key = key;
    flow.first = frame.moment.packet;
    found = flows_.emplace(key, std::prev(order_.end())).first;
  }
  Flow& flow = *found->second;
  hold(flow, packet, frame, from_low);
  measure(flow);
  if (flow.held.memory() > memory_ / 2) {
    if (flow.kept) {
      give(flow, true, masker, on_kept);
    } else {
      return forget(found->second);
    }
  }
  constexpr int kMost = 64;
  for (int i = 0; i < kMost && counters_.memory > memory_; ++i) make_room(masker, on_kept);
}

bool FlowKeeper::keep(const wire::FlowInfo& info, std::uint64_t packet) {
  bool is_low = false;
  const wire::FlowKey key = wire::flow_key(info.initiator, info.responder, info.transport, is_low);
  auto found = flows_.find(key);
  if (found == flows_.end()) {
    // Its first packet is that at hand, or all of it is gone.
    Flow& flow = order_.emplace_back();
    flow.key = key;
    flow.first = packet;
    flow.kept = true;
    flows_.emplace(key, std::prev(order_.end()));
    return packet == info.first.packet;
  }
  Flow& flow = *found->second;
  flow.kept = true;
  return flow.cut || flow.first <= info.first.packet;
}

void FlowKeeper::give(Flow& flow, bool goes_on, PacketMasker& masker, OnKept on_kept) {
  HeldFlow held = std::exchange(flow.held, HeldFlow());
  if (held.empty()) return;
  if (!raw_) {
    // What begins in one part and ends in the next stands whole in none.
    if (flow.cut || flow.whole) {
      masker.mask_whole(held);
    } else {
      masker.mask(held, goes_on);
    }
  }
  flow.cut = true;
  counters_.kept += held.packets.size();
  measure(flow);
  on_kept(std::move(held));
}

void FlowKeeper::end(const wire::FlowInfo& info, PacketMasker& masker, OnKept on_kept) {
  bool is_low = false;
  const auto found =
      flows_.find(wire::flow_key(info.initiator, info.responder, info.transport, is_low));
  if (found == flows_.end()) return;
  if (found->second->kept) {
    counters_.unkept += found->second->scattered;
    give(*found->second, false, masker, on_kept);
  }
  forget(found->second);
}

void FlowKeeper::make_room(PacketMasker& masker, OnKept on_kept) {
  Place largest = order_.begin();
  std::size_t looked_at = 0;
  for (Place one = order_.begin(); one != order_.end() && looked_at < kSome; ++one, ++looked_at) {
    if (one->counted > largest->counted) largest = one;
  }
  if (largest->kept) give(*largest, true, masker, on_kept);
  // One that was given on begins anew with what comes.
  if (largest->kept) {
    order_.splice(order_.end(), order_, largest);
  } else {
    forget(largest);
  }
}

}  // namespace leakwire::inspect
