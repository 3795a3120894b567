#include "decoder.h"

#include <bzlib.h>
#include <lzma.h>
#include <zlib.h>
#include <zstd.h>

#include <algorithm>
#include <cstdint>
#include <limits>

namespace leakwire::program {
namespace {

using State = Decoder::Step::State;

// What one member may ask for: xz -9 takes 65 MiB, zstd --long 128 MiB.
constexpr std::uint64_t kMostMemory = std::uint64_t{160} << 20;

unsigned narrow(std::size_t size) {
  return static_cast<unsigned>(
      std::min<std::size_t>(size, std::numeric_limits<unsigned>::max() / 2));
}

class GzipDecoder final : public Decoder {
 public:
  ~GzipDecoder() override { inflateEnd(&stream_); }
  bool restart() override {
    inflateEnd(&stream_);
    stream_ = {};
    return inflateInit2(&stream_, 15 + 16) == Z_OK;  // 15: the largest window; 16: gzip alone
  }
  Step step(std::span<const char> in, std::span<char> out) override {
    stream_.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(in.data()));
    stream_.avail_in = narrow(in.size());
    stream_.next_out = reinterpret_cast<Bytef*>(out.data());
    stream_.avail_out = narrow(out.size());
    const unsigned had = stream_.avail_in;
    const unsigned room = stream_.avail_out;
    const int result = inflate(&stream_, Z_NO_FLUSH);
    Step step{State::kGoesOn, had - stream_.avail_in, room - stream_.avail_out};
    if (result == Z_STREAM_END) step.state = State::kMemberEnds;
    if (result != Z_OK && result != Z_STREAM_END && result != Z_BUF_ERROR) {
      step.state = State::kBroken;
    }
    return step;
  }

 private:
  z_stream stream_{};
};

class Bzip2Decoder final : public Decoder {
 public:
  ~Bzip2Decoder() override { BZ2_bzDecompressEnd(&stream_); }
  bool restart() override {
    BZ2_bzDecompressEnd(&stream_);
    stream_ = {};
    return BZ2_bzDecompressInit(&stream_, 0, 0) == BZ_OK;
  }
  Step step(std::span<const char> in, std::span<char> out) override {
    stream_.next_in = const_cast<char*>(in.data());
    stream_.avail_in = narrow(in.size());
    stream_.next_out = out.data();
    stream_.avail_out = narrow(out.size());
    const unsigned had = stream_.avail_in;
    const unsigned room = stream_.avail_out;
    const int result = BZ2_bzDecompress(&stream_);
    Step step{State::kGoesOn, had - stream_.avail_in, room - stream_.avail_out};
    if (result == BZ_STREAM_END) step.state = State::kMemberEnds;
    if (result != BZ_OK && result != BZ_STREAM_END) step.state = State::kBroken;
    return step;
  }

 private:
  bz_stream stream_{};
};

class XzDecoder final : public Decoder {
 public:
  ~XzDecoder() override { lzma_end(&stream_); }
  bool restart() override {
    return lzma_stream_decoder(&stream_, kMostMemory, 0) == LZMA_OK;  // reuses what it holds
  }
  Step step(std::span<const char> in, std::span<char> out) override {
    stream_.next_in = reinterpret_cast<const std::uint8_t*>(in.data());
    stream_.avail_in = in.size();
    stream_.next_out = reinterpret_cast<std::uint8_t*>(out.data());
    stream_.avail_out = out.size();
    const lzma_ret result = lzma_code(&stream_, LZMA_RUN);
    Step step{State::kGoesOn, in.size() - stream_.avail_in, out.size() - stream_.avail_out};
    if (result == LZMA_STREAM_END) step.state = State::kMemberEnds;
    if (result != LZMA_OK && result != LZMA_STREAM_END && result != LZMA_BUF_ERROR) {
      step.state = State::kBroken;
    }
    return step;
  }

