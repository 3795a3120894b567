#include "wire/flows.h"

#include <algorithm>

#include "text/hash.h"
#include "wire/flows_state.h"

namespace leakwire::wire {
namespace {

constexpr std::size_t index(Side side) noexcept { return static_cast<std::size_t>(side); }

std::string_view bytes_of(const text::Ipv6& address) noexcept {
  return {reinterpret_cast<const char*>(address.data()), address.size()};
}

// The same for both ways, and in every run.
std::uint64_t id_of(const Flow& flow) noexcept {
  text::Hash64 hash;
  for (const Host* host : {&flow.key.low, &flow.key.high}) {
    hash.add(bytes_of(host->address)).add(std::uint64_t{host->port});
  }
  hash.add(static_cast<std::uint64_t>(flow.key.transport));
  return hash.add(static_cast<std::uint64_t>(flow.first.time)).value();
}

FlowInfo info_of(const Flow& flow) noexcept {
  FlowInfo info;
  info.initiator = flow.low_initiates ? flow.key.low : flow.key.high;
  info.responder = flow.low_initiates ? flow.key.high : flow.key.low;
  info.transport = flow.key.transport;
  info.id = id_of(flow);
  info.joined_late = flow.joined_late;
  info.first = flow.first;
  return info;
}

Side side_of(const Flow& flow, bool from_low) noexcept {
  return flow.low_initiates == from_low ? Side::kInitiator : Side::kResponder;
}

}  // namespace

void Flows::State::push(const Frame& frame) noexcept {
  moment = frame.moment;
  clock = std::max(clock, frame.moment.time);
  if (clock >= next_check) advance(clock, 16);
  if (memory() > options.memory / 8 * 7 || lean) make_room();
  bool from_low = false;
  const FlowKey key = flow_key(frame.from, frame.to, frame.transport, from_low);
  if (frame.transport != Transport::kTcp) {
    push_udp(frame, key, from_low);
  } else {
    push_tcp(frame, key, from_low);
  }
}

FlowNumber Flows::State::open(const Frame& frame, const FlowKey& key, std::uint32_t hash,
                              bool low_initiates, FlowList list) noexcept {
  while (table.size() >= options.most_flows || memory() + Flows::kIdleFlow > options.memory) {
    if (!evict_one()) return kNoFlow;
  }
  const FlowNumber number = table.add(key, frame.network, hash);
  if (number == kNoFlow) return number;
  Flow& flow = table.at(number);
  flow.first = frame.moment;
  flow.low_initiates = low_initiates;
  flow.list = list;
  flow.last = flow.listed = clock;
  table.push_back(list, number);
  ++counters.flows;
  return number;
}

void Flows::State::push_udp(const Frame& frame, const FlowKey& key, bool from_low) noexcept {
  if (frame.payload.empty()) {
    ++counters.without_bytes;
    return;
  }
  const std::uint32_t hash = table.hash(key, frame.network);
  FlowNumber number = table.find(key, frame.network, hash);
  if (number == kNoFlow) number = open(frame, key, hash, from_low, FlowList::kUdp);
  if (number == kNoFlow || table.at(number).shed || !need_parser(table.at(number))) {
    ++counters.shed;
    return;
  }
  Flow& flow = table.at(number);
  flow.bytes += frame.payload.size();
  const Side side = side_of(flow, from_low);
  // Of two readings of one packet the second one is the other one.
  const bool second = frame.ambiguous && ambiguous_moment.packet == frame.moment.packet &&
                      ambiguous_moment.capture == frame.moment.capture;
  if (frame.ambiguous && !second) {
    ambiguous_moment = frame.moment;
    ++counters.ambiguous;
  }
  if (second) {
    flow.parser->other_reading(side, frame.payload, moment);
  } else {
    flow.parser->data(side, frame.payload, moment);
  }
  if (frame.missing != 0) {
    ++counters.gaps;
    counters.gap_bytes += frame.missing;
  }
  ++counters.delivered;
  measure(number);
  touch(number, FlowList::kUdp);
}

// SYN and SYN/ACK tell who began; without them it is whoever is seen first to send something.
FlowNumber Flows::State::open_tcp(const Frame& frame, const FlowKey& key, std::uint32_t hash,
                                  bool from_low) noexcept {
  const bool answers = frame.tcp.syn && frame.tcp.ack;
  const FlowNumber number = open(frame, key, hash, answers ? !from_low : from_low,
                                 frame.payload.empty() ? FlowList::kUnanswered : FlowList::kTcp);
  if (number == kNoFlow) return number;
  Flow& flow = table.at(number);
  flow.joined_late = !frame.tcp.syn;
  if (flow.joined_late) ++counters.joined_late;
  return number;
}

void Flows::State::push_tcp(const Frame& frame, const FlowKey& key, bool from_low) noexcept {
  const std::uint32_t hash = table.hash(key, frame.network);
  FlowNumber number = table.find(key, frame.network, hash);
  if (number != kNoFlow &&
      begins_anew(table.at(number), side_of(table.at(number), from_low), frame)) {
    close(number, Ending::kClosed);
    number = kNoFlow;
  }
  if (number == kNoFlow) {
    // What neither opens a flow nor brings bytes needs none.
    if (!frame.tcp.syn && frame.payload.empty()) {
      ++counters.without_bytes;
      return;
    }
    number = open_tcp(frame, key, hash, from_low);
    if (number == kNoFlow) {
      ++counters.shed;
      return;
    }
  }
  Flow& flow = table.at(number);
  const Side side = side_of(flow, from_low);
  flow.heard[index(side)] = true;
  if (frame.tcp.syn) read_syn(flow, side, frame.tcp);
  if (frame.tcp.ack && flow.halves[index(other(side))].begun()) {
    flow.halves[index(other(side))].acknowledge(frame.tcp.acknowledged);
  }
  if (frame.payload.empty()) {
    ++counters.without_bytes;
  } else {
    read_payload(flow, side, frame);
  }
  read_endings(number, side, frame);
}

bool Flows::State::begins_anew(Flow& flow, Side side, const Frame& frame) const noexcept {
  const TcpSegment& tcp = frame.tcp;
  const tcp::Half& half = flow.halves[index(side)];
  const bool over = flow.list == FlowList::kClosing;
  const std::uint32_t behind_syn = tcp.sequence + 1;
  if (flow.has_candidate) {
    const bool accepted =
        side != flow.candidate_side && tcp.syn && tcp.ack && tcp.acknowledged == flow.candidate;
    const bool goes_on = side == flow.candidate_side && !frame.payload.empty() && !tcp.syn &&
                         tcp.sequence == flow.candidate && half.unwrap(tcp.sequence) != half.next();
    if (accepted || goes_on) return true;
  }
  if (tcp.syn && half.begun()) {
    // Sent again, or with a number that was passed long ago.
    if (half.begins_at(behind_syn)) return false;
    if (over) return true;
    if (!flow.halves[0].given() && !flow.halves[1].given()) return !tcp.ack;
    // RFC 5961, section 4: a SYN amid a connection ends nothing by itself.
    flow.has_candidate = true;
    flow.candidate = behind_syn;
    flow.candidate_side = side;
    return false;
  }
  if (!over || frame.payload.empty() || !half.begun()) return false;
  // Bytes behind the end of what is over.
  return flow.ended[index(side)] && half.unwrap(tcp.sequence) + frame.payload.size() > half.next();
}

void Flows::State::read_syn(Flow& flow, Side side, const TcpSegment& segment) noexcept {
  tcp::Half& half = flow.halves[index(side)];
  tcp::Half& far = flow.halves[index(other(side))];
  if (!half.begun()) half.begin(segment.sequence + 1, false);
  if (segment.ack && !far.begun()) far.begin(segment.acknowledged, false);
}

bool Flows::State::need_parser(Flow& flow) noexcept {
  if (flow.parser == nullptr && !flow.refused) {
    flow.parser = parsers.make(info_of(flow));
    flow.refused = flow.parser == nullptr;
  }
  return flow.parser != nullptr;
}

tcp::Way Flows::State::way(Flow& flow, Side side) noexcept {
  return {*flow.parser, side,    moment,
          clock,        options, counters,
          pool,         lean,    !flow.heard[index(other(side))]};
}

void Flows::State::count(tcp::Fate fate) noexcept {
  switch (fate) {
    case tcp::Fate::kDelivered:
      ++counters.delivered;
      break;
    case tcp::Fate::kRepeated:
      ++counters.repeated;
      break;
    case tcp::Fate::kOutOfWindow:
      ++counters.out_of_window;
      break;
    case tcp::Fate::kShed:
      ++counters.shed;
      break;
    case tcp::Fate::kWaiting:
      break;  // counted with the page that holds it
  }
}

void Flows::State::read_payload(Flow& flow, Side side, const Frame& frame) noexcept {
  tcp::Half& half = flow.halves[index(side)];
  const std::uint32_t sequence = frame.tcp.sequence + (frame.tcp.syn ? 1 : 0);
  if (!half.begun()) half.begin(sequence, true);
  flow.bytes += frame.payload.size();
  if (flow.shed) {
    ++counters.shed;
    return;
  }
  if (flow.ended[index(side)]) {
    ++counters.repeated;
    ++counters.unchecked;
    return;
  }
  if (!need_parser(flow)) {
    ++counters.shed;
    return;
  }
  tcp::Way where = way(flow, side);
  const std::uint16_t urgent = frame.tcp.urg ? frame.tcp.urgent : std::uint16_t{0};
  count(half.segment(where, half.unwrap(sequence), frame.payload, frame.missing, urgent));
}

// FIN and RST are taken at their word only once nothing contradicts them: a FIN when it is
// acknowledged, a RST when nothing follows for some seconds. Whoever forges one gains nothing.
void Flows::State::read_endings(FlowNumber number, Side side, const Frame& frame) noexcept {
  Flow& flow = table.at(number);
  tcp::Half& half = flow.halves[index(side)];
  const TcpSegment& tcp = frame.tcp;
  if (tcp.fin && half.begun()) {
    half.fin_at(half.unwrap(tcp.sequence) + (tcp.syn ? 1 : 0) + frame.payload.size() +
                frame.missing);
  }
  if (!frame.payload.empty() && !tcp.rst) flow.reset = false;
  if (tcp.rst) {
    constexpr std::uint64_t kReach = std::uint64_t{1} << 20;
    const std::uint64_t at = half.unwrap(tcp.sequence);
    flow.reset = flow.reset || !half.begun() || (at + 1 > half.next() && at < half.next() + kReach);
  }
  bool closing = flow.reset;
  if (half.fin_seen() || flow.halves[index(other(side))].fin_seen()) {
    for (const Side one : {Side::kInitiator, Side::kResponder}) {
      if (flow.halves[index(one)].fin_acknowledged()) end_side(flow, one, Ending::kClosed);
    }
    closing = closing || (flow.halves[0].all_given() && flow.halves[1].all_given()) ||
              (half.all_given() && !flow.heard[index(other(side))]);
    if (flow.ended[0] && flow.ended[1]) flow.parser.reset();
  }
  measure(number);
  const bool spoke = flow.halves[0].given() || flow.halves[1].given();
  const FlowList open =
      spoke || flow.list != FlowList::kUnanswered ? FlowList::kTcp : FlowList::kUnanswered;
  touch(number, closing ? FlowList::kClosing : open);
}

Flows::Flows(FlowParsers& parsers, KeyedHash hash, const FlowsOptions& options)
    : state_(std::make_unique<State>(parsers, hash, options)) {}
Flows::Flows(Flows&&) noexcept = default;
Flows& Flows::operator=(Flows&&) noexcept = default;
Flows::~Flows() = default;

void Flows::push(const Frame& frame) noexcept {
  state_->push(frame);
  state_->counters.open = state_->table.size();
  state_->counters.memory = state_->memory();
}

void Flows::advance(std::int64_t time) noexcept {
  state_->clock = std::max(state_->clock, time);
  state_->advance(state_->clock, 1024);
  state_->counters.open = state_->table.size();
  state_->counters.memory = state_->memory();
}

Flows::Largest Flows::largest() const noexcept { return state_->largest(); }

void Flows::shed(std::uint32_t flow) noexcept {
  if (flow < state_->table.numbers() && state_->table.is_open(flow)) state_->shed(flow);
  state_->counters.memory = state_->memory();
}

void Flows::halve() noexcept { state_->halve(); }

void Flows::finish() noexcept {
  state_->finish();
  state_->counters.open = state_->table.size();
  state_->counters.memory = state_->memory();
}

const FlowCounters& Flows::counters() const noexcept { return state_->counters; }

}  // namespace leakwire::wire
