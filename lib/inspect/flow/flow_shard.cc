#include "inspect/flow/flow_shard.h"

#include <algorithm>
#include <array>
#include <exception>
#include <new>
#include <utility>

#include "wire/parsers.h"

namespace leakwire::inspect {
namespace {

constexpr std::size_t kMostNames = 512;
// So long a message may take before it is looked at; and so long after the last that came of it.
constexpr text::Micros kPatience = 500'000, kQuiet = 250'000;
constexpr std::size_t kMostSpare = 8;
constexpr std::size_t kHeldPart = 4;    // one in so many bytes is for packets that may be kept
constexpr std::size_t kWholePart = 16;  // ... a message's, which is held twice while it grows
constexpr std::array<std::string_view, 8> kReasons{
    "encrypted", "gap", "limit", "unsupported", "joined-late", "ambiguous", "excluded", ""};
constexpr std::string_view kExcluded = "a client that the policy leaves out: not looked at";
constexpr std::string_view kJoinedLate = "its beginning was not seen";
constexpr std::string_view kGap = "bytes were lost: what stands before and behind is looked at";
constexpr std::string_view kAmbiguous =
    "bytes were sent twice and differ: both readings are looked at";
constexpr std::string_view kEvicted = "given up to make room; what came until then is looked at";
constexpr std::string_view kShedFlow =
    "overload: the largest flows go first; what came until then is looked at";
constexpr std::string_view kManyFindings = "more findings than are told of one flow";
constexpr std::string_view kUnkept =
    "packets of it were given up before it was judged: what is kept of it is not whole";
constexpr std::string_view kNoMemory = "no memory: not looked at to its end";

// A message is held as a whole only where its shard has room for several.
std::size_t most_whole(const SensorOptions& options) noexcept {
  return std::clamp(options.memory / Sensor::kShards / kWholePart, MessageGatherer::kLeastWhole,
                    MessageGatherer::kWhole);
}

// What a flow is read by: the protocols' parser, and the listener that it tells.
class FlowReader final : public wire::FlowParser {
 public:
  FlowReader(FlowShard& shard, const SensorSetup& setup, const wire::FlowInfo& info) noexcept
      : gatherer_(shard, info, most_whole(setup.options)), shard_(shard) {
    FlowContext& flow = gatherer_.flow();
    flow.initiator_is_home = setup.home.hold(info.initiator.address);
    flow.responder_is_home = setup.home.hold(info.responder.address);
    flow.excluded = !setup.excluded.empty() && (setup.excluded.hold(info.initiator.address) ||
                                                setup.excluded.hold(info.responder.address));
    if (flow.excluded) return;
    parser_ = wire::make_parser(info, gatherer_, setup.now->opens_tls ? setup.keys.get() : nullptr);
  }

  FlowReader(const FlowReader&) = delete;
  FlowReader& operator=(const FlowReader&) = delete;
  ~FlowReader() override { shard_.over(gatherer_.flow()); }

  bool made() noexcept { return parser_ != nullptr || gatherer_.flow().excluded; }

  void data(wire::Side side, std::string_view bytes, const wire::Moment& moment) noexcept override {
    FlowContext& flow = gatherer_.flow();
    flow.now = moment;
    if (flow.excluded) return shard_.unseen(flow, {"excluded", kExcluded, {}, {}}, side);
    if (flow.info.joined_late && flow.info.transport == wire::Transport::kTcp) {
      shard_.unseen(flow, {"joined-late", kJoinedLate, {}, {}}, side);
    }
    parser_->data(side, bytes, moment);
  }

  void gap(wire::Side side, std::uint64_t missing, const wire::Moment& moment) noexcept override {
    FlowContext& flow = gatherer_.flow();
    flow.now = moment;
    if (flow.excluded) return;
    shard_.unseen(flow, {"gap", kGap, {}, {}}, side);
    parser_->gap(side, missing, moment);
  }

  void other_reading(wire::Side side, std::string_view bytes,
                     const wire::Moment& moment) noexcept override {
    FlowContext& flow = gatherer_.flow();
    flow.now = moment;
    if (flow.excluded) return;
    shard_.unseen(flow, {"ambiguous", kAmbiguous, {}, {}}, side);
    parser_->other_reading(side, bytes, moment);
  }

  void end(wire::Side side, wire::Ending why, const wire::Moment& moment) noexcept override {
    FlowContext& flow = gatherer_.flow();
    if (moment.packet != 0) flow.now = moment;
    if (flow.excluded) return;
    if (why == wire::Ending::kShed) shard_.unseen(flow, {"limit", kShedFlow, {}, {}}, side);
    if (why == wire::Ending::kEvicted) shard_.unseen(flow, {"limit", kEvicted, {}, {}}, side);
    parser_->end(side, why, moment);
  }

  std::size_t memory() const noexcept override {
    return sizeof *this + gatherer_.memory() + (parser_ ? parser_->memory() : 0);
  }

