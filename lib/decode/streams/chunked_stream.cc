// The chunked transfer coding (RFC 9112, section 7.1), as leniently as receivers read it: bare LF,
// blanks around the size, extensions of any kind. Trailer fields are passed over.
#include <algorithm>
#include <cstring>

#include "decode/streams/streams.h"
#include "text/hex.h"

namespace leakwire::decode {
namespace {

class ChunkedStream final : public StreamDecoder {
 public:
  std::size_t memory() const noexcept override { return sizeof(*this); }

  Step step(std::span<const char> in, std::span<char> out) noexcept override {
    Step step;
    while (step.used < in.size() && at_ != At::kEnd && at_ != At::kBroken) {
      if (at_ != At::kData) {
        read(in[step.used++]);
        continue;
      }
      const std::size_t size = std::min(
          {static_cast<std::size_t>(left_), in.size() - step.used, out.size() - step.made});
      if (size == 0) break;
      std::memcpy(out.data() + step.made, in.data() + step.used, size);
      step.used += size;
      step.made += size;
      left_ -= size;
      if (left_ == 0) at_ = At::kBehindData;
    }
    if (at_ == At::kEnd) step.state = State::kEnd;
    if (at_ == At::kBroken) step.state = State::kBroken;
    return step;
  }

 private:
  enum class At : std::uint8_t {
    kBehindData,  // line ends and blanks, then a size
    kSize,
    kRest,  // of the line of a size
    kData,
    kTrailer,  // at the beginning of a line
    kTrailerLine,
    kEnd,
    kBroken,
  };
  static constexpr std::uint64_t kMostSize = std::uint64_t{1} << 40;

  void read(char c) noexcept {
    switch (at_) {
      case At::kBehindData:
        if (c == '\r' || c == '\n' || c == ' ' || c == '\t') return;
        left_ = 0;
        at_ = At::kSize;
        has_digit_ = false;
        return size(c);
      case At::kSize:
        return size(c);
      case At::kRest:
        if (c == '\n') end_size();
        return;
      case At::kTrailer:
        if (c == '\n') at_ = At::kEnd;
        if (c != '\n' && c != '\r') at_ = At::kTrailerLine;
        return;
      case At::kTrailerLine:
        if (c == '\n') at_ = At::kTrailer;
        return;
      default:
        return;
    }
  }

  void size(char c) noexcept {
    const int value = text::hex_value(c);
    if (value >= 0) {
      has_digit_ = true;
      left_ = left_ << 4 | static_cast<std::uint64_t>(value);
      if (left_ > kMostSize) at_ = At::kBroken;
    } else if (!has_digit_) {
      at_ = At::kBroken;
    } else if (c == '\n') {
      end_size();
    } else {
      at_ = At::kRest;
    }
  }

  void end_size() noexcept { at_ = left_ == 0 ? At::kTrailer : At::kData; }

  At at_ = At::kBehindData;
  bool has_digit_ = false;
  std::uint64_t left_ = 0;  // of the chunk
};

}  // namespace

std::unique_ptr<StreamDecoder> make_chunked_stream() { return std::make_unique<ChunkedStream>(); }

}  // namespace leakwire::decode
