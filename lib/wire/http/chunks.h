// ChunkReader: the chunked transfer coding (RFC 9112, section 7.1) taken off as it comes, at any
// cut. Nothing that was sent is lost: where it is no such coding the bytes are given as they are.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "leakwire/function_ref.h"

namespace leakwire::wire {

class ChunkReader {
 public:
  enum class State : std::uint8_t {
    kGoesOn,
    kEnd,     // behind the last chunk: trailers follow
    kBroken,  // what follows is no chunk: it is body as it is
  };
  static constexpr std::size_t kMostExtension = std::size_t{64} << 10;

  // How many bytes were used; all of them while it goes on.
  std::size_t push(std::string_view bytes, FunctionRef<void(std::string_view)> on_body);
  // Whether the missing bytes all lie in the chunk under way.
  bool gap(std::uint64_t missing) noexcept;
  State state() const noexcept { return state_; }
  // Of a size line that turned out to be none, or was not ended: the bytes of it, to be given on.
  std::string_view unread() const noexcept { return line_; }
  // What stood behind ';' in the size lines.
  std::string_view extensions() const noexcept { return extensions_; }
  void forget_extensions() noexcept { extensions_.clear(); }
  // Whether there was more of it.
  bool more_extensions() const noexcept { return extensions_.size() >= kMostExtension; }
  std::size_t memory() const noexcept { return line_.capacity() + extensions_.capacity(); }

 private:
  std::size_t size_line(std::string_view bytes);
  bool size_byte(char c);

  State state_ = State::kGoesOn;
  std::uint64_t left_ = 0;  // of the chunk under way
  bool has_digits_ = false;
  bool digits_over_ = false;
  std::string line_;  // of the size line under way; its beginning, where it is long
  std::string extensions_;
};

}  // namespace leakwire::wire
