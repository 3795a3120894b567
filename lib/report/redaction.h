// Redaction: what the parts of a Redactor share while a text goes through. One thread at a time.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

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
      : scanner(pack), replacer(pack, options), min_confidence(options.min_confidence) {}

  Scanner scanner;
  Replacer replacer;
  Confidence min_confidence;
  Open open;
  std::uint64_t taken_out = 0;
  bool clean = true;
};

}  // namespace leakwire::report
