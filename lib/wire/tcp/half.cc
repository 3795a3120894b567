#include "wire/tcp/half.h"

#include <algorithm>
#include <limits>
#include <new>

namespace leakwire::wire::tcp {
namespace {

// RFC 7323, section 2.3: no window is wider. What lies beyond is no segment of this connection, or
// the connection has gone on unseen.
constexpr std::uint64_t kWidestWindow = std::uint64_t{1} << 30;
// Two strays that lie so near to each other are a connection that has gone on unseen.
constexpr std::uint64_t kNear = std::uint64_t{1} << 20;

std::uint64_t distance(std::uint64_t a, std::uint64_t b) noexcept { return a < b ? b - a : a - b; }

}  // namespace

void Half::begin(std::uint32_t sequence, bool in_midst) noexcept {
  begun_ = true;
  in_midst_ = in_midst;
  // One turn up, so that what lies before it has a number too.
  first_ = next_ = (std::uint64_t{1} << 32) + sequence;
  acked_ = 0;
}

void Half::acknowledge(std::uint32_t acknowledged) noexcept {
  const std::uint64_t at = unwrap(acknowledged);
  if (at > acked_ && at < next_ + kWidestWindow) acked_ = at;
}

bool Half::deepen() noexcept {
  if (deep_ == nullptr) deep_.reset(new (std::nothrow) Deep);
  return deep_ != nullptr;
}

std::size_t Half::memory() const noexcept {
  std::size_t bytes = tail_.memory();
  if (deep_ != nullptr) {
    bytes += sizeof(Deep) + deep_->pages.memory() + deep_->reading.memory();
    for (const Aside& aside : deep_->asides) bytes += sizeof(Aside) + aside.bytes.capacity();
  }
  return bytes;
}

Fate Half::segment(Way& way, std::uint64_t at, std::string_view payload, std::uint32_t missing,
                   std::uint16_t urgent) noexcept {
  if (distance(at, next_) > kWidestWindow) return far_off(way, at, payload);
  if (deep_ != nullptr) deep_->stray = 0;
  // RFC 6093, section 3.1: the byte before where the pointer points, as all systems read it.
  if (urgent != 0 && at + urgent - 1 >= next_ && deepen()) deep_->urgent = at + urgent - 1;
  if (at + payload.size() <= next_) return old(way, at, payload);
  if (at > next_) return keep(way, at, payload);
  return in_order(way, at, payload, missing);
}

// Part of it may have been given already, part of it may wait already.
Fate Half::in_order(Way& way, std::uint64_t at, std::string_view payload,
                    std::uint32_t missing) noexcept {
  const std::uint64_t end = at + payload.size();
  const std::string_view fresh = payload.substr(static_cast<std::size_t>(next_ - at));
  if (at < next_) {
    const std::uint64_t from = std::max(at, next_ - tail_.held());
    const std::size_t skip = static_cast<std::size_t>(from - at);
    const std::size_t known = static_cast<std::size_t>(next_ - from);
    if (!tail_.equals(from, payload.substr(skip, known))) differs(way, at, payload);
    if (from > at) ++way.counters.unchecked;
  }
  Fate fate = Fate::kDelivered;
  if (deep_ == nullptr || deep_->pages.empty() || deep_->pages.first(next_) >= end) {
    give(way, fresh);
  } else {
    fate = keep(way, next_, fresh);  // what came first stands
  }
  if (missing != 0 && next_ == end) gap_to(way, end + missing, true);
  if (deep_ != nullptr && !deep_->pages.empty()) drain(way);
  return fate;
}

// Nothing in it is new, unless it lies in what was given up, or before the first segment seen.
Fate Half::old(Way& way, std::uint64_t at, std::string_view payload) noexcept {
  const std::uint64_t end = at + payload.size();
  // RFC 9293, section 3.8.4: keep-alives send one byte again, and any will do.
  if (payload.size() == 1 && end == next_ && acked_ >= next_) return Fate::kRepeated;
  if (fills_lost(at, end)) {
    late(way, at, payload);
    return Fate::kDelivered;
  }
  const std::uint64_t from = std::max(at, next_ - tail_.held());
  if (from >= end) {
    ++way.counters.unchecked;
    return Fate::kRepeated;
  }
  if (!tail_.equals(from, payload.substr(static_cast<std::size_t>(from - at)))) {
    differs(way, at, payload);
    return Fate::kDelivered;
  }
  if (from > at) ++way.counters.unchecked;
  return Fate::kRepeated;
}

bool Half::fills_lost(std::uint64_t at, std::uint64_t end) noexcept {
  if (in_midst_ && at < first_) {
    first_ = at;  // once only
    return true;
  }
  if (deep_ == nullptr) return false;
  for (Range& lost : deep_->lost) {
    if (at >= lost.end || end <= lost.begin) continue;
    // What is filled is lost no more; of two parts that are left, the longer one counts on.
    const std::uint64_t before = at > lost.begin ? at - lost.begin : 0;
    const std::uint64_t behind = lost.end > end ? lost.end - end : 0;
    if (before > behind) {
      lost.end = at;
    } else {
      lost.begin = std::min(end, lost.end);
    }
    return true;
  }
  return false;
}

Fate Half::far_off(Way& way, std::uint64_t at, std::string_view payload) noexcept {
  if (!deepen()) return Fate::kShed;
  const bool again = deep_->stray != 0 && distance(deep_->stray, at) < kNear;
  deep_->stray = at + payload.size();
  if (!again) return Fate::kOutOfWindow;
  finish(way);
  gap_to(way, at, false);
  deep_->stray = 0;
  give(way, payload);
  return Fate::kDelivered;
}

// Into the pages; what overlaps there and differs is held aside.
Fate Half::keep(Way& way, std::uint64_t at, std::string_view payload) noexcept {
  if (!deepen()) return Fate::kShed;
  Deep& deep = *deep_;
  if (deep.pages.empty()) deep.since = way.time;
  const Pages::Put put = deep.pages.put(at, payload, way.pool);
  if (put.differs) {
    ++way.counters.ambiguous;
    bool held = false;
    if (deep.asides.size() < kMostAsides) {
      try {
        deep.asides.push_back({at, std::string(payload)});
        held = true;
      } catch (const std::bad_alloc&) {
        held = false;
      }
    }
    if (!held) way.parser.other_reading(way.side, payload, way.moment);
  }
  // A segment is counted with the page that took its first fresh byte.
  if (put.fresh != 0) ++way.counters.waiting;
  settle(way);
  if (put.fresh != 0) return Fate::kWaiting;
  if (!put.room) return Fate::kShed;
  return put.differs ? Fate::kDelivered : Fate::kRepeated;
}

void Half::give(Way& way, std::string_view bytes) noexcept {
  given_ = true;
  way.parser.data(way.side, bytes, way.moment);
  tail_.append(next_, bytes, way.lean);
  const std::uint64_t from = next_;
  next_ += bytes.size();
  if (deep_ == nullptr) return;
  Deep& deep = *deep_;
  Reading& reading = deep.reading;
  if (reading.open() && !reading.late() && reading.end() >= from && reading.end() < next_) {
    try {
      reading.append(bytes.substr(static_cast<std::size_t>(reading.end() - from)));
    } catch (const std::bad_alloc&) {
      close_reading(way);
    }
  }
  if (deep.urgent >= from && deep.urgent < next_) {
    leave_out(way, deep.urgent);
    deep.urgent = 0;
  }
  if (!reading.open()) return;
  constexpr std::int64_t kLongest = 1'000'000;  // microseconds that a reading may wait for more
  const bool enough = !reading.late() && next_ >= reading.altered_to() + context();
  if (enough || way.time - reading.since() > kLongest) close_reading(way);
}

void Half::gap_to(Way& way, std::uint64_t to, bool known) noexcept {
  if (deep_ != nullptr && deep_->reading.open() && !deep_->reading.late()) close_reading(way);
  const std::uint64_t missing = known ? to - next_ : 0;
  ++way.counters.gaps;
  way.counters.gap_bytes += missing;
  way.parser.gap(way.side, missing, way.moment);
  if (known && deepen()) {
    deep_->lost[deep_->next_lost] = {next_, to};
    deep_->next_lost = (deep_->next_lost + 1) % deep_->lost.size();
  }
  tail_.forget();
  next_ = to;
  if (!known) first_ = to;
}

// Opens the readings of what was held aside and is next; where the next one of the others begins.
std::uint64_t Half::open_asides(Way& way) noexcept {
  std::uint64_t limit = std::numeric_limits<std::uint64_t>::max();
  std::vector<Aside>& asides = deep_->asides;
  for (std::size_t i = 0; i < asides.size();) {
    if (asides[i].at > next_) {
      limit = std::min(limit, asides[i].at);
      ++i;
      continue;
    }
    const Aside aside = std::move(asides[i]);
    asides.erase(asides.begin() + static_cast<std::ptrdiff_t>(i));
    --way.counters.ambiguous;  // counted when it came
    differs(way, aside.at, aside.bytes);
  }
  return limit;
}

void Half::drain(Way& way) noexcept {
  Deep& deep = *deep_;
  for (;;) {
    std::string_view run = deep.pages.run(next_);
    if (run.empty()) break;
    if (!deep.asides.empty()) {
      const std::uint64_t limit = open_asides(way);
      run = run.substr(
          0, static_cast<std::size_t>(std::min<std::uint64_t>(run.size(), limit - next_)));
    }
    give(way, run);
    deep.since = way.time;
    const std::uint32_t segments = deep.pages.drop_before(next_, way.pool);
    way.counters.waiting -= segments;
    way.counters.delivered += segments;
  }
}

void Half::give_up_hole(Way& way, std::uint64_t to) noexcept {
  gap_to(way, to, true);
  deep_->since = way.time;
  drain(way);
}

void Half::settle(Way& way) noexcept {
  if (deep_ == nullptr) return;
  Deep& deep = *deep_;
  drain(way);
  while (!deep.pages.empty()) {
    const std::uint64_t to = deep.pages.first(next_);
    const std::int64_t waited = way.time - deep.since;
    const bool full = deep.pages.memory() >= way.options.flow_waiting;
    const bool enough =
        deep.pages.bytes() >= way.options.hole_bytes || waited >= way.options.hole_time;
    // Where the acknowledgements stay out, six times as long will do.
    const bool hopeless = waited >= 6 * way.options.hole_time;
    if (!full && !hopeless && !(enough && (way.one_sided || acked_ >= to))) break;
    give_up_hole(way, to);
  }
  if (deep.reading.open() && way.time - deep.reading.since() >= way.options.hole_time) {
    close_reading(way);
  }
}

void Half::finish(Way& way) noexcept {
  if (deep_ == nullptr) return;
  Deep& deep = *deep_;
  drain(way);
  while (!deep.pages.empty()) give_up_hole(way, deep.pages.first(next_));
  close_reading(way);
}

}  // namespace leakwire::wire::tcp
