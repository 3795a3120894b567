#include "match/shape_program.h"

#include <algorithm>
#include <bit>

namespace leakwire::match {

using text::ByteSet;

ShapeProgram::ShapeProgram(const std::vector<Shape>& shapes) {
  // Classes first, so that their planes are 0..n-1.
  for (const Shape& shape : shapes) {
    for (const ByteSet& place : shape.places) plane_of(place);
    for (const ByteSet& edge : {shape.not_before, shape.not_after}) {
      if (!edge.empty()) plane_of(edge);
    }
  }
  planes_ = classes_.size();
  for (const Shape& shape : shapes) results_.push_back(result_of(shape));
}

std::uint16_t ShapeProgram::plane_of(const ByteSet& bytes) {
  const auto found = std::find(classes_.begin(), classes_.end(), bytes);
  if (found != classes_.end()) return static_cast<std::uint16_t>(found - classes_.begin());
  classes_.push_back(bytes);
  return static_cast<std::uint16_t>(classes_.size() - 1);
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
std::uint16_t ShapeProgram::run_of(std::uint16_t plane, std::size_t length) {
  if (length == 1) return plane;
  const auto [entry, fresh] = runs_.try_emplace({plane, length});
  if (!fresh) return entry->second;
  const std::size_t half = std::bit_ceil((length + 1) / 2);
  const std::uint16_t part = run_of(plane, half);
  const std::uint16_t whole = step(PlaneStep::Kind::kAnd, part, part, length - half);
  runs_[{plane, length}] = whole;
  return whole;
}

std::uint16_t ShapeProgram::result_of(const Shape& shape) {
  std::uint16_t result = 0;
  for (std::size_t at = 0; at < shape.places.size();) {
    std::size_t end = at + 1;
    while (end < shape.places.size() && shape.places[end] == shape.places[at]) ++end;
    const std::uint16_t run = run_of(plane_of(shape.places[at]), end - at);
    result = at == 0 ? run : step(PlaneStep::Kind::kAnd, result, run, at);
    at = end;
  }
  if (!shape.not_after.empty()) {
    result = step(PlaneStep::Kind::kNotAhead, result, plane_of(shape.not_after), shape.places.size());
  }
  if (shape.not_before.empty()) return result;
  return step(PlaneStep::Kind::kNotBehind, result, plane_of(shape.not_before), 1);
}

}  // namespace leakwire::match
