#include "inspect/message/message_door.h"

#include <exception>
#include <utility>
#include <vector>

namespace leakwire {

namespace inspect {
namespace {

Networks home_of(const MessageOptions& options, const std::optional<Judging>& judging) {
  std::vector<std::string_view> home(options.home_networks.begin(), options.home_networks.end());
  if (home.empty() && judging) {
    for (const Listing& listing : judging->policy.listings().entries) {
      if (listing.role != Role::kFirstParty) continue;
      home.insert(home.end(), listing.networks.begin(), listing.networks.end());
    }
  }
  return home.empty() ? private_networks() : Networks(home);
}

// What is released cannot change its length: it was told before.
RedactOptions release_of(const InspectorOptions& options) {
  RedactOptions redaction;
  redaction.style = RedactStyle::kMask;
  redaction.min_confidence = options.min_confidence;
  redaction.decoding.layers.clear();
  return redaction;
}

RedactOptions redaction_of(const MessageOptions& options, const PseudonymKey& key) {
  RedactOptions redaction;
  redaction.style = options.style;
  redaction.key = key;
  return redaction;
}

}  // namespace

MessageDoor::MessageDoor(const DetectorPack& pack, const PseudonymKey& the_key,
                         const InspectorOptions& options, const MessageOptions& message_options)
    : inspector(pack, the_key, options),
      judge(inspector),
      key(the_key),
      rewriter(pack, redaction_of(message_options, the_key)),
      redaction(pack, release_of(options)),
      home(home_of(message_options, options.judging)),
      name(inspector.masked_name(message_options.name)) {
  if (options.judging) excluded = Networks(options.judging->policy.excluded_networks());
  InputInfo info;
  info.log.kind = LogKind::kHar;  // what a message tells of itself, and no line
  info.name = message_options.name;
  judge.judge().begin_input(info);
  rooms_.reserve(kMostRooms);
}

std::unique_ptr<GatheredMessage> MessageDoor::take_room() {
  if (rooms_.empty()) return std::make_unique<GatheredMessage>();
  std::unique_ptr<GatheredMessage> room = std::move(rooms_.back());
  rooms_.pop_back();
  return room;
}

void MessageDoor::keep_room(std::unique_ptr<GatheredMessage> room) noexcept {
  if (rooms_.size() >= kMostRooms) return;
  room->clear();
  if (room->memory() <= kMostRoom) rooms_.push_back(std::move(room));
}

void MessageCounters::hold(std::uint64_t bytes) noexcept {
  std::uint64_t most = held_most.load(std::memory_order_relaxed);
  while (most < bytes && !held_most.compare_exchange_weak(most, bytes, std::memory_order_relaxed)) {
  }
}

}  // namespace inspect

MessageInspector::State::State(const DetectorPack& pack, PseudonymKey the_key,
                               const InspectorOptions& inspect_options,
                               MessageOptions message_options)
    : key(std::move(the_key)),
      options(std::move(message_options)),
      door(std::make_shared<inspect::MessageDoor>(pack, key, inspect_options, options)) {}

std::shared_ptr<inspect::MessageDoor> MessageInspector::State::open_door() {
  const std::lock_guard lock(mutex);
  return door;
}

MessageInspector::MessageInspector(const DetectorPack& pack, PseudonymKey key,
                                   const InspectorOptions& options, MessageOptions message_options)
    : state_(std::make_shared<State>(pack, std::move(key), options, std::move(message_options))) {}
MessageInspector::MessageInspector(MessageInspector&&) noexcept = default;
MessageInspector& MessageInspector::operator=(MessageInspector&&) noexcept = default;
MessageInspector::~MessageInspector() = default;

bool MessageInspector::swap(std::optional<DetectorPack> pack, std::optional<Places> places,
                            std::optional<Policy> policy) noexcept {
  State& state = *state_;
  try {
    // What messages need to begin with is made before they have to wait for it.
    const std::shared_ptr<inspect::MessageDoor> old = state.open_door();
    InspectorOptions options = old->inspector.options;
    if (!policy && options.judging) policy = options.judging->policy;
    if (!places && options.judging) places = options.judging->places;
    if (!places && options.places) places = *options.places;
    if (policy && !places) {
      Result<Places> loaded = Places::load();
      if (!loaded) return false;
      places = std::move(*loaded);
    }
    options.places = places;
    options.judging.reset();
    if (policy) options.judging = Judging{*policy, places->with(policy->listings())};
    auto door = std::make_shared<inspect::MessageDoor>(pack ? *pack : old->inspector.pack,
                                                       state.key, options, state.options);
    const std::lock_guard lock(state.mutex);
    state.door.swap(door);
    inspect::MessageCounters::add(state.counters.swaps);
    return true;
  } catch (const std::exception&) {
    return false;
  }
}

MessageMetrics MessageInspector::metrics() const noexcept {
  const inspect::MessageCounters& from = state_->counters;
  MessageMetrics all;
  all.messages = from.messages;
  all.bytes = from.bytes;
  all.findings = from.findings;
  for (std::size_t i = 0; i < all.wanted.size(); ++i) all.wanted[i] = from.wanted[i];
  all.redacted = from.redacted;
  all.blocked = from.blocked;
  all.blocked_partial = from.blocked_partial;
  all.failed_open = from.failed_open;
  all.failed_closed = from.failed_closed;
  all.over_deadline = from.over_deadline;
  all.over_budget = from.over_budget;
  all.out_of_memory = from.out_of_memory;
  all.streamed = from.streamed;
  all.coverage = from.coverage;
  all.records = from.records;
  all.records_lost = from.records_lost;
  all.held_most = from.held_most;
  all.swaps = from.swaps;
  all.suppressed = from.suppressed;
  return all;
}

}  // namespace leakwire
