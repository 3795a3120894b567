#include "match/prefix.h"

#include <algorithm>
#include <cstddef>
#include <utility>

namespace leakwire::match {
namespace {

using text::ByteSet;

constexpr std::size_t kMostLiterals = 256;
constexpr std::size_t kLongest = 8;
constexpr std::size_t kShortest = 3;
constexpr std::size_t kMostBytesAPlace = 2;

struct Start {
  Literal places;
  bool open = true;  // what follows the node follows these places
};
using Starts = std::vector<Start>;

// What is too many or too wide is cut short: a shorter beginning is still one.
Starts starts_of(const Node& node);

Starts joined(Starts heads, const Starts& tails) {
  Starts result;
  for (Start& head : heads) {
    if (!head.open) {
      result.push_back(std::move(head));
      continue;
    }
    for (const Start& tail : tails) {
      Start start;
      start.places.reserve(std::min(head.places.size() + tail.places.size(), kLongest));
      start.places = head.places;
      for (const ByteSet& place : tail.places) {
        if (start.places.size() < kLongest) start.places.push_back(place);
      }
      start.open = tail.open && start.places.size() < kLongest;
      result.push_back(std::move(start));
    }
  }
  return result;
}

// The same where one set of bytes follows.
void join(Starts& heads, const ByteSet& place) {
  const bool wide = place.size() > kMostBytesAPlace;
  for (Start& head : heads) {
    if (!head.open) continue;
    if (!wide) head.places.push_back(place);
    head.open = !wide && head.places.size() < kLongest;
  }
}

Starts closed(Starts starts) {
  for (Start& start : starts) start.open = false;
  return starts;
}

Starts repeat_starts(const Node& node) {
  const Starts once = starts_of(node.children.front());
  Starts result{{{}, true}};
  for (int i = 0; i < node.min && i < static_cast<int>(kLongest); ++i) {
    Starts longer = joined(result, once);
    if (longer.size() > kMostLiterals) return closed(std::move(result));
    result = std::move(longer);
  }
  if (node.max == node.min) return result;
  if (node.min == 0 && node.max == 1) {  // "s?": with it, or without
    result.insert(result.end(), once.begin(), once.end());
    return result;
  }
  return closed(std::move(result));
}

Starts starts_of(const Node& node) {
  switch (node.kind) {
    case Node::Kind::kEmpty:
      return {{{}, true}};
    case Node::Kind::kSet:
      if (node.set.size() > kMostBytesAPlace) return {{{}, false}};
      return {{{node.set}, true}};
    case Node::Kind::kConcat: {
      Starts result{{{}, true}};
      for (const Node& child : node.children) {
        if (std::none_of(result.begin(), result.end(), [](const Start& s) { return s.open; }))
          break;
        if (child.kind == Node::Kind::kSet) {
          join(result, child.set);
          continue;
        }
        Starts longer = joined(result, starts_of(child));
        if (longer.size() > kMostLiterals) return closed(std::move(result));
        result = std::move(longer);
      }
      return result;
    }
    case Node::Kind::kAlternate: {
      Starts result;
      for (const Node& child : node.children) {
        Starts branch = starts_of(child);
        result.insert(result.end(), std::make_move_iterator(branch.begin()),
                      std::make_move_iterator(branch.end()));
      }
      return result;
    }
    case Node::Kind::kRepeat:
      return repeat_starts(node);
  }
  return {};
}

}  // namespace

bool begins_with(const Literal& literal, const Literal& start) {
  return literal.size() >= start.size() && std::equal(start.begin(), start.end(), literal.begin());
}

std::vector<Literal> leading_literals(const Node& pattern) {
  std::vector<Literal> literals;
  for (Start& start : starts_of(pattern)) {
    if (start.places.size() < kShortest) return {};
    if (!(start.places.front() & text::kDigits).empty()) return {};
    literals.push_back(std::move(start.places));
  }
  if (literals.size() > kMostLiterals) return {};
  std::sort(literals.begin(), literals.end());
  std::vector<Literal> kept;
  for (Literal& literal : literals) {
    if (kept.empty() || !begins_with(literal, kept.back())) kept.push_back(std::move(literal));
  }
  return kept;
}

}  // namespace leakwire::match
