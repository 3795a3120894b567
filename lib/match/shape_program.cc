#include "match/shape_program.h"

#include <algorithm>
#include <map>
#include <optional>
#include <utility>

#include "match/plane_steps.h"

namespace leakwire::match {
namespace {

using text::ByteSet;

// Of digits three parts are told apart: how numbers begin is what tells most of them.
constexpr ByteSet kZero = ByteSet::of("0");
constexpr ByteSet kOne = ByteSet::of("1");
constexpr ByteSet kFromOne = ByteSet::range('1', '9');
constexpr ByteSet kFromTwo = ByteSet::range('2', '9');
constexpr ByteSet kUpper = ByteSet::range('A', 'Z');
constexpr ByteSet kLetters = kUpper | ByteSet::range('a', 'z');
constexpr ByteSet kHexLetters = ByteSet::range('A', 'F') | ByteSet::range('a', 'f');
constexpr ByteSet kOther = ByteSet::range(0, 31) | ByteSet::range(127, 255);
constexpr std::size_t kWide = 100;  // a class of more bytes tells next to nothing

bool overlap(const ByteSet& a, const ByteSet& b) { return !(a & b).empty(); }
bool within(const ByteSet& a, const ByteSet& b) { return (a & ~b).empty(); }

ByteSet marks_of(const ByteSet& bytes) { return bytes & ~(text::kDigits | kLetters | kOther); }

// An edge that rules out no more than this one, of the few that are common: each costs a plane.
ByteSet narrowed(const ByteSet& bytes) {
  ByteSet narrow;
  for (const ByteSet& part : {text::kDigits, kLetters, ByteSet::of(".-")}) {
    if (within(part, bytes)) narrow = narrow | part;
  }
  return narrow;
}

bool is_wide(const ByteSet& bytes) { return widened(bytes).size() > kWide; }

// A class made by the two above, as a union of these.
std::vector<ByteSet> parts_of(const ByteSet& bytes) {
  std::vector<ByteSet> parts;
  for (const ByteSet& part : {text::kDigits, kFromOne, kFromTwo, kZero | kOne, kZero, kOne,
                              kLetters, kUpper, kHexLetters, kOther}) {
    const bool covered = std::any_of(parts.begin(), parts.end(),
                                     [&](const ByteSet& known) { return within(part, known); });
    if (within(part, bytes) && !covered) parts.push_back(part);
  }
  const ByteSet marks = marks_of(bytes);
  for (unsigned b = 0; b < 256; ++b) {
    if (marks.has(static_cast<std::uint8_t>(b))) parts.push_back(ByteSet::range(b, b));
  }
  return parts;
}

// A part that is read as one class without another.
struct Difference {
  ByteSet from, without;
};
std::optional<Difference> difference_of(const ByteSet& part) {
  if (part == kZero) return Difference{text::kDigits, kFromOne};
  if (part == kOne) return Difference{kFromOne, kFromTwo};
  if (part == (kZero | kOne)) return Difference{text::kDigits, kFromTwo};
  return std::nullopt;
}

// Places of one class, one behind the other.
struct Run {
  ByteSet bytes;  // widened
  std::size_t at = 0;
  std::size_t length = 0;

  friend bool operator==(const Run&, const Run&) = default;
};

// The runs that tell something.
std::vector<Run> runs_of(const Shape& shape) {
  std::vector<Run> runs;
  for (std::size_t at = 0; at < shape.places.size();) {
    const ByteSet bytes = widened(shape.places[at]);
    std::size_t end = at + 1;
    while (end < shape.places.size() && widened(shape.places[end]) == bytes) ++end;
    if (bytes.size() <= kWide) runs.push_back({bytes, at, end - at});
    at = end;
  }
  return runs;
}

// What follows a shape's first run; equal where two shapes go on alike.
std::vector<Run> rest_of(const Shape& shape) {
  std::vector<Run> runs = runs_of(shape);
  if (runs.size() < 2) return {};
  runs.erase(runs.begin());
  const std::size_t first = runs.front().at;
  for (Run& run : runs) run.at -= first;
  runs.push_back({narrowed(shape.not_after), shape.places.size() - first, 0});
  return runs;
}

class Builder {
 public:
  explicit Builder(const std::vector<Ways>& all)
      : shapes_(joined(all)), classes_(classes_of(shapes_)), steps_(classes_.size()) {
    for (std::uint32_t i = 0; i < all.size(); ++i) build(all[i], i);
  }

