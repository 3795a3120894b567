// Scanning, streams, masking in place, redaction of lines.
#include <memory>
#include <utility>

#include "inspect/abi/abi.h"
#include "inspect/abi/handles.h"
#include "leakwire/redact.h"

using namespace leakwire;       // NOLINT(google-build-using-namespace): the file is one of C names
using namespace leakwire::abi;  // NOLINT(google-build-using-namespace)

// NOLINTNEXTLINE(readability-identifier-naming)
struct lw_redactor {
  Redactor redactor;
};

namespace {

constexpr int kMaskPasses = 8;

lw_status status_of(ScanStatus status) noexcept {
  switch (status) {
    case ScanStatus::kStopped:
      return LW_STOPPED;
    case ScanStatus::kOutOfMemory:
      return LW_ERR_MEMORY;
    case ScanStatus::kDone:
      break;
  }
  return LW_OK;
}

// Tells a caller of findings.
class Teller {
 public:
  Teller(lw_finding_fn fn, void* user) noexcept : fn_(fn), user_(user) {}
  bool operator()(const Finding& finding, std::string_view value) const {
    if (fn_ == nullptr) return true;
    lw_finding told{};
    told.struct_size = sizeof told;
    told.detector = to_c(finding.detector);
    told.category = to_c(finding.category);
    told.text = to_c(value);
    told.offset = finding.span.offset;
    told.length = finding.span.length;
    told.confidence =
        static_cast<uint8_t>(LW_CONFIDENCE_WEAK + static_cast<int>(finding.confidence));
    return fn_(user_, &told) == 0;
  }

 private:
  lw_finding_fn fn_;
  void* user_;
};

}  // namespace

lw_status lw_scanner_new(const lw_pack* pack, lw_scanner** out) {
  if (out == nullptr || pack == nullptr) return LW_ERR_ARGUMENT;
  *out = nullptr;
  return guarded([&] {
    *out = new lw_scanner{Scanner(pack->pack)};
    return LW_OK;
  });
}

void lw_scanner_free(lw_scanner* scanner) { delete scanner; }

lw_status lw_scan(lw_scanner* scanner, const void* data, size_t size, lw_finding_fn on_finding,
                  void* user) {
  if (scanner == nullptr || (data == nullptr && size > 0)) return LW_ERR_ARGUMENT;
  return status_of(scanner->scanner.scan(from_c(data, size), Teller(on_finding, user)));
}

lw_status lw_mask(lw_scanner* scanner, void* data, size_t size, uint64_t* masked) {
  if (scanner == nullptr || (data == nullptr && size > 0)) return LW_ERR_ARGUMENT;
  if (masked != nullptr) *masked = 0;
  return guarded([&] {
    const std::span<char> bytes(static_cast<char*>(data), size);
    std::vector<Finding> findings;
    // Taking out one value can lay bare another; the last passes star every byte.
    for (int pass = 0; pass <= kMaskPasses; ++pass) {
      findings.clear();
      const ScanStatus status = scanner->scanner.scan(
          from_c(data, size), [&findings](const Finding& finding, std::string_view) {
            if (finding.confidence >= Confidence::kLikely) findings.push_back(finding);
            return true;
          });
      if (status != ScanStatus::kDone) return status_of(status);
      if (findings.empty()) return LW_OK;
      if (pass == kMaskPasses) break;
      if (masked != nullptr) *masked += findings.size();
      if (pass + 2 < kMaskPasses) {
        Redactor::mask(bytes, findings);
        continue;
      }
      for (const Finding& one : findings) {
        const std::span<char> value =
            bytes.subspan(static_cast<std::size_t>(one.span.offset), one.span.length);
        std::fill(value.begin(), value.end(), '*');
      }
    }
    return LW_ERR_INTERNAL;
  });
}

