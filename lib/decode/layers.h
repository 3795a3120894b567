// The layers that a user's Decoding names, and those that texts of flows are looked through for.
//
// Pure and thread-safe.
#pragma once

#include "decode/limits.h"
#include "decode/unwrapper.h"
#include "leakwire/decoding.h"

namespace leakwire::decode {

// What "all" means: each layer that shows itself. Not form and base64imap, which are taken only
// where a place is known to hold them: "+" and "&a-" are plain text elsewhere.
constexpr Layers text_layers() noexcept {
  return log_layers()
      .add(Coding::kHex)
      .add(Coding::kQuotedPrintable)
      .add(Coding::kEncodedWord)
      .add(Coding::kHtml)
      .add(Coding::kUtf16)
      .add(Coding::kGzip)
      .add(Coding::kDeflate)
      .add(Coding::kZstd);
}

Layers layers_of(const Decoding& decoding) noexcept;
// `output`: bytes made of one text.
Limits limits_of(const Decoding& decoding, std::size_t output) noexcept;

}  // namespace leakwire::decode
