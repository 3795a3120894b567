// Sensor::State: what a Sensor is made of. Included by sensor*.cc alone.
//
// The thread that pushes; workers use what their shards and generations hold.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "inspect/flow/flow_shard.h"
#include "inspect/flow/frame_batch.h"
#include "inspect/flow/generation.h"
#include "inspect/flow/group_tally.h"
#include "inspect/flow/sensor_setup.h"
#include "inspect/flow/shard_workers.h"
#include "leakwire/sensor.h"

namespace leakwire {

struct Sensor::State final : wire::Dissector::Frames {
  State(DetectorPack pack, PseudonymKey key, InspectorOptions inspect, SensorOptions options,
        Out out)
      : setup(inspect::setup_of(std::move(pack), std::move(inspect), std::move(options))),
        now(*setup.now),
        key(std::move(key)),
        out(std::move(out)),
        tally(setup.options.summary_window) {}

  void begin();
  void begin_capture();
  bool reload(DetectorPack pack, InspectorOptions inspect);
  void frame(const wire::Frame& frame) noexcept override;
  void read_names(const wire::Frame& frame);
  void unread(wire::Unread why, const wire::Moment& moment) noexcept override;
  bool push(const Packet& packet);
  void turn(bool at_once);
  void collect();
  void look_early();
  bool shed_largest();
  void tell_time();
  void deliver();
  void work(std::size_t worker, std::size_t shard);
  bool finish();
  std::uint64_t& unread_counter(wire::Unread why) noexcept;
  SensorCounters count() const noexcept;

  inspect::SensorSetup setup;  // of the last generation
  inspect::SensorNow& now;
  PseudonymKey key;
  Out out;
  inspect::GroupTally tally;
  std::vector<CaptureInfo> captures;
  wire::KeyedHash hash{0, 0};
  std::unique_ptr<wire::Dissector> dissector;
  std::vector<std::unique_ptr<inspect::Generation>> generations;  // oldest first
  std::vector<std::unique_ptr<inspect::FlowShard>> shards;        // none before the first packet
  inspect::FrameBatch filling, running;
  const Packet* at_hand = nullptr;                        // where packets are kept: that is pushed
  inspect::NamesWaiting names;                            // of `filling`
  std::vector<std::vector<inspect::Placed>> told, spare;  // by shard; of which room is used again
  std::vector<inspect::Placed*> order;                    // of `told`, by packet
  std::array<bool, wire::kUnreadKinds> unread_told{};
  std::optional<Inspector> masker;
  std::vector<inspect::Placed> unread_placed, unread_running;  // of `filling`, `running`
  SensorCounters counters;
  text::Micros last_time = 0, last_tally = 0;
  bool finishing = false, stopped = false;
  bool alone = false;  // one thread: frames go on as they come, uncopied
  std::unique_ptr<inspect::ShardWorkers> workers;  // last: they use all of the above
};

}  // namespace leakwire