lw_status lw_stream_new(const lw_pack* pack, lw_stream** out) {
  if (out == nullptr || pack == nullptr) return LW_ERR_ARGUMENT;
  *out = nullptr;
  return guarded([&] {
    *out = new lw_stream{Stream(pack->pack)};
    return LW_OK;
  });
}

void lw_stream_free(lw_stream* stream) { delete stream; }

lw_status lw_stream_push(lw_scanner* scanner, lw_stream* stream, const void* data, size_t size,
                         lw_finding_fn on_finding, void* user) {
  if (scanner == nullptr || stream == nullptr || (data == nullptr && size > 0)) {
    return LW_ERR_ARGUMENT;
  }
  return status_of(
      scanner->scanner.push(stream->stream, from_c(data, size), Teller(on_finding, user)));
}

lw_status lw_stream_skip(lw_scanner* scanner, lw_stream* stream, uint64_t missing,
                         lw_finding_fn on_finding, void* user) {
  if (scanner == nullptr || stream == nullptr) return LW_ERR_ARGUMENT;
  return status_of(scanner->scanner.skip(stream->stream, missing, Teller(on_finding, user)));
}

lw_status lw_stream_finish(lw_scanner* scanner, lw_stream* stream, lw_finding_fn on_finding,
                           void* user) {
  if (scanner == nullptr || stream == nullptr) return LW_ERR_ARGUMENT;
  return status_of(scanner->scanner.finish(stream->stream, Teller(on_finding, user)));
}

uint64_t lw_stream_settled(const lw_stream* stream) {
  return stream == nullptr ? 0 : stream->stream.settled();
}

lw_status lw_redactor_new(const lw_redactor_options* options, lw_redactor** out,
                          lw_error_fn on_error, void* user) {
  lw_redactor_options given;
  if (out == nullptr || !read_struct(options, given)) return LW_ERR_ARGUMENT;
  *out = nullptr;
  if (given.style > LW_STYLE_PSEUDONYM) return LW_ERR_ARGUMENT;
  return guarded([&] {
    RedactOptions wanted;
    if (given.style == LW_STYLE_MASK) wanted.style = RedactStyle::kMask;
    if (given.style == LW_STYLE_PSEUDONYM) wanted.style = RedactStyle::kPseudonym;
    if (given.key != nullptr) wanted.key = given.key->key;
    if (!confidence_of(given.min_confidence, wanted.min_confidence)) return LW_ERR_ARGUMENT;
    if (given.decode != nullptr) {
      auto layers = read_decoding(given.decode);
      if (!layers) return tell_error("decode: there are " + decoding_names(), on_error, user);
      wanted.decoding.layers = std::move(*layers);
    }
    if (given.pack != nullptr) {
      *out = new lw_redactor{Redactor(given.pack->pack, wanted)};
    } else {
      *out = new lw_redactor{Redactor(*DetectorPack::builtin(), wanted)};
    }
    return LW_OK;
  });
}

void lw_redactor_free(lw_redactor* redactor) { delete redactor; }

lw_status lw_redactor_push(lw_redactor* redactor, const void* data, size_t size,
                           lw_output_fn output, void* user) {
  if (redactor == nullptr || output == nullptr || (data == nullptr && size > 0)) {
    return LW_ERR_ARGUMENT;
  }
  return guarded([&] {
    const auto out = [&](std::string_view bytes) {
      return output(user, bytes.data(), bytes.size()) == 0;
    };
    return redactor->redactor.push(from_c(data, size), out) ? LW_OK : LW_STOPPED;
  });
}

lw_status lw_redactor_finish(lw_redactor* redactor, lw_output_fn output, void* user) {
  if (redactor == nullptr || output == nullptr) return LW_ERR_ARGUMENT;
  return guarded([&] {
    const auto out = [&](std::string_view bytes) {
      return output(user, bytes.data(), bytes.size()) == 0;
    };
    return redactor->redactor.finish(out) ? LW_OK : LW_STOPPED;
  });
}
