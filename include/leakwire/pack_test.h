// Pack test: every detector tried on the examples that its own pattern file gives.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "leakwire/export.h"
#include "leakwire/pack.h"
#include "leakwire/result.h"

namespace leakwire {

// An example that does not do what its file says. Its text is a fixture of the file, and no scanned
// data.
struct ExampleFailure {
  std::string detector;
  std::string file;         // the pattern file
  bool to_be_found = true;  // one of `match`; else one of `no-match`
  std::size_t number = 0;   // which one of that list, from 1
  std::string how;          // how it was given: "whole", "cut at byte 7", "in base64", ...
  std::string text;         // the example
};

struct PackTestReport {
  std::size_t detectors = 0;             // tried
  std::size_t examples = 0;              // of all of them
  std::size_t scans = 0;                 // an example is scanned in many ways
  std::vector<ExampleFailure> failures;  // at most one an example: the first way that fails
  Diagnostics mistakes;                  // detectors that are off, and cannot be compiled

  bool passed() const noexcept { return failures.empty() && mistakes.empty(); }
};

// Each detector alone, with those it stands beside: findings of others never hide its own. An
// example of `match` must give a finding of it, one of `no-match` none: whole, cut in two at every
// byte, and byte by byte; as a message, and as a line where the example holds no line break.
// However it is given, the findings must be the same. Examples in ASCII of twelve bytes and more
// are put into each layer of encoding too, and must do there what they do plain. Detectors that are
// off until named are tried too.
LEAKWIRE_EXPORT PackTestReport test_pack(const DetectorPack& pack);

}  // namespace leakwire
