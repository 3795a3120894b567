// Window: the bytes of a text that are at hand, and what is known of its ends.
//
// Borrowed for one call. Byte 0 is the text's first byte (or the first behind a gap), or one that
// lies at least KeywordSet::kReach + 1 bytes before everything that is still open.
#pragma once

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

#include "detect/keyword.h"
#include "text/byte_runs.h"

namespace leakwire::detect {

struct Window {
  static constexpr std::size_t kAfter = 16;  // bytes behind a value that a validator may see

  std::string_view bytes;
  bool ended = false;  // the text ends with these bytes
  bool lines = false;  // each line is a text of its own

  // No byte stands before `at` in its text.
  bool begins(std::size_t at) const noexcept { return at == 0 || (lines && bytes[at - 1] == '\n'); }
  // The text ends at `at`; where that is not known yet, false.
  bool ends(std::size_t at) const noexcept {
    return at >= bytes.size() ? ended : lines && bytes[at] == '\n';
  }
  // What stands at `at` cannot be told yet.
  bool unknown(std::size_t at) const noexcept { return at >= bytes.size() && !ended; }

  // Up to 64 bytes before `at`, on the same line.
  std::string_view before(std::size_t at) const noexcept {
    if (at > 0 && bytes[at - 1] == '\n') return bytes.substr(at, 0);
    const std::size_t from = at - std::min(at, KeywordSet::kReach);
    std::string_view text = bytes.substr(from, at - from);
    // Not rfind(), which goes byte by byte.
    if (const void* line_end = memrchr(text.data(), '\n', text.size())) {
      const auto* end = static_cast<const char*>(line_end);
      text.remove_prefix(static_cast<std::size_t>(end - text.data()) + 1);
    }
    return text;
  }
  // The byte before `at` on the same line, or -1.
  int previous(std::size_t at) const noexcept {
    return at == 0 || bytes[at - 1] == '\n' ? -1 : static_cast<std::uint8_t>(bytes[at - 1]);
  }
  // Up to 16 bytes from `at` on, on the same line.
  std::string_view after(std::size_t at) const noexcept {
    const std::string_view text = bytes.substr(std::min(at, bytes.size()), kAfter);
    if (text.size() < kAfter) return text.substr(0, text.find('\n'));
    static_assert(kAfter == 16);
    const std::uint64_t first = text::EightBytes(text.data()).equal('\n');
    const std::uint64_t last = text::EightBytes(text.data() + 8).equal('\n');
    if ((first | last) == 0) return text;
    const auto place = [](std::uint64_t found) {
      return static_cast<std::size_t>(std::countr_zero(found)) / 8;
    };
    return {text.data(), first != 0 ? place(first) : 8 + place(last)};
  }
  // Whether after(at) would not change with more bytes.
  bool after_is_known(std::size_t at) const noexcept {
    if (ended || bytes.size() >= at + kAfter) return true;
    return bytes.substr(std::min(at, bytes.size())).find('\n') != std::string_view::npos;
  }
};

}  // namespace leakwire::detect