 private:
  lzma_stream stream_ = LZMA_STREAM_INIT;
};

class ZstdDecoder final : public Decoder {
 public:
  ZstdDecoder() : stream_(ZSTD_createDStream()) {}
  ZstdDecoder(const ZstdDecoder&) = delete;
  ZstdDecoder& operator=(const ZstdDecoder&) = delete;
  ~ZstdDecoder() override { ZSTD_freeDStream(stream_); }
  bool restart() override {
    return stream_ != nullptr && ZSTD_isError(ZSTD_initDStream(stream_)) == 0;
  }
  Step step(std::span<const char> in, std::span<char> out) override {
    ZSTD_inBuffer from{in.data(), in.size(), 0};
    ZSTD_outBuffer to{out.data(), out.size(), 0};
    const std::size_t result = ZSTD_decompressStream(stream_, &to, &from);
    Step step{State::kGoesOn, from.pos, to.pos};
    if (result == 0) step.state = State::kMemberEnds;
    if (ZSTD_isError(result) != 0) step.state = State::kBroken;
    return step;
  }

 private:
  ZSTD_DStream* stream_;
};

}  // namespace

Compression compression_of(std::string_view head) noexcept {
  using namespace std::string_view_literals;
  if (head.starts_with("\x1f\x8b\x08"sv)) return Compression::kGzip;
  if (head.starts_with("\x28\xb5\x2f\xfd"sv)) return Compression::kZstd;
  if (head.starts_with("\xfd"
                       "7zXZ\0"sv)) {
    return Compression::kXz;
  }
  // "BZh" alone may begin a line of text; what follows is the first block or the end of an empty
  // one.
  if (head.size() >= 10 && head.starts_with("BZh") && head[3] >= '1' && head[3] <= '9') {
    const std::string_view mark = head.substr(4, 6);
    if (mark == "\x31\x41\x59\x26\x53\x59"sv || mark == "\x17\x72\x45\x38\x50\x90"sv) {
      return Compression::kBzip2;
    }
  }
  // Skippable frames of zstd, as pzstd writes them: 0x184D2A50 to 0x184D2A5F, little-endian.
  if (head.size() >= 4 && (head[0] & 0xF0) == 0x50 && head.substr(1, 3) == "\x2a\x4d\x18"sv) {
    return Compression::kZstd;
  }
  return Compression::kNone;
}

bool may_be_compressed(std::string_view head) noexcept {
  constexpr std::size_t kLongestMark = 10;
  if (head.empty()) return true;
  if (head.size() >= kLongestMark) return compression_of(head) != Compression::kNone;
  const auto first = static_cast<std::uint8_t>(head[0]);
  const auto begins = [&](std::uint8_t one, std::uint8_t two) {
    return first == one && (head.size() < 2 || static_cast<std::uint8_t>(head[1]) == two);
  };
  const bool skippable = (first & 0xF0) == 0x50 && begins(first, 0x2a);
  return skippable || begins(0x1f, 0x8b) || begins(0x28, 0xb5) || begins(0xfd, '7') ||
         begins('B', 'Z');
}

std::string_view name_of(Compression compression) noexcept {
  switch (compression) {
    case Compression::kGzip:
      return "gzip";
    case Compression::kZstd:
      return "zstd";
    case Compression::kXz:
      return "xz";
    case Compression::kBzip2:
      return "bzip2";
    case Compression::kNone:
      break;
  }
  return "none";
}

std::unique_ptr<Decoder> make_decoder(Compression compression) {
  std::unique_ptr<Decoder> decoder;
  switch (compression) {
    case Compression::kGzip:
      decoder = std::make_unique<GzipDecoder>();
      break;
    case Compression::kZstd:
      decoder = std::make_unique<ZstdDecoder>();
      break;
    case Compression::kXz:
      decoder = std::make_unique<XzDecoder>();
      break;
    case Compression::kBzip2:
      decoder = std::make_unique<Bzip2Decoder>();
      break;
    case Compression::kNone:
      return nullptr;
  }
  if (!decoder->restart()) return nullptr;
  return decoder;
}

}  // namespace leakwire::program
