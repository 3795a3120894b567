// Sensor: what it counts.
#include <algorithm>

#include "inspect/sensor_state.h"

namespace leakwire {

std::uint64_t& Sensor::State::unread_counter(wire::Unread why) noexcept {
  switch (why) {
    case wire::Unread::kNotIp:
      return counters.not_ip;
    case wire::Unread::kTransport:
    case wire::Unread::kSealed:
      return counters.other_transport;
    case wire::Unread::kLink:
      return counters.unread_link;
    case wire::Unread::kTruncated:
      return counters.truncated;
    case wire::Unread::kMalformed:
      return counters.malformed;
    case wire::Unread::kTooDeep:
      return counters.too_deep;
    case wire::Unread::kFragments:
      break;
  }
  return counters.fragments;
}

SensorCounters Sensor::State::count() const noexcept {
  if (workers) workers->wait();
  SensorCounters all = counters;
  for (const auto& shard : shards) {
    const inspect::ShardCounters& one = shard->counters();
    all.messages += one.messages;
    all.inbound += one.inbound;
    all.findings += one.findings;
    all.suppressed += one.suppressed;
    all.excluded += one.excluded;
    all.encrypted += one.encrypted;
    const wire::FlowCounters& flows = shard->flow_counters();
    all.shed += flows.shed;
    all.flows += flows.flows;
    all.open_flows += flows.open;
    all.evicted += flows.evicted;
    all.expired += flows.expired;
    all.shed_flows += flows.shed_flows;
    all.joined_late += flows.joined_late;
    all.gaps += flows.gaps;
    all.gap_bytes += flows.gap_bytes;
    all.ambiguous += flows.ambiguous;
    const inspect::KeepCounters held = shard->keep_counters();
    all.kept += held.kept;
    all.unkept += held.unkept + one.unkept;
    all.memory += flows.memory + held.memory;
  }
  all.key_lines_passed_over = setup.keys->passed_over();
  all.processed = all.received - std::min(all.received, all.dropped());
  return all;
}

}  // namespace leakwire
