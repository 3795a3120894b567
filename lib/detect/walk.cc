#include "detect/walk.h"

#include <algorithm>

namespace leakwire::detect {

using match::Automaton;

Walk::Walk(const Automaton& automaton) : first_is_silent_(automaton.min_length() > kFirst) {
  std::vector<bool> seen(automaton.states());
  std::vector<Automaton::State> found;
  const auto visit = [&](Automaton::State state) {
    if (state == Automaton::kDead || seen[automaton.number(state)]) return;
    seen[automaton.number(state)] = true;
    found.push_back(state);
  };
  visit(automaton.start());
  for (std::size_t i = 0; i < found.size(); ++i) {
    for (std::size_t group = 0; group < automaton.classes(); ++group) {
      visit(automaton.next_by_class(found[i], group));
    }
  }
  std::stable_partition(found.begin(), found.end(),
                        [](Automaton::State state) { return !Automaton::accepts(state); });
  std::vector<State> numbers(automaton.states(), kDead);
  State number = kDead;
  for (const Automaton::State state : found) {
    numbers[automaton.number(state)] = ++number;
    if (!Automaton::accepts(state)) last_silent_ = number;
  }
  start_ = numbers[automaton.number(automaton.start())];
  const std::size_t states = found.size() + 1;
  table_.assign((automaton.classes() + 1) * states, kDead);
  for (std::size_t group = 0; group < automaton.classes(); ++group) {
    State* const column = &table_[group * states];
    for (const Automaton::State state : found) {
      const Automaton::State next = automaton.next_by_class(state, group);
      column[numbers[automaton.number(state)]] =
          next == Automaton::kDead ? kDead : numbers[automaton.number(next)];
    }
  }
  for (unsigned b = 0; b < 256; ++b) {
    const std::size_t group = automaton.class_of(static_cast<std::uint8_t>(b));
    for (auto& columns : columns_) columns[b] = static_cast<std::uint32_t>(group * states);
  }
  columns_[1]['\n'] = static_cast<std::uint32_t>(automaton.classes() * states);
}

struct Walk::Lanes {
  std::array<const std::uint8_t*, kAbreast> at{};
  std::array<std::size_t, kAbreast> state{};
  std::array<std::uint32_t, kAbreast> ends{};
};

template <std::size_t kBytes, bool kEnds>
inline void Walk::go_on(Lanes& lanes, bool lines) const noexcept {
  const std::uint32_t* columns = columns_[lines ? 1 : 0].data();
  const State* table = table_.data();
  const std::size_t silent = last_silent_;
  for (std::size_t byte = 0; byte < kBytes; ++byte) {
    for (std::size_t i = 0; i < kAbreast; ++i) {
      lanes.state[i] = table[columns[lanes.at[i][byte]] + lanes.state[i]];
      if constexpr (kEnds) lanes.ends[i] += lanes.ends[i] + (lanes.state[i] > silent ? 1 : 0);
    }
  }
}

template <bool kEnds>
std::size_t Walk::begin_all(const char* text, bool lines, std::span<const std::size_t> starts,
                            const Entry& entry, Reading* readings) const noexcept {
  const auto* bytes = reinterpret_cast<const std::uint8_t*>(text);
  const std::size_t count = starts.size();
  std::size_t kept = 0;
  for (std::size_t group = 0; group < count; group += kAbreast) {
    std::array<std::size_t, kAbreast> start{};
    Lanes lanes;
    for (std::size_t i = 0; i < kAbreast; ++i) {
      start[i] = starts[std::min(group + i, count - 1)];
      lanes.at[i] = bytes + start[i];
      lanes.state[i] = start_;
    }
    go_on<kFirst, kEnds>(lanes, lines);
    // No branch: which of them stay is a coin toss.
    for (std::size_t i = 0; i < kAbreast; ++i) {
      const bool stays = (lanes.state[i] | lanes.ends[i]) != 0;
      const bool forbidden = start[i] != 0 && entry.forbidden.has(bytes[start[i] - 1]);
      readings[kept] = {start[i], lanes.ends[i], kFirst, static_cast<State>(lanes.state[i])};
      kept += static_cast<std::size_t>(stays) & static_cast<std::size_t>(!forbidden) &
              static_cast<std::size_t>(start[i] >= entry.first) &
              static_cast<std::size_t>(group + i < count);
    }
  }
  return kept;
}

std::size_t Walk::first_stride(const char* text, bool lines, std::span<const std::size_t> starts,
                               const Entry& entry, Reading* readings) const noexcept {
  return first_is_silent_ ? begin_all<false>(text, lines, starts, entry, readings)
                          : begin_all<true>(text, lines, starts, entry, readings);
}

std::size_t Walk::stride(const char* text, bool lines, Reading* readings,
                         std::size_t count) const noexcept {
  for (std::size_t i = count; i < count + kAbreast - 1; ++i) readings[i] = readings[count - 1];
  std::size_t kept = 0;
  for (std::size_t group = 0; group < count; group += kAbreast) {
    const Reading* const from = readings + group;
    Lanes lanes;
    for (std::size_t i = 0; i < kAbreast; ++i) {
      lanes.at[i] = reinterpret_cast<const std::uint8_t*>(text + from[i].start + from[i].bytes);
      lanes.state[i] = from[i].state;
    }
    go_on<kStride, true>(lanes, lines);
    // Field by field: what has just been written is read again at once. Never further on than where
    // it is read from.
    for (std::size_t i = 0; i < kAbreast; ++i) {
      const std::size_t start = from[i].start;
      const std::uint64_t ends = from[i].ends << kStride | lanes.ends[i];
      const std::uint32_t bytes = from[i].bytes + kStride;
      const bool stays = (lanes.state[i] | ends) != 0;
      Reading& to = readings[kept];
      to.start = start;
      to.ends = ends;
      to.bytes = bytes;
      to.state = static_cast<State>(lanes.state[i]);
      kept += static_cast<std::size_t>(stays) & static_cast<std::size_t>(group + i < count);
    }
  }
  return kept;
}

void Walk::strides(const char* text, bool lines, std::span<Reading> readings,
                   std::size_t room) const noexcept {
  std::array<std::uint8_t, kMost + kAbreast> alive{};
  std::size_t count = 0, bytes = 0;
  for (std::size_t i = 0; i < readings.size(); ++i) {
    alive[count] = static_cast<std::uint8_t>(i);
    if (readings[i].state == kDead) continue;
    bytes = readings[i].bytes;
    ++count;
  }
  for (; count > 1 && bytes + kStride <= std::min<std::size_t>(room, 63); bytes += kStride) {
    for (std::size_t i = count; i < count + kAbreast - 1; ++i) alive[i] = alive[count - 1];
    std::size_t kept = 0;
    for (std::size_t group = 0; group < count; group += kAbreast) {
      Lanes lanes;
      std::array<std::uint64_t, kAbreast> ends{};
      for (std::size_t i = 0; i < kAbreast; ++i) {
        const Reading& from = readings[alive[group + i]];
        lanes.at[i] = reinterpret_cast<const std::uint8_t*>(text + from.start + bytes);
        lanes.state[i] = from.state;
        ends[i] = from.ends << kStride;
      }
      go_on<kStride, true>(lanes, lines);
      for (std::size_t i = 0; i < kAbreast; ++i) {
        const std::uint8_t index = alive[group + i];
        Reading& to = readings[index];  // the last one's, up to four times the same
        to.ends = ends[i] | lanes.ends[i];
        to.bytes = static_cast<std::uint32_t>(bytes + kStride);
        to.state = static_cast<State>(lanes.state[i]);
        alive[kept] = index;
        kept += static_cast<std::size_t>(lanes.state[i] != kDead) &
                static_cast<std::size_t>(group + i < count);
      }
    }
    count = kept;
  }
}

void Walk::read(const char* text, std::size_t stop, bool lines, Reading& reading,
                std::uint64_t* passed) const noexcept {
  const std::uint32_t* columns = columns_[lines ? 1 : 0].data();
  const State* table = table_.data();
  const std::size_t silent = last_silent_;
  std::size_t state = reading.state;
  std::size_t at = reading.start + reading.bytes;
  std::uint64_t ends = reading.ends;
  while (state != kDead && at < stop) {
    const std::size_t full = reading.start + (at - reading.start) / 64 * 64 + 64;
    for (const std::size_t end = std::min(stop, full); at < end; ++at) {
      state = table[columns[static_cast<std::uint8_t>(text[at])] + state];
      if (state == kDead) break;
      ends += ends + (state > silent ? 1 : 0);
    }
    if (at != full) continue;
    passed[(at - reading.start) / 64 - 1] = ends;
    ends = 0;
  }
  reading.state = static_cast<State>(state);
  reading.bytes = static_cast<std::uint32_t>(at - reading.start);
  reading.ends = ends;
}

}  // namespace leakwire::detect