  std::vector<ByteSet> classes() const { return classes_; }
  std::vector<ShapeProgram::Result> results() const { return results_; }
  std::vector<PlaneOp> code(std::size_t& planes) const { return steps_.code(values_, planes); }

 private:
  using Value = std::uint16_t;
  using Maybe = std::optional<Value>;  // nothing: every byte
  using Kind = PlaneStep::Kind;

  static std::vector<Shape> joined(const std::vector<Ways>& all) {
    std::vector<Shape> shapes;
    for (const Ways& ways : all) shapes.insert(shapes.end(), ways.begin(), ways.end());
    return shapes;
  }

  static std::vector<ByteSet> classes_of(const std::vector<Shape>& shapes) {
    std::vector<ByteSet> classes;
    const auto add = [&](const ByteSet& bytes) {
      if (std::find(classes.begin(), classes.end(), bytes) == classes.end())
        classes.push_back(bytes);
    };
    const auto collect = [&](const ByteSet& bytes) {
      if (bytes.size() > kWide) return;
      for (const ByteSet& part : parts_of(bytes)) {
        const std::optional<Difference> difference = difference_of(part);
        add(difference ? difference->from : part);
        if (difference) add(difference->without);
      }
    };
    for (const Shape& shape : shapes) {
      for (const ByteSet& place : shape.places) collect(widened(place));
      // Where no place of a shape tells anything, its first stands for it.
      if (std::all_of(shape.places.begin(), shape.places.end(), is_wide)) add(shape.places[0]);
      collect(narrowed(shape.not_before));
      collect(narrowed(shape.not_after));
    }
    return classes;
  }

  Value value_of_class(const ByteSet& bytes) const {
    const auto at = std::find(classes_.begin(), classes_.end(), bytes) - classes_.begin();
    return static_cast<Value>(at);
  }

  Value value_of_part(const ByteSet& part) {
    const std::optional<Difference> difference = difference_of(part);
    if (!difference) return value_of_class(part);
    return steps_.add(Kind::kNotAhead, value_of_class(difference->from),
                      value_of_class(difference->without), 0);
  }

  // What is in either; of values made by the same call.
  Maybe either(const std::vector<Value>& values) {
    Maybe joined;
    for (const Value value : values) {
      joined = joined && *joined != value ? steps_.add(Kind::kOr, *joined, value, 0) : value;
    }
    return joined;
  }

  Maybe any_of(const ByteSet& bytes) {
    if (bytes.empty() || bytes.size() > kWide) return std::nullopt;
    std::vector<Value> parts;
    for (const ByteSet& part : parts_of(bytes)) parts.push_back(value_of_part(part));
    return either(parts);
  }

  // A run of `length` bytes of one class: two overlapping runs of half of it.
  Value run_of(const ByteSet& bytes, std::size_t length) {
    Value run = *any_of(bytes);
    for (std::size_t have = 1; have < length;) {
      const std::size_t more = std::min(have, length - have);
      run = steps_.add(Kind::kAnd, run, run, more);
      have += more;
    }
    return run;
  }

  // The first run. The edge before it is taken in at its first byte, which shapes have in common
  // more often than the run: "a digit that begins a number".
  Value head_of(const Shape& shape, const Run& run) {
    const Maybe edge = any_of(narrowed(shape.not_before));
    if (!edge || run.at != 0) return run_of(run.bytes, run.length);
    const Value start = steps_.add(Kind::kNotBehind, *any_of(run.bytes), *edge, 1);
    if (run.length == 1) return start;
    return steps_.add(Kind::kAnd, start, run_of(run.bytes, run.length - 1), 1);
  }

