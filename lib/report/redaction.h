// Redaction: what the parts of a Redactor share while a text goes through. One thread at a time.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "decode/layers.h"
#include "detect/layered_scan.h"
#include "leakwire/redact.h"
#include "leakwire/scanner.h"
#include "report/replacer.h"

namespace leakwire::report {

// A redaction that goes on until the end of the line that holds a text (private keys).
struct Open {
  bool is = false;
  std::size_t detector = 0;
  std::string label;  // for each line on the way; empty in mask style
};

struct Redaction {
  Redaction(const DetectorPack& pack, const RedactOptions& options)
      : scanner(pack),
        layered(decode::layers_of(options.decoding),
                decode::limits_of(options.decoding, kMostDecoded)),
        replacer(pack, options),
        min_confidence(options.min_confidence),
        takes_out(options.takes_out) {}

  // Of a line too long to be kept, and of a text that comes in pieces. `place`: of the finding, in
  // the text as it came; nothing: where findings were taken out before.
  bool takes_out_long(const Finding& finding, std::string_view value,
                      std::optional<std::uint64_t> place = std::nullopt) const {
    if (finding.confidence < min_confidence) return false;
    if (takes_out_piece) return takes_out_piece(finding, value, place);
    if (!takes_out) return true;
    Finding alone = finding;
    alone.span.offset = 0;
    bool taken = false;
    takes_out({value, true, {&alone, 1}, {&value, 1}}, {&taken, 1});
    return taken;
  }

  // Of one line, all layers together.
  static constexpr std::size_t kMostDecoded = std::size_t{4} << 20;

  Scanner scanner;
  detect::LayeredScan layered;  // of lines
  Replacer replacer;
  Confidence min_confidence;
  TakeOutFn takes_out;
  // In its place, of a text that comes in pieces: lines end in it, and what goes on until the end
  // of a line ends there.
  std::function<bool(const Finding&, std::string_view, std::optional<std::uint64_t>)>
      takes_out_piece = nullptr;
  Open open;
  std::uint64_t taken_out = 0;
  bool clean = true;
};

}  // namespace leakwire::report
