#include "match/automaton.h"

#include <algorithm>
#include <limits>
#include <map>
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
    out_.table_.assign(out_.width_, Automaton::kDead);
    accepts_.assign(1, false);
    states_.emplace_back();
    ids_.emplace(Members{}, Automaton::kDead);
    Members first;
    begin_closure();
    close(entry_, first);
    const Automaton::State start = state_of(std::move(first));
    for (std::size_t at = 1; at < states_.size(); ++at) expand(at);
    out_.seal(start, accepts_);
    return std::move(out_);
  }

 private:
  using Members = std::vector<std::uint32_t>;

  void classify() {
    std::vector<ByteSet> sets;
    for (const Step& step : steps_.all()) {
      if (step.kind == Step::Kind::kByte) sets.push_back(step.set);
    }
    std::sort(sets.begin(), sets.end());
    sets.erase(std::unique(sets.begin(), sets.end()), sets.end());
    std::array<unsigned, 256> group{};
    unsigned groups = 1;
    for (const ByteSet& set : sets) {
      std::array<int, 512> split{};
      split.fill(-1);
      int parts = 0;
      for (unsigned b = 0; b < 256; ++b) {
        int& part = split[group[b] * 2 + (set.has(static_cast<std::uint8_t>(b)) ? 1 : 0)];
        if (part < 0) part = parts++;
        group[b] = static_cast<unsigned>(part);
      }
      groups = static_cast<unsigned>(parts);
    }
    out_.width_ = groups;
    sample_.resize(groups);
    for (unsigned b = 0; b < 256; ++b) {
      out_.class_of_[b] = static_cast<std::uint8_t>(group[b]);
      sample_[group[b]] = static_cast<std::uint8_t>(b);
    }
  }

  void begin_closure() { ++mark_; }

  // Adds what `from` reaches without reading a byte. Its own stack: patterns may be long.
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

  Automaton::State state_of(Members members) {
    std::sort(members.begin(), members.end());
    const auto [entry, fresh] =
        ids_.emplace(std::move(members), static_cast<Automaton::State>(states_.size()));
    if (!fresh) return entry->second;
    if (states_.size() >= Automaton::kMostStates) throw TooLarge{};
    states_.push_back(&entry->first);
    out_.table_.resize(states_.size() * out_.width_, Automaton::kDead);
    const bool accepts = std::any_of(entry->first.begin(), entry->first.end(), [&](auto at) {
      return steps_[at].kind == Step::Kind::kAccept;
    });
    accepts_.push_back(accepts);
    return entry->second;
  }

  void expand(std::size_t state) {
    for (std::size_t group = 0; group < out_.width_; ++group) {
      Members next;
      begin_closure();
      for (const std::uint32_t at : *states_[state]) {
        const Step& step = steps_[at];
        if (step.kind == Step::Kind::kByte && step.set.has(sample_[group])) close(step.next, next);
      }
      if (next.empty()) continue;
      const Automaton::State to = state_of(std::move(next));
      out_.table_[state * out_.width_ + group] = to;
    }
  }

  Steps steps_;
  std::uint32_t entry_ = 0;
  Automaton out_;  // its states as numbers, until it is sealed
  std::vector<bool> accepts_;
  std::vector<std::uint8_t> sample_;  // one byte of each class
  std::vector<std::uint32_t> seen_, stack_;
  std::uint32_t mark_ = 0;
  std::map<Members, Automaton::State> ids_;
  std::vector<const Members*> states_{};
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
