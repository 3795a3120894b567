#include "match/shape_program.h"

#include <algorithm>
#include <map>
#include <optional>
#include <span>
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
  for (const ByteSet& part : {text::kDigits, kLetters, ByteSet::of("."), ByteSet::of(".-")}) {
    if (within(part, bytes)) narrow = narrow | part;
  }
  return narrow;
}

// A class made by the two above, as a union of these.
std::vector<ByteSet> parts_of(const ByteSet& bytes) {
  std::vector<ByteSet> parts;
  for (const ByteSet& part : {text::kDigits, kFromOne, kFromTwo, kZero | kOne, kZero, kOne,
                              kLetters, kUpper, kHexLetters, kOther}) {
    const bool covered = std::any_of(parts.begin(), parts.end(),
                                     [&](const ByteSet& known) { return within(part, known); });
    if (within(part, bytes) && !covered) parts.push_back(part);
  }
  marks_of(bytes).each([&](std::uint8_t mark) { parts.push_back(ByteSet::range(mark, mark)); });
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
  bool any = false;  // one of the places is enough

  friend bool operator==(const Run&, const Run&) = default;
};

// A shape, taken for what planes hold.
struct Plan {
  std::vector<Run> runs;          // that tell something
  std::vector<Run> rest;          // what follows the first; equal where two shapes go on alike
  ByteSet not_before, not_after;  // narrowed
  ByteSet first;                  // as it is
  std::size_t length = 0;         // places
};

// Among the others, in order, but never the first, which bears the edge.
void add_soon(std::vector<Run>& runs, const Shape& shape) {
  const auto behind = std::find_if(runs.begin(), runs.end(),
                                   [&](const Run& run) { return run.at > shape.soon_from; });
  if (shape.soon.empty() || behind == runs.begin()) return;
  const std::size_t length = shape.soon_to + 1 - shape.soon_from;
  runs.insert(behind, {widened(shape.soon), shape.soon_from, length, true});
}

Plan plan_of(const Shape& shape) {
  Plan plan;
  plan.not_before = narrowed(shape.not_before);
  plan.not_after = narrowed(shape.not_after);
  plan.first = shape.places.front();
  plan.length = shape.places.size();
  for (std::size_t at = 0; at < shape.places.size();) {
    const ByteSet bytes = widened(shape.places[at]);
    std::size_t end = at + 1;
    while (end < shape.places.size() && widened(shape.places[end]) == bytes) ++end;
    if (bytes.size() <= kWide) plan.runs.push_back({bytes, at, end - at});
    at = end;
  }
  add_soon(plan.runs, shape);
  if (plan.runs.size() < 2) return plan;
  plan.rest.assign(plan.runs.begin() + 1, plan.runs.end());
  const std::size_t first = plan.rest.front().at;
  for (Run& run : plan.rest) run.at -= first;
  plan.rest.push_back({plan.not_after, plan.length - first, 0});
  return plan;
}

bool begin_alike(const Plan& a, const Plan& b) {
  return !a.rest.empty() && !b.rest.empty() && a.runs[0] == b.runs[0] &&
         a.runs[1].at == b.runs[1].at && a.not_before == b.not_before;
}

// About how many bits a class tells in logs and traffic, where letters and digits stand in runs.
std::vector<double> bits_of(const std::vector<ByteSet>& classes) {
  std::vector<double> bits;
  for (const ByteSet& bytes : classes) {
    const ByteSet marks = marks_of(bytes);
    const bool digits_only = (bytes & (kLetters | kOther | marks)).empty();
    if (overlap(bytes, kLetters | kOther) || digits_only) {
      bits.push_back(digits_only ? 1.2 : 0.5);
    } else {
      bits.push_back(overlap(marks, ByteSet::of(" .,:;-_/=\"")) ? 3 : 6);
    }
  }
  return bits;
}

class Builder {
 public:
  explicit Builder(const std::vector<Ways>& all)
      : plans_(plans_of(all)), classes_(classes_of(plans_)), steps_(bits_of(classes_)) {
    std::size_t from = 0;
    for (std::uint32_t i = 0; i < all.size(); from += all[i++].size()) {
      build(std::span(plans_).subspan(from, all[i].size()), i);
    }
  }

  std::vector<ByteSet> classes() const { return classes_; }
  std::vector<ShapeProgram::Result> results() const { return results_; }
  std::vector<PlaneOp> code(std::size_t& planes) const { return steps_.code(values_, planes); }

 private:
  using Value = std::uint16_t;
  using Maybe = std::optional<Value>;  // nothing: every byte
  using Kind = PlaneStep::Kind;
  using Plans = std::vector<const Plan*>;

  static std::vector<Plan> plans_of(const std::vector<Ways>& all) {
    std::vector<Plan> plans;
    for (const Ways& ways : all) {
      for (const Shape& shape : ways) plans.push_back(plan_of(shape));
    }
    return plans;
  }

