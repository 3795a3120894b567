#include "decode/stream_decoder.h"

#include <new>

#include "decode/streams/streams.h"

namespace leakwire::decode {

std::unique_ptr<StreamDecoder> make_stream_decoder(Coding coding) noexcept {
  try {
    switch (coding) {
      case Coding::kChunked:
        return make_chunked_stream();
      case Coding::kGzip:
      case Coding::kDeflate:
        return make_inflate_stream();
      case Coding::kBrotli:
        return make_brotli_stream();
      case Coding::kZstd:
        return make_zstd_stream();
      case Coding::kBase64Mime:
        return make_base64_mime_stream();
      case Coding::kQuotedPrintable:
        return make_quoted_printable_stream();
      default:
        return nullptr;
    }
  } catch (const std::bad_alloc&) {
    return nullptr;
  }
}

}  // namespace leakwire::decode
