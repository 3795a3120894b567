#include "leakwire/sensor.h"

#include <algorithm>
#include <array>
#include <exception>
#include <optional>
#include <utility>

#include "inspect/sensor_state.h"
#include "text/random.h"
#include "wire/parsers.h"

namespace leakwire {
namespace {

using inspect::FlowShard;
constexpr std::uint16_t kDns = 53, kMulticastDns = 5353;  // IANA service names and ports

// Of `wire::Unread`: what is told of packets that hold more than was looked at.
struct UnreadTold {
  std::string_view reason, detail;  // empty: nothing of persons is lost
};
constexpr std::array<UnreadTold, wire::kUnreadKinds> kUnreadTold{{
    {"", ""},
    {"", ""},
    {"unsupported", "packets of a link layer that there is no reader for"},
    {"truncated", "packets whose headers are cut short"},
    {"unsupported", "packets whose headers contradict themselves"},
    {"limit", "packets in more tunnels than are looked into"},
    {"gap", "fragments whose rest never came, or that found no room"},
    {"encrypted", "packets that are encrypted below their transport"},
}};

// The flow's addresses tell its share. The upper bits: the lower ones place it in its table.
std::size_t shard_of(const wire::KeyedHash& hash, const wire::Frame& frame) noexcept {
  static_assert(Sensor::kShards == 16);
  bool is_low = false;
  return hash(wire::flow_key(frame.from, frame.to, frame.transport, is_low)) >> 60;
}

}  // namespace

// Whether the hash is keyed by chance is settled by where packets come from: live, who sends them
// may try to make flows collide; a file read twice gives the same twice.
void Sensor::State::begin() {
  const bool live = std::any_of(captures.begin(), captures.end(),
                                [](const CaptureInfo& one) { return one.kind == "interface"; });
  std::array<std::uint64_t, 2> keys{0x6C65616B77697265ULL, 0x73656E7365206F66ULL};
  if (live) text::fill_random({reinterpret_cast<std::uint8_t*>(keys.data()), sizeof keys});
  hash = wire::KeyedHash(keys[0], keys[1]);
  now.live = live;
  dissector = std::make_unique<wire::Dissector>(hash);
  const unsigned threads = std::max(1U, std::min<unsigned>(setup.options.threads, kShards));
  alone = threads == 1;
  tell_time();
  generations.push_back(std::make_unique<inspect::Generation>(0, setup, key, threads));
  for (std::size_t i = 0; i < kShards; ++i) {
    shards.push_back(std::make_unique<inspect::FlowShard>(*generations.front(), hash,
                                                          setup.options.memory / kShards));
  }
  workers = std::make_unique<inspect::ShardWorkers>(
      threads, kShards, [this](std::size_t worker, std::size_t shard) { work(worker, shard); });
}

// Who reads the names of captures rests then.
void Sensor::State::begin_capture() {
  if (!workers) return begin();
  turn(true);
}

// What was pushed before is looked at first. Generations that no open message began under go.
bool Sensor::State::reload(DetectorPack pack, InspectorOptions inspect) {
  inspect::SensorSetup next = inspect::setup_of(std::move(pack), std::move(inspect), setup.options);
  next.keys = setup.keys;
  next.now = setup.now;
  setup = std::move(next);
  masker.reset();
  if (!workers) return true;
  turn(true);
  const unsigned threads = static_cast<unsigned>(generations.back()->judges.size());
  const std::uint32_t number = generations.back()->number + 1;
  generations.push_back(std::make_unique<inspect::Generation>(number, setup, key, threads));
  for (const auto& shard : shards) shard->reload(*generations.back());
  std::erase_if(generations, [this](const std::unique_ptr<inspect::Generation>& one) {
    bool used = false;
    for (const auto& shard : shards) used = shard->uses(*one) || used;
    return !used;
  });
  return !stopped;
}

void Sensor::State::work(std::size_t worker, std::size_t shard) {
  inspect::FlowShard& flows = *shards[shard];
  flows.work_with(worker);
  if (finishing) return flows.finish();
  const std::vector<wire::Frame>& frames = running.of(shard);
  for (std::size_t i = 0; i < frames.size(); ++i) {
    flows.push(frames[i], running.packet(shard, i));
  }
  flows.look_at_put_off();
}

void Sensor::State::frame(const wire::Frame& frame) noexcept {
  try {
    const bool is_dns = frame.transport == wire::Transport::kUdp &&
                        (frame.from.port == kDns || frame.from.port == kMulticastDns);
    if (is_dns) read_names(frame);
    const std::size_t shard = shard_of(hash, frame);
    if (alone) {
      shards[shard]->push(frame, at_hand);
    } else if (at_hand != nullptr) {
      filling.add(shard, frame, *at_hand);
    } else {
      filling.add(shard, frame);
    }
  } catch (const std::exception&) {
    ++counters.shed;
  }
}

void Sensor::State::read_names(const wire::Frame& frame) {
  const auto add = [&](const auto& seen) {
    alone ? now.names.add(seen, frame.moment.packet) : names.add(seen, frame.moment.packet);
  };
  wire::read_names(frame.payload, add, add);
}

void Sensor::State::unread(wire::Unread why, const wire::Moment& moment) noexcept {
  ++unread_counter(why);
  const auto kind = static_cast<std::size_t>(why);
  if (kUnreadTold[kind].reason.empty() || unread_told[kind]) return;
  unread_told[kind] = true;
  try {
    Coverage coverage;
    coverage.reason = kUnreadTold[kind].reason;
    coverage.detail = kUnreadTold[kind].detail;
    coverage.timestamp = text::to_rfc3339(std::max<std::int64_t>(moment.time, 0));
    coverage.observed = text::to_rfc3339(setup.inspect.clock ? setup.inspect.clock() : text::now());
    coverage.pack = setup.pack.fingerprint();
    if (moment.capture < captures.size()) {
      coverage.source.kind = captures[moment.capture].kind;
      if (!masker) masker.emplace(setup.pack, key);
      coverage.source.name = masker->masked_name(captures[moment.capture].name);
    }
    unread_placed.push_back({moment.packet, std::make_unique<inspect::Told>(std::move(coverage))});
  } catch (const std::exception&) {
    // It is in the counters.
  }
}

bool Sensor::State::push(const Packet& packet) {
  if (stopped) return false;
  if (!workers || captures.size() != now.captures.size()) begin_capture();
  ++counters.received;
  counters.received_bytes += packet.bytes.size();
  last_time = std::max(last_time, packet.time);
  filling.add_packet();
  at_hand = setup.options.keep == KeepPackets::kNone ? nullptr : &packet;
  dissector->push(packet, *this);
  at_hand = nullptr;
  if (filling.is_full()) turn(false);
  return !stopped;
}

// What the workers have told, now that they rest, and what was not read of the same packets.
void Sensor::State::collect() {
  const auto take = [this](std::vector<inspect::Placed>& from) {
    if (from.empty()) return;
    if (spare.empty()) spare.emplace_back();
    told.push_back(std::move(spare.back()));
    spare.pop_back();
    told.back().swap(from);
    for (inspect::Placed& placed : told.back()) order.push_back(&placed);
  };
  for (const auto& shard : shards) take(shard->told());
  take(unread_running);
}

// The batch that was filled goes to the workers; what they told of the one before goes out
// meanwhile, or at once what they tell of this one.
void Sensor::State::turn(bool at_once) {
  workers->wait();
  if (!alone) collect();
  std::swap(filling, running);
  filling.clear();
  std::swap(unread_placed, unread_running);
  now.names.trim();
  names.move_to(now.names);
  tell_time();
  if (!alone) workers->start(running.sizes());
  if (at_once) workers->wait();
  if (at_once || alone) collect();
  deliver();
}

// Live: messages that go on and on are told of all the same. The workers rest.
void Sensor::State::look_early() {
  if (!now.live || stopped) return;
  for (const auto& shard : shards) {
    shard->work_with(0);
    shard->look_early(now.reading);
  }
  collect();
  deliver();
}

// Of all shards, the largest; what the others sent counts the less the longer ago it was.
bool Sensor::State::shed_largest() {
  if (!workers || stopped) return false;
  turn(true);
  wire::Flows::Largest most;
  inspect::FlowShard* where = nullptr;
  for (const auto& shard : shards) {
    const wire::Flows::Largest one = shard->largest();
    if (one.bytes <= most.bytes) continue;
    most = one;
    where = shard.get();
  }
  if (where == nullptr) return false;
  where->work_with(0);
  where->shed_flow(most.flow);
  for (const auto& shard : shards) shard->halve();
  collect();
  deliver();
  return true;
}

void Sensor::State::tell_time() {
  now.captures = captures;
  now.reading = setup.inspect.clock ? setup.inspect.clock() : text::now();
  now.observed = text::to_rfc3339(now.reading);
}

void Sensor::State::deliver() {
  const auto earlier = [](const inspect::Placed* a, const inspect::Placed* b) {
    return a->packet < b->packet;
  };
  if (!std::is_sorted(order.begin(), order.end(), earlier)) {
    std::stable_sort(order.begin(), order.end(), earlier);
  }
  for (inspect::Placed* const placed : order) {
    if (stopped) break;
    if (auto* coverage = std::get_if<Coverage>(placed->told.get())) {
      if (out.on_coverage) out.on_coverage(std::move(*coverage));
      continue;
    }
    if (const auto* held = std::get_if<inspect::HeldFlow>(placed->told.get())) {
      for (const inspect::HeldPacket& packet : held->packets) {
        if (out.on_packet) out.on_packet(held->told(packet));
      }
      continue;
    }
    Record& record = std::get<Record>(*placed->told);
    if (out.on_finding) out.on_finding(record);
    if (!tally.take(record)) {
      ++counters.summarised;
    } else if (!out.on_record(std::move(record))) {
      stopped = true;
    }
  }
  order.clear();
  for (std::vector<inspect::Placed>& placed : told) {
    placed.clear();
    spare.push_back(std::move(placed));
  }
  told.clear();
  if (last_time - last_tally < text::kSecond) return;
  last_tally = last_time;
  tally.tell(last_time, false, now.observed, [this](GroupSummary&& summary) {
    if (out.on_summary) out.on_summary(std::move(summary));
  });
}

bool Sensor::State::finish() {
  if (!workers) return !stopped;
  dissector->finish(*this);
  turn(true);
  finishing = true;
  workers->start();
  workers->wait();
  collect();
  deliver();
  tally.tell(last_time, true, now.observed, [this](GroupSummary&& summary) {
    if (out.on_summary) out.on_summary(std::move(summary));
  });
  return !stopped;
}

bool is_network(std::string_view text) {
  const std::array<std::string_view, 1> one{text};
  return !inspect::Networks(one).empty();
}

Sensor::Sensor(DetectorPack pack, PseudonymKey key, InspectorOptions inspect, SensorOptions options,
               Out out)
    : state_(std::make_unique<State>(std::move(pack), std::move(key), std::move(inspect),
                                     std::move(options), std::move(out))) {}
Sensor::Sensor(Sensor&&) noexcept = default;
Sensor& Sensor::operator=(Sensor&&) noexcept = default;
Sensor::~Sensor() = default;

std::uint32_t Sensor::add_capture(const CaptureInfo& info) {
  state_->captures.push_back(info);
  return static_cast<std::uint32_t>(state_->captures.size() - 1);
}

void Sensor::expect_keys() {
  if (state_->now.opens_tls) return;
  if (state_->workers) state_->turn(true);
  state_->now.opens_tls = true;
}

void Sensor::add_keys(std::string_view text) {
  if (!state_->now.opens_tls) return;
  if (state_->workers) state_->turn(true);  // what came before is looked at without them
  state_->setup.keys->add(text);
}

bool Sensor::push(const Packet& packet) { return state_->push(packet); }

bool Sensor::reload(DetectorPack pack, InspectorOptions inspect) {
  return state_->reload(std::move(pack), std::move(inspect));
}

bool Sensor::flush() {
  if (state_->workers) {
    state_->turn(true);
    state_->look_early();
  }
  return !state_->stopped;
}

bool Sensor::shed_largest() { return state_->shed_largest(); }

bool Sensor::finish() { return state_->finish(); }

SensorCounters Sensor::counters() const noexcept { return state_->count(); }

}  // namespace leakwire