  static std::vector<ByteSet> classes_of(const std::vector<Plan>& plans) {
    std::vector<ByteSet> classes;
    const auto add = [&](const ByteSet& bytes) {
      if (std::find(classes.begin(), classes.end(), bytes) == classes.end())
        classes.push_back(bytes);
    };
    const auto collect = [&](const ByteSet& bytes) {
      for (const ByteSet& part : parts_of(bytes)) {
        const std::optional<Difference> difference = difference_of(part);
        add(difference ? difference->from : part);
        if (difference) add(difference->without);
      }
    };
    for (const Plan& plan : plans) {
      for (const Run& run : plan.runs) collect(run.bytes);
      // Where no place of a shape tells anything, its first stands for it.
      if (plan.runs.empty()) add(plan.first);
      collect(plan.not_before);
      collect(plan.not_after);
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

  // What is in any of the values; nothing where there are none.
  Maybe either(const std::vector<Value>& values) {
    Maybe joined;
    for (const Value value : values) {
      joined = joined && *joined != value ? steps_.add(Kind::kOr, *joined, value, 0) : value;
    }
    return joined;
  }

  Maybe any_of(const ByteSet& bytes) {
    std::vector<Value> parts;
    for (const ByteSet& part : parts_of(bytes)) parts.push_back(value_of_part(part));
    return either(parts);
  }

  // `length` bytes of one class, or any of them: two overlapping runs of half of it.
  Value run_of(const ByteSet& bytes, std::size_t length, Kind kind = Kind::kAnd) {
    Value run = *any_of(bytes);
    for (std::size_t have = 1; have < length;) {
      const std::size_t more = std::min(have, length - have);
      run = steps_.add(kind, run, run, more);
      have += more;
    }
    return run;
  }
  Value run_of(const Run& run) {
    return run_of(run.bytes, run.length, run.any ? Kind::kOr : Kind::kAnd);
  }

  // The first run. The edge before it is taken in at its first byte, which shapes have in common
  // more often than the run: "a digit that begins a number".
  Value head_of(const Plan& plan) {
    const Run& run = plan.runs[0];
    const Maybe edge = any_of(plan.not_before);
    if (!edge || run.at != 0) return run_of(run);
    const Value behind = steps_.add(Kind::kBehind, *edge, *edge, 1);
    const Value start = steps_.add(Kind::kNotAhead, *any_of(run.bytes), behind, 0);
    if (run.length == 1) return start;
    return steps_.add(Kind::kAnd, start, run_of(run.bytes, run.length - 1), 1);
  }

  // `value`, which begins at runs[first], and all that follows it.
  Value and_all(const Plan& plan, Value value, std::size_t first) {
    const std::size_t start = plan.runs[first].at;
    for (std::size_t i = first + 1; i < plan.runs.size(); ++i) {
      const Run& run = plan.runs[i];
      value = steps_.add(Kind::kAnd, value, run_of(run), run.at - start);
    }
    if (const Maybe edge = any_of(plan.not_after)) {
      value = steps_.add(Kind::kNotAhead, value, *edge, plan.length - start);
    }
    return value;
  }

  bool goes_on_like_another(const Plan& plan) const {
    return std::any_of(plans_.begin(), plans_.end(), [&](const Plan& other) {
      return &other != &plan && other.rest == plan.rest;
    });
  }

  // All of `plans`, which begin alike: their head, and what follows in any of them.
  Value build_alike(const Plans& plans) {
    // First what steps are made of, so that those of one shape follow each other.
    for (const Plan* plan : plans) {
      for (const Run& run : plan->runs) run_of(run);
    }
    const Plan& one = *plans[0];
    const Value head = head_of(one);
    const bool own = plans.size() == 1 && !goes_on_like_another(one);
    if (one.rest.empty() || own) return and_all(one, head, 0);
    std::vector<Value> rests;
    for (const Plan* plan : plans) {
      rests.push_back(and_all(*plan, run_of(plan->runs[1]), 1));
    }
    return steps_.add(Kind::kAnd, head, *either(rests), one.runs[1].at - one.runs[0].at);
  }

  void build(std::span<const Plan> ways, std::uint32_t index) {
    std::vector<Plans> alike;
    for (const Plan& plan : ways) {
      const auto known = std::find_if(alike.begin(), alike.end(), [&](const Plans& some) {
        return begin_alike(*some[0], plan);
      });
      if (known == alike.end()) {
        alike.push_back({&plan});
      } else {
        known->push_back(&plan);
      }
    }
    std::map<std::size_t, std::vector<Value>> by_ahead;
    for (const Plans& plans : alike) {
      if (const Plan& one = *plans[0]; one.runs.empty()) {
        by_ahead[0].push_back(value_of_class(one.first));
      } else {
        by_ahead[one.runs[0].at].push_back(build_alike(plans));
      }
    }
    for (const auto& [ahead, values] : by_ahead) {
      results_.push_back({index, static_cast<std::uint32_t>(ahead)});
      values_.push_back(*either(values));
    }
  }

  std::vector<Plan> plans_;
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
