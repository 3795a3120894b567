#include "match/automaton.h"

#include <algorithm>
#include <limits>
#include <span>
#include <utility>

namespace leakwire::match {
namespace {

using text::ByteSet;
constexpr std::size_t kMostSteps = 20'000;  // of the pattern written out, repeats unrolled

struct TooLarge {};

// Thompson's construction ("Regular expression search algorithm", CACM 11(6), 1968).
struct Step {
  enum class Kind : std::uint8_t { kByte, kSplit, kAccept };
  Kind kind = Kind::kAccept;
  std::uint32_t next = 0;
  std::uint32_t other = 0;  // kSplit
  ByteSet set;              // kByte
};

class Steps {
 public:
  std::uint32_t add(const Node& node, std::uint32_t next) {
    switch (node.kind) {
      case Node::Kind::kEmpty:
        return next;
      case Node::Kind::kSet:
        return push({Step::Kind::kByte, next, 0, node.set});
      case Node::Kind::kConcat:
        for (auto child = node.children.rbegin(); child != node.children.rend(); ++child) {
          next = add(*child, next);
        }
        return next;
      case Node::Kind::kAlternate: {
        std::uint32_t entry = add(node.children.back(), next);
        for (auto child = node.children.rbegin() + 1; child != node.children.rend(); ++child) {
          entry = push({Step::Kind::kSplit, add(*child, next), entry, {}});
        }
        return entry;
      }
      case Node::Kind::kRepeat:
        return repeat(node, next);
    }
    return next;
  }

  std::uint32_t push(const Step& step) {
    if (steps_.size() >= kMostSteps) throw TooLarge{};
    steps_.push_back(step);
    return static_cast<std::uint32_t>(steps_.size() - 1);
  }
  const Step& operator[](std::uint32_t at) const { return steps_[at]; }
  std::size_t size() const { return steps_.size(); }
  const std::vector<Step>& all() const { return steps_; }

 private:
  std::uint32_t repeat(const Node& node, std::uint32_t next) {
    const Node& child = node.children.front();
    std::uint32_t entry = next;
    if (node.max == Node::kUnbounded) {
      entry = push({Step::Kind::kSplit, next, next, {}});
      const std::uint32_t body = add(child, entry);
      steps_[entry].next = body;
    } else {
      for (int i = node.min; i < node.max; ++i) {
        entry = push({Step::Kind::kSplit, add(child, entry), next, {}});
      }
    }
    for (int i = 0; i < node.min; ++i) entry = add(child, entry);
    return entry;
  }

  std::vector<Step> steps_;
};

using Members = std::vector<std::uint32_t>;  // steps

// Sets of steps, each once, by the order in which they came.
class StepSets {
 public:
  explicit StepSets() : slots_(kFirstSlots, kNone) {}

  std::size_t size() const { return sets_.size(); }
  std::span<const std::uint32_t> operator[](std::size_t number) const {
    return std::span(pool_).subspan(sets_[number].first, sets_[number].size);
  }
  // Its number, and whether it is new.
  std::pair<std::uint32_t, bool> add(const Members& members) {
    const std::uint32_t hash = hash_of(members);
    std::size_t slot = hash % slots_.size();
    for (; slots_[slot] != kNone; slot = (slot + 1) % slots_.size()) {
      const std::uint32_t number = slots_[slot];
      const std::span<const std::uint32_t> known = (*this)[number];
      if (std::equal(known.begin(), known.end(), members.begin(), members.end())) {
        return {number, false};
      }
    }
    const auto number = static_cast<std::uint32_t>(sets_.size());
    slots_[slot] = number;
    sets_.push_back({pool_.size(), members.size(), hash});
    pool_.insert(pool_.end(), members.begin(), members.end());
    if (sets_.size() * 2 > slots_.size()) grow();
    return {number, true};
  }

 private:
  static constexpr std::uint32_t kNone = ~std::uint32_t{0};
  static constexpr std::size_t kFirstSlots = 256;  // a power of two

  struct Set {
    std::size_t first = 0, size = 0;  // of pool_
    std::uint32_t hash = 0;
  };