  // `value`, which begins at runs[first], and all that follows it.
  Value and_all(const Shape& shape, const std::vector<Run>& runs, Value value, std::size_t first) {
    const std::size_t start = runs[first].at;
    for (std::size_t i = first + 1; i < runs.size(); ++i) {
      value =
          steps_.add(Kind::kAnd, value, run_of(runs[i].bytes, runs[i].length), runs[i].at - start);
    }
    if (const Maybe edge = any_of(narrowed(shape.not_after))) {
      value = steps_.add(Kind::kNotAhead, value, *edge, shape.places.size() - start);
    }
    return value;
  }

  bool goes_on_like_another(const Shape& shape) const {
    const std::vector<Run> rest = rest_of(shape);
    return std::count_if(shapes_.begin(), shapes_.end(),
                         [&](const Shape& other) { return rest_of(other) == rest; }) > 1;
  }

  // All of `shapes`, which begin alike: their head, and what follows in any of them.
  Value build_alike(const std::vector<Shape>& shapes) {
    const std::vector<Run> runs = runs_of(shapes[0]);
    // First what steps are made of, so that those of one shape follow each other.
    for (const Shape& shape : shapes) {
      for (const Run& run : runs_of(shape)) run_of(run.bytes, run.length);
    }
    const Value head = head_of(shapes[0], runs[0]);
    const bool own = shapes.size() == 1 && !goes_on_like_another(shapes[0]);
    if (runs.size() < 2 || own) return and_all(shapes[0], runs, head, 0);
    std::vector<Value> rests;
    for (const Shape& shape : shapes) {
      const std::vector<Run> way = runs_of(shape);
      rests.push_back(and_all(shape, way, run_of(way[1].bytes, way[1].length), 1));
    }
    return steps_.add(Kind::kAnd, head, *either(rests), runs[1].at - runs[0].at);
  }

  static bool begin_alike(const Shape& a, const Shape& b) {
    const std::vector<Run> one = runs_of(a), other = runs_of(b);
    if (one.size() < 2 || other.size() < 2) return false;
    return one[0] == other[0] && one[1].at == other[1].at && a.not_before == b.not_before;
  }

  void build(const Ways& ways, std::uint32_t index) {
    std::vector<std::vector<Shape>> alike;
    for (const Shape& shape : ways) {
      const auto known = std::find_if(alike.begin(), alike.end(), [&](const auto& some) {
        return begin_alike(some[0], shape);
      });
      if (known == alike.end()) {
        alike.push_back({shape});
      } else {
        known->push_back(shape);
      }
    }
    std::map<std::uint32_t, std::vector<Value>> by_ahead;
    for (const std::vector<Shape>& shapes : alike) {
      const std::vector<Run> runs = runs_of(shapes[0]);
      if (runs.empty()) {
        by_ahead[0].push_back(value_of_class(shapes[0].places[0]));
      } else {
        by_ahead[static_cast<std::uint32_t>(runs[0].at)].push_back(build_alike(shapes));
      }
    }
    for (const auto& [ahead, values] : by_ahead) {
      results_.push_back({index, ahead});
      values_.push_back(*either(values));
    }
  }

  const std::vector<Shape> shapes_;
  std::vector<ByteSet> classes_;
  PlaneSteps steps_;
  std::vector<ShapeProgram::Result> results_;
  std::vector<Value> values_;  // of the results
};

}  // namespace

ByteSet widened(const ByteSet& bytes) {
  ByteSet wide = marks_of(bytes);
  for (const ByteSet& digits : {kZero, kOne, kZero | kOne, kFromTwo, kFromOne, text::kDigits}) {
    if (!within(bytes & text::kDigits, digits)) continue;
    if (overlap(bytes, text::kDigits)) wide = wide | digits;
    break;
  }
  const ByteSet letters = bytes & kLetters;
  if (!letters.empty()) {
    wide = wide | (within(letters, kHexLetters) ? kHexLetters
                   : within(letters, kUpper)    ? kUpper
                                                : kLetters);
  }
  return overlap(bytes, kOther) ? wide | kOther : wide;
}

ShapeProgram::ShapeProgram(const std::vector<Ways>& all) {
  const Builder builder(all);
  classes_ = builder.classes();
  results_ = builder.results();
  ops_ = builder.code(planes_);
}

}  // namespace leakwire::match
