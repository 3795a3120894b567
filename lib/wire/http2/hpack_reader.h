// HpackReader: the headers of one direction of HTTP/2 (RFC 7541), block after block.
//
// What a block means hangs on all blocks before it: once one was lost or is broken, none behind it
// can be read. One thread at a time.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>

#include "leakwire/function_ref.h"

struct nghttp2_hd_inflater;

namespace leakwire::wire {

class HpackReader {
 public:
  using OnHeader = FunctionRef<void(std::string_view name, std::string_view value)>;

  HpackReader();

  // The next bytes of a block; `last`: its end. False: they are no HPACK, and nothing more is.
  bool push(std::string_view bytes, bool last, OnHeader on_header);
  // What its reader allows its sender (SETTINGS_HEADER_TABLE_SIZE). A smaller table is told by the
  // blocks themselves. False: more than is kept here, so the blocks may not be readable.
  bool allow_table(std::uint32_t bytes);
  std::size_t memory() const noexcept;

 private:
  static constexpr std::uint32_t kUsualTable = 4096;  // RFC 9113, section 6.5.2
  static constexpr std::uint32_t kMostTable = std::uint32_t{256} << 10;

  struct Free {
    void operator()(nghttp2_hd_inflater* inflater) const noexcept;
  };
  std::unique_ptr<nghttp2_hd_inflater, Free> inflater_;
  std::uint32_t table_ = kUsualTable;
};

}  // namespace leakwire::wire
