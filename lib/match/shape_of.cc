#include "match/shape_of.h"

#include <algorithm>
#include <map>
#include <optional>
#include <string_view>
#include <utility>

namespace leakwire::match {
namespace {

using text::ByteSet;
using States = std::vector<Automaton::State>;

constexpr std::size_t kMostWays = 4;  // each costs its steps on every byte of text

// A beginning that matches have in common, and the states it leads to.
struct Way {
  Shape shape;
  States states;
};

// About how many bits a place tells in logs and traffic: marks that are rare there tell most.
constexpr ByteSet kCommonMarks = ByteSet::of(" .,:;-_/=\"\n\r\t");
constexpr ByteSet kBrackets = ByteSet::of("'()[]<>&?");
constexpr double kEnough = 14;
constexpr std::size_t kLeastPlaces = 3;

double bits_of(const ByteSet& place) {
  const ByteSet letters = ByteSet::range('a', 'z') | ByteSet::range('A', 'Z');
  if ((place & (text::kDigits | letters)).empty()) {
    if (!(place & kCommonMarks).empty()) return 3;
    return (place & kBrackets).empty() ? 14 : 5;
  }
  const bool digits_only = (place & ~text::kDigits).empty();
  return digits_only ? 1.5 : 0.5;
}

// How many places of a shape tell enough; more than it has, where it does not.
std::size_t places_enough(const Shape& shape) {
  double bits = 0;
  for (std::size_t i = 0; i < shape.places.size(); ++i) {
    bits += bits_of(shape.places[i]);
    if (bits >= kEnough && i + 1 >= kLeastPlaces) return i + 1;
  }
  return shape.places.size() + 1;
}

// A shape goes no further than what tells enough: each place more costs steps on every byte of
// text. A run of letters and more at its end tells next to nothing.
Shape cut(Shape shape) {
  constexpr ByteSet kLower = ByteSet::range('a', 'z');
  const std::size_t least = shape.soon.empty() ? 4 : std::max<std::size_t>(4, shape.soon_to + 1);
  while (shape.places.size() > least && (kLower & ~shape.places.back()).empty()) {
    shape.places.pop_back();
    shape.not_after = {};
  }
  if (const std::size_t enough = places_enough(shape); enough < shape.places.size()) {
    shape.places.resize(enough);
    shape.not_after = {};
    if (shape.soon_to >= enough) shape.soon = {};
  }
  if (shape.soon.empty()) shape.soon_from = shape.soon_to = 0;
  return shape;
}

void sort_once_each(States& states) {
  std::sort(states.begin(), states.end());
  states.erase(std::unique(states.begin(), states.end()), states.end());
}

// Where a byte of a class leads from any of the states.
void add_steps(const Automaton& automaton, const States& states, std::size_t group, States& next) {
  for (const Automaton::State state : states) {
    const Automaton::State to = automaton.next_by_class(state, group);
    if (to != Automaton::kDead) next.push_back(to);
  }
}

bool any_accepts(const States& states) {
  return std::any_of(states.begin(), states.end(), Automaton::accepts);
}

// The bytes that may come next, by the states they lead to.
std::map<States, ByteSet> steps_from(const Automaton& automaton, const States& states) {
  std::map<States, ByteSet> steps;
  for (std::size_t group = 0; group < automaton.classes(); ++group) {
    States next;
    add_steps(automaton, states, group, next);
    if (next.empty()) continue;
    sort_once_each(next);
    ByteSet& bytes = steps[std::move(next)];
    bytes = bytes | automaton.class_bytes(group);
  }
  return steps;
}

// Whether planes tell these ways apart.
bool look_alike(const Shape& a, const Shape& b) {
  for (std::size_t i = 0; i < a.places.size(); ++i) {
    if (widened(a.places[i]) != widened(b.places[i])) return false;
  }
  return true;
}

// Ways that look alike go on as one; with `at_points` also those that have come to the same point.
void join(std::vector<Way>& ways, Way way, bool at_points) {
  const auto same = std::find_if(ways.begin(), ways.end(), [&](const Way& known) {
    return (at_points && known.states == way.states) || look_alike(known.shape, way.shape);
  });
  if (same == ways.end()) {
    ways.push_back(std::move(way));
    return;
  }
  same->states.insert(same->states.end(), way.states.begin(), way.states.end());
  sort_once_each(same->states);
  for (std::size_t i = 0; i < way.shape.places.size(); ++i) {
    same->shape.places[i] = same->shape.places[i] | way.shape.places[i];
  }
}

// One byte further: the ways that go on from `ways`; what a match may end with is put into `done`.
std::vector<Way> further(const Automaton& automaton, const std::vector<Way>& ways,
                         const ByteSet& not_after, bool at_points, std::vector<Shape>& done) {
  std::vector<Way> next;
  for (const Way& way : ways) {
    const auto steps = steps_from(automaton, way.states);
    if (any_accepts(way.states)) {
      Shape& ended = done.emplace_back(way.shape);
      if (steps.empty()) ended.not_after = not_after;  // no match goes on from here
      continue;
    }
    for (const auto& [states, bytes] : steps) {
      Way longer{way.shape, states};
      longer.shape.places.push_back(bytes);
      join(next, std::move(longer), at_points);
    }
  }
  return next;
}

// A mark that stands `from` to `to` bytes on from the states, whatever way is gone.
struct Soon {
  char mark = 0;
  std::size_t from = 0, to = 0;
};

std::optional<Soon> mark_soon(const Automaton& automaton, States states, char mark) {
  constexpr std::size_t kFarthest = 5;
  const std::size_t marks = automaton.class_of(static_cast<std::uint8_t>(mark));
  if (automaton.class_bytes(marks).size() > 1) return std::nullopt;  // told from nothing
  Soon soon{mark, kFarthest, 0};
  for (; soon.to < kFarthest; ++soon.to) {
    if (any_accepts(states)) return std::nullopt;
    States with, without;
    for (std::size_t group = 0; group < automaton.classes(); ++group) {
      add_steps(automaton, states, group, group == marks ? with : without);
    }
    if (!with.empty()) soon.from = std::min(soon.from, soon.to);
    if (without.empty()) return soon;
    sort_once_each(without);
    states = std::move(without);
  }
  return std::nullopt;
}

// What tells numbers with marks from each other where ways have been put together: "1.2" goes on
// to "1.2.3" or to "1.234", but an address has its second dot soon.
void look_ahead(const Automaton& automaton, Way& way) {
  if (!way.shape.soon.empty() || any_accepts(way.states)) return;
  for (const char mark : {'.', ':', '-', '/'}) {
    const std::optional<Soon> soon = mark_soon(automaton, way.states, mark);
    if (!soon || soon->from == soon->to) continue;
    way.shape.soon = ByteSet::of(std::string_view(&mark, 1));
    way.shape.soon_from = way.shape.places.size() + soon->from;
    way.shape.soon_to = way.shape.places.size() + soon->to;
    return;
  }
}

// All that goes on from `way` in one: at each place what any has there, as far as every match goes.
Shape together(const Automaton& automaton, Way way) {
  while (way.shape.places.size() < Shape::kMostPlaces && !any_accepts(way.states)) {
    look_ahead(automaton, way);
    ByteSet bytes;
    States next;
    for (const auto& [to, set] : steps_from(automaton, way.states)) {
      bytes = bytes | set;
      next.insert(next.end(), to.begin(), to.end());
    }
    sort_once_each(next);
    way.shape.places.push_back(bytes);
    way.states = std::move(next);
  }
  if (way.shape.soon_to >= way.shape.places.size()) way.shape.soon = {};  // a match may end first
  return std::move(way.shape);
}

// Ways that tell enough are told apart no further.
void finish(std::vector<Way>& ways, std::vector<Shape>& done) {
  std::erase_if(ways, [&](const Way& way) {
    const bool enough = places_enough(way.shape) <= way.shape.places.size();
    if (enough) done.push_back(way.shape);
    return enough;
  });
}

std::vector<Shape> whole_shapes(const Automaton& automaton, const ByteSet& not_before,
                                const ByteSet& not_after, std::size_t most_ways) {
  if (automaton.matches_empty()) return {};
  const std::size_t most = most_ways == 0 ? kMostWays : most_ways;
  Way start;
  start.shape.not_before = not_before;
  start.states = {automaton.start()};
  std::vector<Shape> shapes;
  std::vector<Way> ways{start};
  while (!ways.empty()) {
    bool fits = false;
    // Where ways were asked for, those that meet stay apart as long as they may.
    for (const bool at_points : {most_ways == 0, true}) {
      std::vector<Shape> done = shapes;
      std::vector<Way> next = further(automaton, ways, not_after, at_points, done);
      fits = next.size() + done.size() <= most &&
             ways.front().shape.places.size() < Shape::kMostPlaces;
      if (!fits) continue;
      finish(next, done);
      shapes = std::move(done);
      ways = std::move(next);
      break;
    }
    if (fits) continue;
    if (most_ways == 0) return {together(automaton, std::move(start))};
    for (Way& way : ways) shapes.push_back(together(automaton, std::move(way)));
    return shapes;
  }
  return shapes;
}

}  // namespace

std::vector<Shape> shapes_of(const Automaton& automaton, const ByteSet& not_before,
                             const ByteSet& not_after, std::size_t most_ways) {
  std::vector<Shape> shapes = whole_shapes(automaton, not_before, not_after, most_ways);
  for (Shape& shape : shapes) shape = cut(std::move(shape));
  return shapes;
}

}  // namespace leakwire::match
