// The decoders of single layers that make_stream_decoder() gives. Nothing where memory is short.
#pragma once

#include <memory>

#include "decode/stream_decoder.h"

namespace leakwire::decode {

// gzip, zlib or bare deflate, by the first bytes: senders mix them up.
std::unique_ptr<StreamDecoder> make_inflate_stream();
std::unique_ptr<StreamDecoder> make_brotli_stream();
std::unique_ptr<StreamDecoder> make_zstd_stream();
std::unique_ptr<StreamDecoder> make_chunked_stream();
std::unique_ptr<StreamDecoder> make_base64_mime_stream();
std::unique_ptr<StreamDecoder> make_quoted_printable_stream();

}  // namespace leakwire::decode
