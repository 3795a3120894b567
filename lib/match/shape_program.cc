#include "match/shape_program.h"

#include <algorithm>
#include <array>
#include <bit>

namespace leakwire::match {
namespace {

using text::ByteSet;

constexpr ByteSet kFromOne =
    ByteSet::range('1', '9');  // how numbers begin, and zeros that fill do not
constexpr ByteSet kUpper = ByteSet::range('A', 'Z');
constexpr ByteSet kLetters = kUpper | ByteSet::range('a', 'z');
constexpr ByteSet kHexLetters = ByteSet::range('A', 'F') | ByteSet::range('a', 'f');
constexpr ByteSet kOther = ByteSet::range(0, 31) | ByteSet::range(127, 255);
constexpr std::size_t kWide = 100;  // a class of more bytes tells next to nothing

bool overlap(const ByteSet& a, const ByteSet& b) { return !(a & b).empty(); }
bool within(const ByteSet& a, const ByteSet& b) { return (a & ~b).empty(); }

ByteSet marks_of(const ByteSet& bytes) { return bytes & ~(text::kDigits | kLetters | kOther); }

// A class at least as large, made of digits, letters and marks.
ByteSet widened(const ByteSet& bytes) {
  ByteSet wide = marks_of(bytes);
  const ByteSet digits = bytes & text::kDigits;
  if (!digits.empty()) wide = wide | (within(digits, kFromOne) ? kFromOne : text::kDigits);
  const ByteSet letters = bytes & kLetters;
  if (!letters.empty()) {
    wide = wide | (within(letters, kHexLetters) ? kHexLetters
                   : within(letters, kUpper)    ? kUpper
                                                : kLetters);
  }
  return overlap(bytes, kOther) ? wide | kOther : wide;
}

// An edge that rules out no more than this one, of the few that are common: each costs a plane.
ByteSet narrowed(const ByteSet& bytes) {
  ByteSet narrow;
  for (const ByteSet& part : {text::kDigits, kLetters, ByteSet::of("."), ByteSet::of("-")}) {
    if (within(part, bytes)) narrow = narrow | part;
  }
  return narrow;
}

bool is_wide(const ByteSet& bytes) { return widened(bytes).size() > kWide; }

// The classes that are read, whose union is `bytes`, a class made by the two above.
std::vector<ByteSet> parts_of(const ByteSet& bytes) {
  std::vector<ByteSet> parts;
  for (const ByteSet& part : {text::kDigits, kFromOne, kLetters, kUpper, kHexLetters, kOther}) {
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

}  // namespace

ShapeProgram::ShapeProgram(const std::vector<Shape>& shapes) {
  // Classes first, so that their planes are 0..n-1.
  for (const Shape& shape : shapes) {
    for (const ByteSet& place : shape.places) collect(widened(place));
    const bool all_wide = std::all_of(shape.places.begin(), shape.places.end(), is_wide);
    if (all_wide) add_class(shape.places.front());
    collect(narrowed(shape.not_before));
    collect(narrowed(shape.not_after));
  }
  planes_ = classes_.size();
  for (const Shape& shape : shapes) results_.push_back(result_of(shape));
  share_planes();
}

// A plane that is read no more takes the next one's bits: all of them stay in the nearest cache.
void ShapeProgram::share_planes() {
  std::vector<std::size_t> last_read(planes_, 0);
  for (std::size_t i = 0; i < steps_.size(); ++i)
    last_read[steps_[i].a] = last_read[steps_[i].b] = i;
  for (const Result& result : results_) last_read[result.plane] = steps_.size();
  std::vector<std::uint16_t> home(planes_), spare;
  for (std::size_t c = 0; c < classes_.size(); ++c) home[c] = static_cast<std::uint16_t>(c);
  planes_ = classes_.size();
  for (std::size_t i = 0; i < steps_.size(); ++i) {
    PlaneStep& now = steps_[i];
    const std::uint16_t to = now.to, a = now.a, b = now.b;
    if (spare.empty()) spare.push_back(static_cast<std::uint16_t>(planes_++));
    home[to] = spare.back();
    spare.pop_back();
    now = {now.kind, now.shift, home[to], home[a], home[b]};
    for (const std::uint16_t read : {a, b}) {
      if (last_read[read] == i && read >= classes_.size()) {
        spare.push_back(home[read]);
        last_read[read] = steps_.size() + 1;  // given back once
      }
    }
  }
  for (Result& result : results_) result.plane = home[result.plane];
}

void ShapeProgram::collect(const ByteSet& bytes) {
  if (bytes.size() > kWide) return;
  for (const ByteSet& part : parts_of(bytes)) add_class(part);
}

void ShapeProgram::add_class(const ByteSet& bytes) {
  if (std::find(classes_.begin(), classes_.end(), bytes) == classes_.end()) {
    classes_.push_back(bytes);
  }
}

ShapeProgram::Plane ShapeProgram::plane_of(const ByteSet& bytes) {
  if (bytes.empty() || bytes.size() > kWide) return std::nullopt;
  Plane joined;
  for (const ByteSet& part : parts_of(bytes)) {
    const auto at = std::find(classes_.begin(), classes_.end(), part) - classes_.begin();
    const auto plane = static_cast<std::uint16_t>(at);
    joined = joined ? step(PlaneStep::Kind::kOr, *joined, plane, 0) : plane;
  }
  return joined;
}

std::uint16_t ShapeProgram::step(PlaneStep::Kind kind, std::uint16_t a, std::uint16_t b,
                                 std::size_t shift) {
  const auto same = std::find_if(steps_.begin(), steps_.end(), [&](const PlaneStep& known) {
    return known.kind == kind && known.a == a && known.b == b && known.shift == shift;
  });
  if (same != steps_.end()) return same->to;
  const auto to = static_cast<std::uint16_t>(planes_++);
  steps_.push_back({kind, static_cast<std::uint8_t>(shift), to, a, b});
  return to;
}

// A run of `length` bytes of one class: two overlapping runs of half of it.
ShapeProgram::Plane ShapeProgram::run_of(const ByteSet& bytes, std::size_t length) {
  Plane run = plane_of(bytes);
  for (std::size_t have = 1; run && have < length;) {
    const std::size_t more = std::min(have, length - have);
    run = step(PlaneStep::Kind::kAnd, *run, *run, more);
    have += more;
  }
  return run;
}

ShapeProgram::Result ShapeProgram::result_of(const Shape& shape) {
  Plane result;
  std::size_t result_at = 0;
  for (std::size_t at = 0; at < shape.places.size();) {
    const ByteSet bytes = widened(shape.places[at]);
    std::size_t end = at + 1;
    while (end < shape.places.size() && widened(shape.places[end]) == bytes) ++end;
    const Plane run = run_of(bytes, end - at);
    if (run && !result) {
      result = run;
      result_at = at;
    } else if (run) {
      result = step(PlaneStep::Kind::kAnd, *result, *run, at - result_at);
    }
    at = end;
  }
  if (!result) result = plane_of_wide(shape.places.front());
  if (const Plane edge = plane_of(narrowed(shape.not_after))) {
    result = step(PlaneStep::Kind::kNotAhead, *result, *edge, shape.places.size() - result_at);
  }
  if (const Plane edge = plane_of(narrowed(shape.not_before)); edge && result_at == 0) {
    result = step(PlaneStep::Kind::kNotBehind, *result, *edge, 1);
  }
  return {*result, static_cast<std::uint16_t>(result_at)};
}

// Where no place of a shape tells anything, its first stands for it.
std::uint16_t ShapeProgram::plane_of_wide(const ByteSet& bytes) const {
  const auto at = std::find(classes_.begin(), classes_.end(), bytes);
  return static_cast<std::uint16_t>(at - classes_.begin());
}

}  // namespace leakwire::match
