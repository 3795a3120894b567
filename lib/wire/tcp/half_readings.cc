// Half: what contradicts what was given, or comes after it was given up.
#include <algorithm>
#include <new>

#include "wire/tcp/half.h"

namespace leakwire::wire::tcp {
namespace {

// A side that makes many readings gets them with less around them: each costs as much as its text.
constexpr std::size_t kGenerous = std::size_t{1} << 20;
constexpr std::size_t kContext = 4096;
constexpr std::size_t kShortContext = 256;
constexpr std::size_t kLongestLate = std::size_t{16} << 10;

}  // namespace

std::size_t Half::context() const noexcept {
  return deep_->other_bytes < kGenerous ? kContext : kShortContext;
}

void Half::close_reading(Way& way) noexcept {
  Reading& reading = deep_->reading;
  if (!reading.open()) return;
  deep_->other_bytes += reading.bytes().size();
  way.parser.other_reading(way.side, reading.bytes(), way.moment);
  reading.close();
}

// The tail from `context` before `at`, `payload` in its place, and the tail behind it.
void Half::open_reading(Way& way, std::uint64_t at, std::string_view payload) {
  const std::uint64_t held_from = next_ - tail_.held();
  const std::uint64_t end = at + payload.size();
  const std::uint64_t base = at <= held_from ? at : std::max(held_from, at - context());
  std::string& bytes = deep_->reading.begin(base, way.time, false);
  bytes.reserve(static_cast<std::size_t>(at - base) + payload.size() + context());
  tail_.copy_to(bytes, base, std::min(at, next_));
  deep_->reading.filled_to(std::min(at, next_));
  deep_->reading.write(at, payload);
  if (end >= held_from && end < next_) {
    const std::uint64_t to = std::min<std::uint64_t>(next_, end + context());
    tail_.copy_to(bytes, end, to);
    deep_->reading.filled_to(to);
  }
}

// `at` is not behind next(): there is nothing between what was given and the payload.
void Half::differs(Way& way, std::uint64_t at, std::string_view payload) noexcept {
  if (!deepen()) {
    ++way.counters.ambiguous;
    way.parser.other_reading(way.side, payload, way.moment);
    return;
  }
  Reading& reading = deep_->reading;
  if (reading.open() && !reading.late() && reading.holds(at, payload)) return;  // sent again
  ++way.counters.ambiguous;
  try {
    if (reading.open() && !reading.late() && at >= reading.altered_to() && at <= reading.end()) {
      reading.write(at, payload);
    } else {
      close_reading(way);
      open_reading(way, at, payload);
    }
  } catch (const std::bad_alloc&) {
    reading.close();
    way.parser.other_reading(way.side, payload, way.moment);
    return;
  }
  if (next_ >= reading.altered_to() + context()) close_reading(way);
}

void Half::late(Way& way, std::uint64_t at, std::string_view payload) noexcept {
  if (!deepen()) {
    way.parser.other_reading(way.side, payload, way.moment);
    return;
  }
  Reading& reading = deep_->reading;
  try {
    if (!reading.open() || !reading.late() || reading.end() != at ||
        reading.bytes().size() > kLongestLate) {
      close_reading(way);
      reading.begin(at, way.time, true);
    }
    reading.append(payload);
  } catch (const std::bad_alloc&) {
    reading.close();
    way.parser.other_reading(way.side, payload, way.moment);
  }
}

// The urgent byte was given; whoever reads out of band gets the stream without it.
void Half::leave_out(Way& way, std::uint64_t at) noexcept {
  Reading& reading = deep_->reading;
  ++way.counters.ambiguous;
  try {
    if (!reading.open() || reading.late() || at < reading.altered_to() || at >= reading.end()) {
      close_reading(way);
      const std::uint64_t held_from = next_ - tail_.held();
      if (at < held_from) return;  // a segment so long that the byte is gone already
      const std::uint64_t base = std::max(held_from, at - std::min<std::uint64_t>(at, context()));
      tail_.copy_to(reading.begin(base, way.time, false), base, next_);
      reading.filled_to(next_);
    }
    reading.leave_out(at);
  } catch (const std::bad_alloc&) {
    reading.close();
  }
}

}  // namespace leakwire::wire::tcp