 private:
  MessageGatherer gatherer_;
  FlowShard& shard_;
  std::unique_ptr<wire::FlowParser> parser_;  // behind the listener that it tells
};

}  // namespace

FlowShard::FlowShard(const Generation& first, wire::KeyedHash hash, std::size_t memory)
    : generations_{{&first, 0}} {
  const SensorSetup& setup = first.setup;
  looks_early = setup.now->live;
  wire::FlowsOptions options;
  if (setup.options.keep != KeepPackets::kNone) {
    const std::size_t held = memory / kHeldPart;
    keeper_ = std::make_unique<FlowKeeper>(hash, held, setup.options.keep == KeepPackets::kRaw);
    memory -= held;
  }
  options.memory = memory;
  options.flow_waiting = std::min(options.flow_waiting, memory / 4);
  flows_ = std::make_unique<wire::Flows>(*this, hash, options);
}

void FlowShard::reload(const Generation& next) {
  generations_.push_back({&next, 0});
  if (keeper_) keeper_->mask_all_held();
}

bool FlowShard::uses(const Generation& generation) noexcept {
  for (std::size_t i = 0; i + 1 < generations_.size(); ++i) {
    if (generations_[i].generation != &generation) continue;
    if (generations_[i].open > 0) return true;
    generations_.erase(generations_.begin() + static_cast<std::ptrdiff_t>(i));
    return false;
  }
  return generations_.back().generation == &generation;
}

FlowShard::Used& FlowShard::used(std::uint32_t generation) noexcept {
  std::size_t i = generations_.size() - 1;
  while (i > 0 && generations_[i].generation->number != generation) --i;
  return generations_[i];
}

// Flows that end with their shard are not told.
FlowShard::~FlowShard() {
  keeper_.reset();
  for (PutOff& one : put_off_) one.message->clear();
  put_off_.clear();
}

void FlowShard::push(const wire::Frame& frame, const Packet* packet) noexcept {
  packet_ = frame.moment.packet;
  if (!keeper_ || packet == nullptr) return flows_->push(frame);
  // A packet may end its flow, or begin another one in its place.
  const bool begins = frame.tcp.syn && !frame.tcp.ack;
  if (!begins) hold(*packet, frame);
  flows_->push(frame);
  if (begins) hold(*packet, frame);
}

void FlowShard::hold(const Packet& packet, const wire::Frame& frame) noexcept {
  try {
    keeper_->add(packet, frame, judge().masker(), [this](HeldFlow&& held) {
      told_.push_back({packet_, std::make_unique<Told>(std::move(held))});
    });
  } catch (const std::exception&) {
    ++counters_.unkept;
  }
}

void FlowShard::over(const FlowContext& flow) noexcept {
  if (!keeper_) return;
  try {
    keeper_->end(flow.info, judge().masker(), [&](HeldFlow&& held) {
      told_.push_back(
          {finishing_ ? flow.info.first.packet : packet_, std::make_unique<Told>(std::move(held))});
    });
  } catch (const std::exception&) {
    ++counters_.unkept;
  }
}

void FlowShard::keep(FlowContext& flow) {
  if (keeper_->keep(flow.info, packet_)) return;
  ++counters_.unkept;
  unseen(flow, {"limit", kUnkept, {}, {}}, wire::Side::kInitiator);
}

void FlowShard::finish() noexcept {
  look_at_put_off();
  finishing_ = true;
  flows_->finish();
}

std::unique_ptr<wire::FlowParser> FlowShard::make(const wire::FlowInfo& info) noexcept {
  std::unique_ptr<FlowReader> reader(new (std::nothrow) FlowReader(*this, setup(), info));
  if (!reader || !reader->made()) return nullptr;
  return reader;
}

bool FlowShard::wants(const FlowContext& flow, const wire::MessageHead& head) noexcept {
  ++counters_.messages;
  if (!setup().options.outbound_only) return true;
  if (flow.is_outbound(head.from, head.is_answer, !head.protocol.empty())) return true;
  ++counters_.inbound;
  return false;
}

// Names of protocols and parts are few, and those of parsers of ours.
std::string_view FlowShard::name_of(std::string_view name) {
  for (const std::string_view recent : recent_names_) {
    if (recent == name) return recent;
  }
  const std::string_view kept = kept_name(name);
  recent_names_[next_recent_++ % recent_names_.size()] = kept;
  return kept;
}

std::string_view FlowShard::kept_name(std::string_view name) {
  const auto known = names_.find(std::string(name));
  if (known != names_.end()) return *known;
  if (names_.size() >= kMostNames) return {};
  return *names_.emplace(name).first;
}

std::unique_ptr<GatheredMessage> FlowShard::make_message() {
  std::unique_ptr<GatheredMessage> message;
  if (spare_messages_.empty()) {
    message = std::make_unique<GatheredMessage>();
  } else {
    message = std::move(spare_messages_.back());
    spare_messages_.pop_back();
  }
  message->generation = generations_.back().generation->number;
  ++generations_.back().open;
  return message;
}

void FlowShard::give_back(std::unique_ptr<GatheredMessage> message) noexcept {
  if (!message) return;
  --used(message->generation).open;
  message->clear();
  if (spare_messages_.size() >= kMostSpare) return;
  try {
    spare_messages_.push_back(std::move(message));
  } catch (const std::exception&) {
    // One less to use again.
  }
}

std::unique_ptr<Stream> FlowShard::make_stream(const GatheredMessage& message) {
  return std::make_unique<Stream>(used(message.generation).generation->setup.pack);
}

void FlowShard::tell(FlowContext& flow, std::unique_ptr<Told> told) {
  if (const auto* record = std::get_if<Record>(told.get())) {
    ++counters_.findings;
    if (keeper_ && (!record->verdict || record->verdict->action > Action::kAllow)) keep(flow);
  }
  told_.push_back({finishing_ ? flow.info.first.packet : packet_, std::move(told)});
}

void FlowShard::tell_suppressed(FlowContext& flow, std::uint64_t suppressed,
                                wire::Side side) noexcept {
  if (suppressed == 0) return;
  counters_.suppressed += suppressed;
  unseen(flow, {"limit", kManyFindings, {}, {}}, side);
}

void FlowShard::message(FlowContext& flow, GatheredMessage& message, bool /*whole*/) noexcept {
  settle(flow);
  try {
    std::uint64_t suppressed = 0;
    const auto on_told = [&](std::unique_ptr<Told> told) { tell(flow, std::move(told)); };
    if (!judge_of(message).message(flow, message, on_told, suppressed)) shed(flow);
    if (judge_of(message).exceeded()) unseen(flow, {"limit", kLayersDetail, {}, {}}, message.from);
    tell_suppressed(flow, suppressed, message.from);
  } catch (const std::exception&) {
    shed(flow);
  }
}

void FlowShard::stream(FlowContext& flow, GatheredMessage& message, std::string_view bytes,
                       std::uint64_t missing, bool is_end) noexcept {
  settle(flow);
  try {
    std::uint64_t suppressed = 0;
    const auto on_told = [&](std::unique_ptr<Told> told) { tell(flow, std::move(told)); };
    if (!judge_of(message).stream(flow, message, bytes, missing, is_end, on_told, suppressed))
      shed(flow);
    tell_suppressed(flow, suppressed, message.from);
  } catch (const std::exception&) {
    shed(flow);
  }
}

void FlowShard::waits(MessageGatherer& gatherer) noexcept {
  try {
    waiting_.push_back({.gatherer = &gatherer});
    gatherer.listed = waiting_.size();
  } catch (const std::exception&) {
    // It is looked at at its end.
  }
}

void FlowShard::waits_no_more(MessageGatherer& gatherer) noexcept {
  const std::size_t place = gatherer.listed - 1;
  waiting_[place] = waiting_.back();
  waiting_[place].gatherer->listed = place + 1;
  waiting_.pop_back();
  gatherer.listed = 0;
}

void FlowShard::look_early(text::Micros now) noexcept {
  for (std::size_t i = waiting_.size(); i-- > 0;) {
    Waiting& one = waiting_[i];
    const std::size_t size = one.gatherer->waiting();
    if (one.since == 0) one.since = now;
    if (one.since == now || size != one.size) one.changed = now;
    one.size = size;
    const bool quiet = now - one.changed >= kQuiet;
    if (size > 0 && (quiet || now - one.since >= kPatience)) {
      one.gatherer->look_early(quiet);
      one.since = now;
    }
    if (size == 0 || quiet) waits_no_more(*one.gatherer);
  }
}

void FlowShard::early(FlowContext& flow, GatheredMessage& message, bool quiet) noexcept {
  settle(flow);
  try {
    std::uint64_t suppressed = 0;
    const auto on_told = [&](std::unique_ptr<Told> told) { tell(flow, std::move(told)); };
    if (!judge_of(message).early(flow, message, quiet, on_told, suppressed)) shed(flow);
    tell_suppressed(flow, suppressed, message.from);
  } catch (const std::exception&) {
    shed(flow);
  }
}

void FlowShard::unseen(FlowContext& flow, const wire::Unseen& what, wire::Side side) noexcept {
  const auto reason = std::find(kReasons.begin(), kReasons.end(), what.reason);
  // What is not kept is told of by itself: no other limit says so.
  const auto place = what.detail == kUnkept ? kReasons.size() : reason - kReasons.begin();
  const auto bit = static_cast<std::uint16_t>(1U << place);
  if ((flow.told & bit) != 0) return;
  settle(flow);
  flow.told = static_cast<std::uint16_t>(flow.told | bit);
  if (what.reason == "encrypted") ++counters_.encrypted;
  if (what.reason == "excluded") ++counters_.excluded;
  try {
    tell(flow, std::make_unique<Told>(judge().coverage(flow, what, side)));
  } catch (const std::exception&) {
    ++counters_.shed;
  }
}

void FlowShard::shed(FlowContext& flow) noexcept {
  ++counters_.shed;
  unseen(flow, {"limit", kNoMemory, {}, {}}, wire::Side::kInitiator);
}

}  // namespace leakwire::inspect
