// DetectorSpec: one pattern file, read and understood, not yet compiled. Plain owned data.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "leakwire/finding.h"

namespace leakwire::detect {

struct DetectorSpec {
  std::string id;
  std::string category;
  std::string title;
  std::string source;
  std::string pattern;  // RE2 syntax over bytes; a group (?P<value>...) marks the finding
  std::string anchor;   // "literal" (the default), "digits 13-19 sep \" -\"", "byte \"@\"", ...
  std::size_t max_length = 0;  // of the whole match, lead and trail included
  std::string not_before;      // a class of one byte, "[\w.]"; empty: none
  std::string not_after;
  std::vector<std::string> validate;
  std::vector<std::string> keywords;
  std::vector<std::string> beside;  // detectors whose finding near by counts as context
  std::optional<Confidence> bare;   // nothing: no finding without context
  Confidence context = Confidence::kLikely;
  std::string normalise = "verbatim";
  std::string mask = "default";
  std::string redact_until;  // redaction goes on to the end of the line that holds this text
  std::vector<std::string> match;
  std::vector<std::string> no_match;
  bool enabled = true;  // false: only when named
  std::string file;     // "builtin:payment/card-number.yaml", or a path
};

}  // namespace leakwire::detect
