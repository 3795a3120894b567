// BodyDecoder: takes off a body, as it comes, the layers that its headers name, and those that its
// first bytes show.
//
// One a body; one thread at a time. A header may lie: what is not of the coding named is given as
// it stands, so that no byte goes unseen.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "decode/coding.h"
#include "decode/limits.h"
#include "decode/stream_decoder.h"
#include "leakwire/function_ref.h"

namespace leakwire::decode {

class BodyDecoder {
 public:
  // Where a layer breaks within so many of its bytes, all of them are given as they stand: what is
  // not in the coding named may still look like it for a while.
  static constexpr std::size_t kMostHeld = std::size_t{1} << 10;

  // In the order of the header: the last is taken off first. Where `sniffs`, gzip, zlib and zstd
  // are seen by their first bytes too, below what the header names: up to the allowance's depth.
  explicit BodyDecoder(std::span<const Coding> codings, bool sniffs = true);

  using Out = FunctionRef<void(std::string_view)>;
  // `out` is told runs of the plain body, in order. What the allowance does not give is not told.
  void push(std::string_view bytes, Allowance& allowance, Out out) noexcept;
  // Behind the last byte.
  void finish(Allowance& allowance, Out out) noexcept;

  // Layers that were taken off, outermost first: "gzip>gzip". Settled by the first bytes told.
  std::string_view path() const noexcept { return path_; }
  // A coding has no decoder, or bytes were not of the one named: those were told as they stood.
  bool broken() const noexcept { return broken_; }
  // The layers ended as they should; else the body was cut short (or is broken).
  bool whole() const noexcept;
  std::size_t memory() const noexcept;

 private:
  struct Layer {
    Coding coding = Coding::kGzip;
    std::unique_ptr<StreamDecoder> decoder;  // nothing: bytes pass through
    std::unique_ptr<char[]> room;
    std::string held;  // what it used while it has made nothing, or its first bytes
    bool made = false, ended = false;
    bool holds = true;  // all that it used is held

    void let_go() noexcept {
      holds = false;
      held = std::string();
    }
  };

  bool add(Coding coding);
  void give(std::size_t layer, std::string_view bytes, Allowance& allowance, Out out);
  void take_off(std::size_t index, std::string_view bytes, Allowance& allowance, Out out);
  static void hold(Layer& layer, std::string_view used);
  void break_off(std::size_t index, std::string_view rest, Allowance& allowance, Out out);
  void sniff(std::string_view bytes, bool is_last, Allowance& allowance, Out out);

  std::vector<std::unique_ptr<Layer>> layers_;  // outermost first
  std::string path_;
  std::array<char, kMagicLength> head_{};  // of what is plain so far
  std::size_t head_size_ = 0;
  unsigned sniffed_ = 0;
  bool sniffs_;
  bool broken_ = false;
};

}  // namespace leakwire::decode