  static std::uint32_t hash_of(const Members& members) {
    std::uint64_t hash = members.size();
    for (const std::uint32_t step : members) hash = (hash ^ step) * 0x9E3779B97F4A7C15;
    return static_cast<std::uint32_t>(hash >> 32);
  }
  void grow() {
    slots_.assign(slots_.size() * 2, kNone);
    for (std::uint32_t number = 0; number < sets_.size(); ++number) {
      std::size_t slot = sets_[number].hash % slots_.size();
      while (slots_[slot] != kNone) slot = (slot + 1) % slots_.size();
      slots_[slot] = number;
    }
  }

  Members pool_;
  std::vector<Set> sets_;
  std::vector<std::uint32_t> slots_;
};

// Puts the bytes that no set tells apart into one group, numbered by their first bytes. How many.
std::size_t split(const std::vector<ByteSet>& sets, std::array<std::uint8_t, 256>& group) {
  std::array<unsigned, 256> size{256}, inside{};
  std::array<std::uint8_t, 256> number{};  // of a group that is parted: of its bytes in the set
  std::size_t groups = 1;
  for (const ByteSet& set : sets) {
    set.each([&](std::uint8_t byte) { ++inside[group[byte]]; });
    for (std::size_t old = 0, count = groups; old < count; ++old) {
      number[old] = static_cast<std::uint8_t>(old);
      if (inside[old] != 0 && inside[old] != size[old]) {
        number[old] = static_cast<std::uint8_t>(groups);
        size[groups++] = inside[old];
        size[old] -= inside[old];
      }
      inside[old] = 0;
    }
    set.each([&](std::uint8_t byte) { group[byte] = number[group[byte]]; });
  }
  std::array<bool, 256> named{};
  std::size_t names = 0;
  for (std::uint8_t& of : group) {
    if (!named[of]) number[of] = static_cast<std::uint8_t>(names++);
    named[of] = true;
    of = number[of];
  }
  return groups;
}

}  // namespace

// Subset construction over the classes of bytes that the pattern tells apart.
class Builder {
 public:
  explicit Builder(const Node& pattern) {
    const std::uint32_t accept = steps_.push({});
    entry_ = steps_.add(pattern, accept);
    seen_.resize(steps_.size());
  }

  Automaton build() {
    classify();
    add_state({});  // the dead one
    Members first;
    ++mark_;
    close(entry_, first);
    const Automaton::State start = state_of(first);
    for (std::size_t at = 1; at < states_.size(); ++at) expand(at);
    out_.seal(start, accepts_);
    return std::move(out_);
  }

 private:
  void classify() {
    std::vector<ByteSet> sets;
    for (const Step& step : steps_.all()) {
      if (step.kind == Step::Kind::kByte) sets.push_back(step.set);
    }
    std::sort(sets.begin(), sets.end());
    sets.erase(std::unique(sets.begin(), sets.end()), sets.end());
    std::array<std::uint8_t, 256> group{};
    const std::size_t groups = split(sets, group);
    out_.width_ = groups;
    std::vector<std::uint8_t> sample(groups);  // one byte of each class
    for (unsigned b = 0; b < 256; ++b) {
      out_.class_of_[b] = static_cast<std::uint8_t>(group[b]);
      sample[group[b]] = static_cast<std::uint8_t>(b);
    }
    find_groups(sets, sample);
  }

  void find_groups(const std::vector<ByteSet>& sets, const std::vector<std::uint8_t>& sample) {
    targets_.resize(sample.size());
    groups_of_.resize(sets.size());
    for (std::size_t set = 0; set < sets.size(); ++set) {
      for (std::size_t group = 0; group < sample.size(); ++group) {
        if (sets[set].has(sample[group]))
          groups_of_[set].push_back(static_cast<std::uint8_t>(group));
      }
    }
    set_of_.resize(steps_.size());
    for (std::uint32_t step = 0; step < steps_.size(); ++step) {
      const auto at = std::lower_bound(sets.begin(), sets.end(), steps_[step].set);
      set_of_[step] = static_cast<std::uint32_t>(at - sets.begin());
    }
  }

  // Adds what `from` reaches without reading a byte, and what has not been added since the mark was
  // changed. Its own stack: patterns may be long.
  void close(std::uint32_t from, Members& members) {
    stack_.assign(1, from);
    while (!stack_.empty()) {
      const std::uint32_t at = stack_.back();
      stack_.pop_back();
      if (seen_[at] == mark_) continue;
      seen_[at] = mark_;
      const Step& step = steps_[at];
      if (step.kind == Step::Kind::kSplit) {
        stack_.push_back(step.other);
        stack_.push_back(step.next);
      } else {
        members.push_back(at);
      }
    }
  }

