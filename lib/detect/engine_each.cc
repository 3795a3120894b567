// Many short texts at once: what takes as long for a short text as for some KiB is done once for
// all.
#include <algorithm>

#include "detect/engine.h"

namespace leakwire::detect {

void Engine::HitsOfTexts::clear(std::size_t texts) {
  first.assign(texts, 0);
  last.assign(texts, 0);
  hits.assign(1, {});
}

void Engine::HitsOfTexts::add(std::size_t text, std::uint32_t key, std::size_t place) {
  const auto number = static_cast<std::uint32_t>(hits.size());
  hits.push_back({key, 0, place});
  (last[text] == 0 ? first[text] : hits[last[text]].next) = number;
  last[text] = number;
}

// A line end is an edge to all shapes: between two of them they stand as they would in a text of
// their own. Those that reach over one are of no text.
void Engine::find_hits(std::string_view block, std::span<const Span> texts) {
  shape_hits_.clear(texts.size());
  literal_hits_.clear(texts.size());
  const auto add = [&](HitsOfTexts& hits, std::uint32_t key, std::size_t place, std::size_t size) {
    const auto behind = std::upper_bound(
        texts.begin(), texts.end(), place,
        [](std::size_t at, const Span& one) { return at < static_cast<std::size_t>(one.offset); });
    if (behind == texts.begin()) return;
    const auto text = static_cast<std::size_t>(behind - texts.begin()) - 1;
    if (place + size > texts[text].end()) return;
    hits.add(text, key, place - static_cast<std::size_t>(texts[text].offset));
  };
  pack_.shapes->find(block, 0, block.size(), planes_, [&](std::uint32_t shape, std::size_t place) {
    add(shape_hits_, shape, place, std::max<std::size_t>(pack_.shapes->least(shape), 1));
  });
  pack_.literals->find(block, 0, block.size(), literal_scratch_.get(),
                       [&](std::uint32_t literal, std::size_t place) {
                         const auto& places = pack_.literals->literals()[literal];
                         add(literal_hits_, literal, place, places.size());
                       });
}

bool Engine::look_at_each(Progress& progress, std::string_view block, std::span<const Span> texts,
                          EachFindingFn on_finding) {
  find_hits(block, texts);
  outcomes_.findings.clear();  // what an exception has left
  outcomes_.open.clear();
  shape_places_.clear();
  literal_places_.clear();
  for (std::size_t text = 0; text < texts.size(); ++text) {
    if (shape_hits_.first[text] == 0 && literal_hits_.first[text] == 0) continue;
    const Window window{
        block.substr(static_cast<std::size_t>(texts[text].offset), texts[text].length), true,
        false};
    progress.clear();
    const Step step{progress, window, 0};
    const auto by_shape = [&](std::uint32_t shape, Places places) {
      try_shape(step, shape, places);
    };
    for (std::uint32_t i = shape_hits_.first[text]; i != 0; i = shape_hits_.hits[i].next) {
      shape_places_.add(shape_hits_.hits[i].key, shape_hits_.hits[i].place, by_shape);
    }
    shape_places_.drain(by_shape);
    const auto by_detector = [&](std::uint32_t detector, Places places) {
      try_starts(step, detector, places);
    };
    for (std::uint32_t i = literal_hits_.first[text]; i != 0; i = literal_hits_.hits[i].next) {
      for (const std::uint32_t detector : pack_.literal_users[literal_hits_.hits[i].key]) {
        literal_places_.add(detector, literal_hits_.hits[i].place, by_detector);
      }
    }
    literal_places_.drain(by_detector);
    const bool goes_on =
        settle(step, window.bytes.size(), [&](const Finding& finding, std::string_view value) {
          return on_finding(text, finding, value);
        });
    if (!goes_on) return false;
  }
  return true;
}

}  // namespace leakwire::detect
