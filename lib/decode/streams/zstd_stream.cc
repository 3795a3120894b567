// Zstandard (RFC 8878): frame behind frame, windows of at most 8 MiB (RFC 9659, section 3).
#include <zstd.h>

#include "decode/streams/streams.h"

namespace leakwire::decode {
namespace {

constexpr int kMostWindowLog = 23;

// RFC 8878, section 3.1: little-endian FD2FB528; skippable frames 184D2A50 to 184D2A5F.
bool may_begin_frame(char c) noexcept {
  const auto byte = static_cast<unsigned char>(c);
  return byte == 0x28 || (byte & 0xF0) == 0x50;
}

class ZstdStream final : public StreamDecoder {
 public:
  ZstdStream() : zstd_(ZSTD_createDStream()) {
    if (zstd_ != nullptr) ZSTD_DCtx_setParameter(zstd_, ZSTD_d_windowLogMax, kMostWindowLog);
  }
  ~ZstdStream() override { ZSTD_freeDStream(zstd_); }
  ZstdStream(const ZstdStream&) = delete;
  ZstdStream& operator=(const ZstdStream&) = delete;

  bool is_open() const noexcept { return zstd_ != nullptr; }
  std::size_t memory() const noexcept override {
    return sizeof(*this) + ZSTD_sizeof_DStream(zstd_);
  }

  Step step(std::span<const char> in, std::span<char> out) noexcept override {
    if (broken_) return {State::kBroken, 0, 0};
    if (whole_ && (in.empty() || !may_begin_frame(in.front()))) return {State::kEnd, 0, 0};
    ZSTD_inBuffer input{in.data(), in.size(), 0};
    ZSTD_outBuffer output{out.data(), out.size(), 0};
    const std::size_t left = ZSTD_decompressStream(zstd_, &output, &input);
    if (ZSTD_isError(left) != 0) {
      broken_ = true;
      return {State::kBroken, input.pos, output.pos};
    }
    whole_ = left == 0;
    return {whole_ ? State::kEnd : State::kGoesOn, input.pos, output.pos};
  }

 private:
  ZSTD_DStream* zstd_;
  bool whole_ = false;  // a frame has ended, and no other begun
  bool broken_ = false;
};

}  // namespace

std::unique_ptr<StreamDecoder> make_zstd_stream() {
  auto stream = std::make_unique<ZstdStream>();
  if (!stream->is_open()) return nullptr;
  return stream;
}

}  // namespace leakwire::decode
