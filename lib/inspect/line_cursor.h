// LineCursor: the line that a place stands in, found by going over a block once.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "text/count.h"

namespace leakwire::inspect {

struct LineCursor {
  std::size_t counted = 0;  // bytes of the block
  std::size_t begin = 0;    // of the line, in the block
  std::uint64_t line = 1;

  void move_to(std::string_view block, std::size_t offset) noexcept {
    const std::string_view between = block.substr(counted, offset - counted);
    const std::size_t newline = between.rfind('\n');
    if (newline != std::string_view::npos) {
      line += text::count_byte(between, '\n');
      begin = counted + newline + 1;
    }
    counted = offset;
  }
};

}  // namespace leakwire::inspect