  std::pair<Automaton::State, bool> add_state(const Members& members) {
    const auto [state, fresh] = states_.add(members);
    if (!fresh) return {state, false};
    if (states_.size() > Automaton::kMostStates) throw TooLarge{};
    out_.table_.resize(states_.size() * out_.width_, Automaton::kDead);
    accepts_.push_back(std::any_of(members.begin(), members.end(), [&](auto at) {
      return steps_[at].kind == Step::Kind::kAccept;
    }));
    return {state, true};
  }
  Automaton::State state_of(Members& members) {
    std::sort(members.begin(), members.end());
    return add_state(members).first;
  }

  // Each step goes to where its classes lead; then those of each class are one state.
  void expand(std::size_t state) {
    for (const std::uint32_t at : states_[state]) {
      if (steps_[at].kind != Step::Kind::kByte) continue;
      for (const std::uint8_t group : groups_of_[set_of_[at]]) {
        targets_[group].push_back(steps_[at].next);
      }
    }
    std::size_t last = out_.width_;  // the class before that leads somewhere, and where
    Automaton::State to = Automaton::kDead;
    for (std::size_t group = 0; group < out_.width_; ++group) {
      if (targets_[group].empty()) continue;
      const bool alike = last != out_.width_ && targets_[last] == targets_[group];
      if (!alike) to = state_after(targets_[group]);
      out_.table_[state * out_.width_ + group] = to;
      last = group;
    }
    for (Members& targets : targets_) targets.clear();
  }

  Automaton::State state_after(const Members& targets) {
    next_.clear();
    ++mark_;
    for (const std::uint32_t target : targets) close(target, next_);
    return state_of(next_);
  }

  Steps steps_;
  std::uint32_t entry_ = 0;
  Automaton out_;  // its states as numbers, until it is sealed
  std::vector<bool> accepts_;
  std::vector<std::vector<std::uint8_t>> groups_of_;  // by distinct set: the classes in it
  std::vector<std::uint32_t> set_of_;                 // by step
  std::vector<Members> targets_;                      // by class, of the state at hand
  Members next_, stack_;
  std::vector<std::uint32_t> seen_;  // by step: the mark when it was added
  std::uint32_t mark_ = 0;
  StepSets states_;
};

std::optional<Automaton> Automaton::build(const Node& pattern) {
  try {
    return Builder(pattern).build();
  } catch (const TooLarge&) {
    return std::nullopt;
  }
}

void Automaton::seal(State start, const std::vector<bool>& accepts) {
  const auto row = [&](State number) {
    return static_cast<State>(number * width_) | (accepts[number] ? kAccepts : 0);
  };
  for (State& to : table_) to = row(to);
  start_ = row(start);
  for (State from = 0; from < table_.size(); from += static_cast<State>(width_)) {
    takes_line_ends_ |= next(from, '\n') != kDead;
  }
  class_bytes_.resize(width_);
  for (unsigned b = 0; b < 256; ++b) {
    class_bytes_[class_of_[b]].add(static_cast<std::uint8_t>(b));
  }
  measure();
}

void Automaton::measure() {
  std::vector<State> level{start_};
  std::vector<bool> seen(states(), false);
  for (std::size_t length = 0; !level.empty(); ++length) {
    std::vector<State> next;
    for (const State state : level) {
      if (accepts(state)) {
        min_length_ = length;
        return;
      }
      for (std::size_t group = 0; group < width_; ++group) {
        const State to = next_by_class(state, group);
        if (to != kDead && !seen[number(to)]) {
          seen[number(to)] = true;
          next.push_back(to);
        }
      }
    }
    level = std::move(next);
  }
  min_length_ = std::numeric_limits<std::size_t>::max();
}

ByteSet Automaton::bytes_from(State state) const {
  ByteSet bytes;
  for (unsigned b = 0; b < 256; ++b) {
    if (next(state, static_cast<char>(b)) != kDead) bytes.add(static_cast<std::uint8_t>(b));
  }
  return bytes;
}

}  // namespace leakwire::match
