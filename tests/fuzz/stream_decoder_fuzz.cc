// Stream decoders over any bytes: they end, use and make what they say, and a cut changes nothing.
#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "decode/stream_decoder.h"

namespace {

using leakwire::decode::Coding;
using leakwire::decode::make_stream_decoder;
using leakwire::decode::StreamDecoder;

constexpr Coding kCodings[] = {Coding::kChunked, Coding::kGzip,       Coding::kBrotli,
                               Coding::kZstd,    Coding::kBase64Mime, Coding::kQuotedPrintable};
constexpr std::size_t kMost = std::size_t{1} << 20;  // a bomb goes on for longer

void require(bool holds) {
  if (!holds) std::abort();
}

std::string decoded(Coding coding, std::string_view bytes, std::size_t piece) {
  const auto decoder = make_stream_decoder(coding);
  std::string text;
  std::string out(4096, '\0');
  while (text.size() < kMost) {
    const std::string_view in = bytes.substr(0, piece);
    const StreamDecoder::Step step = decoder->step(in, out);
    require(step.used <= in.size() && step.made <= out.size());
    text += std::string_view(out).substr(0, step.made);
    bytes.remove_prefix(step.used);
    if (step.state == StreamDecoder::State::kBroken) break;
    if (step.used == 0 && step.made == 0) break;
  }
  return text;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 2) return 0;
  const Coding coding = kCodings[data[0] % std::size(kCodings)];
  const std::string_view bytes(reinterpret_cast<const char*>(data) + 2, size - 2);
  const std::string whole = decoded(coding, bytes, bytes.size());
  const std::string pieces = decoded(coding, bytes, 1 + data[1] % 16);
  // Of broken data one reader may stop a little earlier.
  const std::size_t common = std::min(whole.size(), pieces.size());
  require(whole.compare(0, common, pieces, 0, common) == 0);
  return 0;
}
