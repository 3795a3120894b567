// OpenCandidate: a place where a match may begin that more bytes must tell, and what it waits for.
#pragma once

#include <cstdint>

#include "detect/walk.h"
#include "detect/window.h"

namespace leakwire::detect {

// What more bytes must tell. Places are the window's, or the text's while kept between two steps.
struct Wait {
  enum class For : std::uint8_t { kByte, kMatch, kContext };
  For what = For::kByte;
  Walk::State state = Walk::kDead;  // kMatch: not dead yet, `walk` read up to `at`
  const Walk* walk = nullptr;
  std::uint64_t at = 0;     // kContext: the end of a value, behind which more must be seen
  std::uint64_t limit = 0;  // kMatch: read no further

  // Whether `window` does not tell it yet either; reads on to where it ends. `base`: the place of
  // its first byte in the text.
  bool goes_on(const Window& window, std::uint64_t base) noexcept {
    if (window.ended || what == For::kByte) return false;
    if (what == For::kContext) return !window.after_is_known(static_cast<std::size_t>(at - base));
    for (const std::uint64_t size = base + window.bytes.size(); at < size; ++at) {
      if (at == limit) return false;
      state = walk->next(state, window.bytes[static_cast<std::size_t>(at - base)], window.lines);
      if (state == Walk::kDead) return false;
    }
    return at < limit;
  }
};

struct OpenCandidate {
  std::uint32_t detector = 0;
  std::uint64_t start = 0;  // in the text
  Wait wait;
};

}  // namespace leakwire::detect
