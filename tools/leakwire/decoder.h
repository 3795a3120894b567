// Decoder: compressed bytes to plain ones, member by member. gzip, zstd, xz, bzip2.
//
// Every decoded byte before a break is handed out: a log that was cut short is read to its cut. One
// thread at a time; memory is bounded by the window the format asks for, never by the output.
#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <string_view>

namespace leakwire::program {

enum class Compression { kNone, kGzip, kZstd, kXz, kBzip2 };

// By the first bytes (magic numbers of RFC 1952, RFC 8878, the .xz file format and bzip2).
Compression compression_of(std::string_view head) noexcept;
// Whether `head`, the first bytes of something longer, may still turn out to be compressed.
bool may_be_compressed(std::string_view head) noexcept;
// "gzip", "zstd", "xz", "bzip2", "none".
std::string_view name_of(Compression compression) noexcept;

class Decoder {
 public:
  struct Step {
    enum class State {
      kGoesOn,
      kMemberEnds,  // the next byte, if any, begins another member: call restart()
      kBroken,      // no such data, or a member that needs too much memory
    };
    State state = State::kGoesOn;
    std::size_t used = 0;
    std::size_t made = 0;
  };

  virtual ~Decoder() = default;
  virtual Step step(std::span<const char> in, std::span<char> out) = 0;
  // False where memory is short.
  virtual bool restart() = 0;
};

// Nothing for kNone, or where memory is short.
std::unique_ptr<Decoder> make_decoder(Compression compression);

}  // namespace leakwire::program
