// StreamDecoder: takes one layer off a body as it comes, at any cut of it. For layers that a header
// names: chunked, gzip, deflate, br, zstd, base64mime, quoted-printable.
//
// One a body and layer; one thread at a time. Memory is what the format's window asks for (zstd: at
// most 8 MiB), never what the output is. It knows no Allowance: who drives it bounds the output.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>

#include "decode/coding.h"

namespace leakwire::decode {

class StreamDecoder {
 public:
  enum class State : std::uint8_t {
    kGoesOn,  // wants more bytes, or more room
    // The layer is whole. Step again with what follows: of a second gzip member or zstd frame it
    // uses what there is, of all else nothing.
    kEnd,
    kBroken,  // no such data from here on: what was made before stands
  };
  struct Step {
    State state = State::kGoesOn;
    std::size_t used = 0;  // of `in`
    std::size_t made = 0;  // at the front of `out`
  };

  virtual ~StreamDecoder() = default;
  // Each step uses or makes at least one byte, or says that it has ended, broken or wants input.
  // `out` of at least 4 bytes. With `in` empty it makes what it still holds.
  virtual Step step(std::span<const char> in, std::span<char> out) noexcept = 0;
  virtual std::size_t memory() const noexcept = 0;
};

// Nothing for a coding that is no layer of a stream, and where memory is short.
std::unique_ptr<StreamDecoder> make_stream_decoder(Coding coding) noexcept;

}  // namespace leakwire::decode
