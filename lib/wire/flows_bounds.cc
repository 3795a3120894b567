// Flows: time and room: flows that end, expire, are evicted, and the memory they hold.
#include <algorithm>
#include <new>
#include <tuple>
#include <vector>

#include "wire/flows_state.h"

namespace leakwire::wire {
namespace {

constexpr std::size_t index(Side side) noexcept { return static_cast<std::size_t>(side); }

// What is over stays for so long, so that what comes late opens no flow (microseconds).
constexpr std::int64_t kLinger = 5'000'000;
// A flow is moved to the end of its list at most so often: lists are exact to this.
constexpr std::int64_t kGrain = 1'000'000;
constexpr std::int64_t kCheckEach = 100'000;

// By the first packets of flows: what sorts them stands together, as they lie far apart.
struct Place {
  std::int64_t time = 0;
  std::uint64_t packet = 0;
  std::uint32_t capture = 0;
  FlowNumber number = 0;

  bool operator<(const Place& than) const noexcept {
    return std::tie(time, capture, packet, number) <
           std::tie(than.time, than.capture, than.packet, than.number);
  }
};

}  // namespace

void Flows::State::end_side(Flow& flow, Side side, Ending why) noexcept {
  if (flow.parser == nullptr || flow.ended[index(side)]) return;
  tcp::Way where = way(flow, side);
  flow.halves[index(side)].finish(where);
  flow.parser->end(side, why, moment);
  flow.ended[index(side)] = true;
}

void Flows::State::close(FlowNumber number, Ending why) noexcept {
  Flow& flow = table.at(number);
  for (const Side side : {Side::kInitiator, Side::kResponder}) {
    tcp::Half& half = flow.halves[index(side)];
    Ending own = why;
    if (why == Ending::kExpired || why == Ending::kStopped) {
      if (flow.reset) own = Ending::kReset;
      if (half.all_given()) own = Ending::kClosed;
    }
    end_side(flow, side, own);
  }
  table.take_out(flow.list, number);
  if (flow.in_holes) table.take_out(FlowList::kHoles, number);
  held -= flow.held;
  table.remove(number);
}

// What the flow holds, and whether it is to be seen to again.
void Flows::State::measure(FlowNumber number) noexcept {
  Flow& flow = table.at(number);
  const std::size_t now = flow.halves[0].memory() + flow.halves[1].memory() +
                          (flow.parser == nullptr ? 0 : flow.parser->memory());
  held += now - flow.held;
  flow.held = now;
  const bool unsettled = flow.halves[0].unsettled() || flow.halves[1].unsettled();
  if (unsettled == flow.in_holes) return;
  flow.in_holes = unsettled;
  if (unsettled) {
    flow.hole_listed = clock;
    table.push_back(FlowList::kHoles, number);
  } else {
    table.take_out(FlowList::kHoles, number);
  }
}

void Flows::State::touch(FlowNumber number, FlowList list) noexcept {
  Flow& flow = table.at(number);
  flow.last = clock;
  if (flow.list == list && clock - flow.listed < kGrain) return;
  table.take_out(flow.list, number);
  flow.list = list;
  flow.listed = clock;
  table.push_back(list, number);
}

bool Flows::State::expire(FlowList list, std::int64_t limit, unsigned& most) noexcept {
  for (FlowNumber number = table.front(list); number != kNoFlow; number = table.front(list)) {
    if (clock - table.at(number).last < limit) return true;
    if (most == 0) return false;
    --most;
    if (list != FlowList::kClosing) ++counters.expired;
    close(number, Ending::kExpired);
  }
  return true;
}

bool Flows::State::settle_holes(unsigned& most) noexcept {
  const std::int64_t each = std::max<std::int64_t>(options.hole_time / 4, 1);
  for (FlowNumber number = table.front(FlowList::kHoles); number != kNoFlow;
       number = table.front(FlowList::kHoles)) {
    Flow& flow = table.at(number);
    if (clock - flow.hole_listed < each) return true;
    if (most == 0) return false;
    --most;
    for (const Side side : {Side::kInitiator, Side::kResponder}) {
      if (flow.ended[index(side)]) continue;
      tcp::Way where = way(flow, side);
      flow.halves[index(side)].settle(where);
    }
    table.take_out(FlowList::kHoles, number);
    flow.in_holes = false;
    measure(number);
  }
  return true;
}

void Flows::State::advance(std::int64_t time, unsigned most) noexcept {
  // Name servers and the like are asked from a new port each time: UDP flows are given up sooner.
  const std::int64_t udp = std::min(options.idle, 2 * options.unanswered);
  bool done = settle_holes(most);
  done = expire(FlowList::kUnanswered, options.unanswered, most) && done;
  done = expire(FlowList::kClosing, kLinger, most) && done;
  done = expire(FlowList::kUdp, udp, most) && done;
  done = expire(FlowList::kTcp, options.idle, most) && done;
  next_check = done ? time + kCheckEach : time;
}

// Short of memory, what is kept to compare with goes first; of whole flows, those that have said
// nothing go before those that are over, those before the idle ones, and then the largest.
void Flows::State::make_room() noexcept {
  const std::size_t now = memory();
  if (now > options.memory / 8 * 7) {
    lean = true;
  } else if (now < options.memory / 4 * 3) {
    lean = false;
  }
  if (lean) sweep_tails();
  for (unsigned i = 0; i < 64 && memory() > options.memory; ++i) {
    if (!evict_one()) break;
  }
}

void Flows::State::sweep_tails() noexcept {
  constexpr unsigned kEach = 16;
  const FlowNumber numbers = table.numbers();
  for (unsigned i = 0; i < kEach && numbers != 0; ++i) {
    sweep = sweep + 1 < numbers ? sweep + 1 : 0;
    if (!table.is_open(sweep)) continue;
    for (tcp::Half& half : table.at(sweep).halves) half.release_tail();
    measure(sweep);
  }
}

FlowNumber Flows::State::largest_of_some() noexcept {
  constexpr unsigned kSome = 16;
  FlowNumber largest = kNoFlow;
  const FlowNumber numbers = table.numbers();
  for (unsigned i = 0; i < kSome && numbers != 0; ++i) {
    sweep = sweep + 1 < numbers ? sweep + 1 : 0;
    if (!table.is_open(sweep)) continue;
    if (largest == kNoFlow || table.at(sweep).held > table.at(largest).held) largest = sweep;
  }
  return largest;
}

bool Flows::State::evict_one() noexcept {
  FlowNumber victim = table.front(FlowList::kUnanswered);
  if (victim == kNoFlow) victim = table.front(FlowList::kClosing);
  if (victim == kNoFlow) {
    for (const FlowList list : {FlowList::kUdp, FlowList::kTcp}) {
      const FlowNumber number = table.front(list);
      if (number == kNoFlow) continue;
      if (victim == kNoFlow || table.at(number).last < table.at(victim).last) victim = number;
    }
    if (victim != kNoFlow && clock - table.at(victim).last < kGrain) {
      const FlowNumber largest = largest_of_some();
      if (largest != kNoFlow) victim = largest;
    }
  }
  if (victim == kNoFlow) return false;
  ++counters.evicted;
  close(victim, Ending::kEvicted);
  return true;
}

Flows::Largest Flows::State::largest() const noexcept {
  Largest found;
  for (FlowNumber number = 0; number < table.numbers(); ++number) {
    if (!table.is_open(number)) continue;
    const Flow& flow = table.at(number);
    if (!flow.shed && flow.bytes > found.bytes) found = {number, flow.bytes};
  }
  return found;
}

void Flows::State::shed(FlowNumber number) noexcept {
  Flow& flow = table.at(number);
  for (const Side side : {Side::kInitiator, Side::kResponder}) end_side(flow, side, Ending::kShed);
  flow.parser.reset();
  flow.shed = true;
  ++counters.shed_flows;
  measure(number);
}

void Flows::State::halve() noexcept {
  for (FlowNumber number = 0; number < table.numbers(); ++number) {
    if (table.is_open(number)) table.at(number).bytes /= 2;
  }
}

void Flows::State::finish() noexcept {
  try {
    std::vector<Place> open;
    open.reserve(table.size());
    for (FlowNumber number = 0; number < table.numbers(); ++number) {
      if (!table.is_open(number)) continue;
      const Moment& first = table.at(number).first;
      open.push_back({first.time, first.packet, first.capture, number});
    }
    if (!std::is_sorted(open.begin(), open.end())) std::sort(open.begin(), open.end());
    constexpr std::size_t kAhead = 8;
    for (std::size_t i = 0; i < open.size(); ++i) {
      if (i + kAhead < open.size()) table.prefetch(open[i + kAhead].number);
      close(open[i].number, Ending::kStopped);
    }
  } catch (const std::bad_alloc&) {
    // In any order, then.
    for (FlowNumber number = 0; number < table.numbers(); ++number) {
      if (table.is_open(number)) close(number, Ending::kStopped);
    }
  }
}

}  // namespace leakwire::wire
