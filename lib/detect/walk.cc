#include "detect/walk.h"

#include <algorithm>
#include <map>

namespace leakwire::detect {

using match::Automaton;

Walk::Walk(const Automaton& automaton) {
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

void Walk::stride(const char* text, bool lines, Reading* readings) const noexcept {
  static_assert(kAbreast == 4);
  const std::uint32_t* columns = columns_[lines ? 1 : 0].data();
  const State* table = table_.data();
  const std::size_t silent = last_silent_;
  const auto place = [&](std::size_t i) {
    return reinterpret_cast<const std::uint8_t*>(text + readings[i].start + readings[i].bytes);
  };
  const std::uint8_t *a = place(0), *b = place(1), *c = place(2), *d = place(3);
  std::size_t in_a = readings[0].state, in_b = readings[1].state;
  std::size_t in_c = readings[2].state, in_d = readings[3].state;
  std::uint64_t ends_a = readings[0].ends, ends_b = readings[1].ends;
  std::uint64_t ends_c = readings[2].ends, ends_d = readings[3].ends;
  for (std::size_t i = 0; i < kStride; ++i) {
    in_a = table[columns[a[i]] + in_a];
    in_b = table[columns[b[i]] + in_b];
    in_c = table[columns[c[i]] + in_c];
    in_d = table[columns[d[i]] + in_d];
    ends_a += ends_a + (in_a > silent ? 1 : 0);
    ends_b += ends_b + (in_b > silent ? 1 : 0);
    ends_c += ends_c + (in_c > silent ? 1 : 0);
    ends_d += ends_d + (in_d > silent ? 1 : 0);
  }
  const auto put = [&](std::size_t i, std::size_t state, std::uint64_t ends) {
    readings[i].state = static_cast<State>(state);
    readings[i].ends = ends;
    readings[i].bytes += kStride;
  };
  put(0, in_a, ends_a);
  put(1, in_b, ends_b);
  put(2, in_c, ends_c);
  put(3, in_d, ends_d);
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
