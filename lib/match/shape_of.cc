#include "match/shape_of.h"

#include <algorithm>
#include <map>
#include <optional>
#include <utility>

namespace leakwire::match {
namespace {

using text::ByteSet;
using States = std::vector<Automaton::State>;

constexpr std::size_t kMostWays = 8;

// A beginning that matches have in common, and the states it leads to.
struct Way {
  Shape shape;
  States states;
};

bool any_accepts(const Automaton& automaton, const States& states) {
  return std::any_of(states.begin(), states.end(),
                     [&](Automaton::State state) { return automaton.accepts(state); });
}

// The bytes that may come next, by the states they lead to.
std::map<States, ByteSet> steps_from(const Automaton& automaton, const States& states) {
  std::map<States, ByteSet> steps;
  for (unsigned b = 0; b < 256; ++b) {
    States next;
    for (const Automaton::State state : states) {
      const Automaton::State to = automaton.next(state, static_cast<char>(b));
      if (to != Automaton::kDead) next.push_back(to);
    }
    if (next.empty()) continue;
    std::sort(next.begin(), next.end());
    next.erase(std::unique(next.begin(), next.end()), next.end());
    steps[std::move(next)].add(static_cast<std::uint8_t>(b));
  }
  return steps;
}

// A match ends here: goes on no further, where none of them does.
void close(Way& way, const std::map<States, ByteSet>& steps, const ByteSet& not_after) {
  if (steps.empty()) way.shape.not_after = not_after;
}

// Ways that have come to the same point go on as one.
void join(std::vector<Way>& ways, Way way) {
  const auto same = std::find_if(ways.begin(), ways.end(),
                                 [&](const Way& known) { return known.states == way.states; });
  if (same == ways.end()) {
    ways.push_back(std::move(way));
    return;
  }
  for (std::size_t i = 0; i < way.shape.places.size(); ++i) {
    same->shape.places[i] = same->shape.places[i] | way.shape.places[i];
  }
}

// Every way apart; nothing where there are too many, or one is too long to be seen whole.
std::optional<std::vector<Shape>> ways_apart(const Automaton& automaton, const Shape& first,
                                             const ByteSet& not_after) {
  std::vector<Shape> done;
  std::vector<Way> open{{first, {automaton.start()}}};
  while (!open.empty()) {
    std::vector<Way> next;
    for (Way& way : open) {
      const auto steps = steps_from(automaton, way.states);
      if (any_accepts(automaton, way.states)) {
        close(way, steps, not_after);
        done.push_back(std::move(way.shape));
        continue;
      }
      if (way.shape.places.size() == Shape::kMostPlaces) return std::nullopt;
      for (const auto& [states, bytes] : steps) {
        Way longer{way.shape, states};
        longer.shape.places.push_back(bytes);
        join(next, std::move(longer));
      }
    }
    if (next.size() + done.size() > kMostWays) return std::nullopt;
    open = std::move(next);
  }
  return done;
}

// All ways in one: at each place what any of them has there, as far as every match goes.
Shape ways_together(const Automaton& automaton, Shape shape) {
  States states{automaton.start()};
  while (shape.places.size() < Shape::kMostPlaces && !any_accepts(automaton, states)) {
    ByteSet bytes;
    States next;
    for (const auto& [to, set] : steps_from(automaton, states)) {
      bytes = bytes | set;
      next.insert(next.end(), to.begin(), to.end());
    }
    if (next.empty()) break;
    std::sort(next.begin(), next.end());
    next.erase(std::unique(next.begin(), next.end()), next.end());
    shape.places.push_back(bytes);
    states = std::move(next);
  }
  return shape;
}

}  // namespace

std::vector<Shape> shapes_of(const Automaton& automaton, const ByteSet& not_before,
                             const ByteSet& not_after) {
  if (automaton.matches_empty()) return {};
  Shape first;
  first.not_before = not_before;
  if (auto apart = ways_apart(automaton, first, not_after)) return std::move(*apart);
  return {ways_together(automaton, std::move(first))};
}

}  // namespace leakwire::match
