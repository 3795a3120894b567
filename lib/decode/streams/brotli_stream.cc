// Brotli (RFC 7932): windows of at most 16 MiB.
#include <brotli/decode.h>

#include <cstdlib>

#include "decode/streams/streams.h"

namespace leakwire::decode {
namespace {

// What the decoder holds is counted: each block tells its size in front of it.
constexpr std::size_t kFront = alignof(std::max_align_t);

void* allocate(void* counter, std::size_t size) noexcept {
  auto* block = static_cast<char*>(std::malloc(size + kFront));
  if (block == nullptr) return nullptr;
  *reinterpret_cast<std::size_t*>(block) = size;
  *static_cast<std::size_t*>(counter) += size;
  return block + kFront;
}

void release(void* counter, void* address) noexcept {
  if (address == nullptr) return;
  char* block = static_cast<char*>(address) - kFront;
  *static_cast<std::size_t*>(counter) -= *reinterpret_cast<std::size_t*>(block);
  std::free(block);
}

class BrotliStream final : public StreamDecoder {
 public:
  BrotliStream() : brotli_(BrotliDecoderCreateInstance(allocate, release, &memory_)) {}
  ~BrotliStream() override {
    if (brotli_ != nullptr) BrotliDecoderDestroyInstance(brotli_);
  }
  BrotliStream(const BrotliStream&) = delete;
  BrotliStream& operator=(const BrotliStream&) = delete;

  bool is_open() const noexcept { return brotli_ != nullptr; }
  std::size_t memory() const noexcept override { return sizeof(*this) + memory_; }

  Step step(std::span<const char> in, std::span<char> out) noexcept override {
    if (state_ != State::kGoesOn) return {state_, 0, 0};
    std::size_t in_left = in.size();
    std::size_t out_left = out.size();
    const auto* next_in = reinterpret_cast<const std::uint8_t*>(in.data());
    auto* next_out = reinterpret_cast<std::uint8_t*>(out.data());
    const BrotliDecoderResult result =
        BrotliDecoderDecompressStream(brotli_, &in_left, &next_in, &out_left, &next_out, nullptr);
    if (result == BROTLI_DECODER_RESULT_SUCCESS) state_ = State::kEnd;
    if (result == BROTLI_DECODER_RESULT_ERROR) state_ = State::kBroken;
    return {state_, in.size() - in_left, out.size() - out_left};
  }

 private:
  std::size_t memory_ = 0;
  BrotliDecoderState* brotli_;
  State state_ = State::kGoesOn;
};

}  // namespace

std::unique_ptr<StreamDecoder> make_brotli_stream() {
  auto stream = std::make_unique<BrotliStream>();
  if (!stream->is_open()) return nullptr;
  return stream;
}

}  // namespace leakwire::decode
