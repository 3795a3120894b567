#include "detect/walk.h"

#include <algorithm>
#include <map>

namespace leakwire::detect {

using match::Automaton;

Walk::Walk(const Automaton& automaton) : first_is_silent_(automaton.min_length() > kFirst) {
  std::map<Automaton::State, State> numbers{{Automaton::kDead, kDead}};
  std::vector<Automaton::State> found;
  const auto visit = [&](Automaton::State state) {
    if (numbers.emplace(state, kDead).second) found.push_back(state);
  };
  visit(automaton.start());
  for (std::size_t i = 0; i < found.size(); ++i) {
    for (std::size_t group = 0; group < automaton.classes(); ++group) {
      visit(automaton.next_by_class(found[i], group));
    }
  }
  std::stable_partition(found.begin(), found.end(),
                        [](Automaton::State state) { return !Automaton::accepts(state); });
  State number = kDead;
  for (const Automaton::State state : found) {
    numbers[state] = ++number;
    if (!Automaton::accepts(state)) last_silent_ = number;
  }
  start_ = numbers[automaton.start()];
  const std::size_t states = found.size() + 1;
  table_.assign((automaton.classes() + 1) * states, kDead);
  for (std::size_t group = 0; group < automaton.classes(); ++group) {
    for (const Automaton::State state : found) {
      table_[group * states + numbers[state]] = numbers[automaton.next_by_class(state, group)];
    }
    const text::ByteSet bytes = automaton.class_bytes(group);
    for (unsigned b = 0; b < 256; ++b) {
      if (!bytes.has(static_cast<std::uint8_t>(b))) continue;
      for (auto& columns : columns_) columns[b] = static_cast<std::uint32_t>(group * states);
    }
  }
  columns_[1]['\n'] = static_cast<std::uint32_t>(automaton.classes() * states);
}

template <std::size_t kBytes, bool kEnds>
std::size_t Walk::go_abreast(const char* text, bool lines, Reading* readings,
                             std::size_t count) const noexcept {
  static_assert(kAbreast == 4);
  const std::uint32_t* columns = columns_[lines ? 1 : 0].data();
  const State* table = table_.data();
  const std::size_t silent = last_silent_;
  for (std::size_t i = count; i < count + kAbreast - 1; ++i) readings[i] = readings[count - 1];
  std::size_t kept = 0;
  for (std::size_t first = 0; first < count; first += kAbreast) {
    const Reading* const from = readings + first;
    std::array<const std::uint8_t*, kAbreast> at;
    std::array<std::size_t, kAbreast> state;
    std::array<std::uint32_t, kAbreast> ends{};
    for (std::size_t i = 0; i < kAbreast; ++i) {
      at[i] = reinterpret_cast<const std::uint8_t*>(text + from[i].start + from[i].bytes);
      state[i] = from[i].state;
    }
    for (std::size_t byte = 0; byte < kBytes; ++byte) {
      for (std::size_t i = 0; i < kAbreast; ++i) {
        state[i] = table[columns[at[i][byte]] + state[i]];
        if constexpr (kEnds) ends[i] += ends[i] + (state[i] > silent ? 1 : 0);
      }
    }
    // Field by field, and no branch: what has just been written is read again at once. Never
    // further on than where it is read from.
    for (std::size_t i = 0; i < kAbreast; ++i) {
      const std::size_t start = from[i].start;
      const std::uint64_t all_ends = from[i].ends << kBytes | ends[i];
      const std::uint32_t bytes = from[i].bytes + kBytes;
      const bool stays = (state[i] | all_ends) != 0;
      Reading& to = readings[kept];
      to.start = start;
      to.ends = all_ends;
      to.bytes = bytes;
      to.state = static_cast<State>(state[i]);
      kept += static_cast<std::size_t>(stays) & static_cast<std::size_t>(first + i < count);
    }
  }
  return kept;
}

std::size_t Walk::first_stride(const char* text, bool lines, Reading* readings,
                               std::size_t count) const noexcept {
  return first_is_silent_ ? go_abreast<kFirst, false>(text, lines, readings, count)
                          : go_abreast<kFirst, true>(text, lines, readings, count);
}

std::size_t Walk::stride(const char* text, bool lines, Reading* readings,
                         std::size_t count) const noexcept {
  return go_abreast<kStride, true>(text, lines, readings, count);
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
