// Any text as a pattern file: a detector, or mistakes that each have a place and a message.
#include "detect/pack_file.h"

#include "detect/check.h"
#include "fuzz/fuzzing.h"

using namespace leakwire;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto read = detect::parse_pattern_file(text, "a.yaml");
  if (read) {
    if (read->id.empty() || read->pattern.empty() || read->match.empty()) {
      fuzzing::broken("a detector is whole", "");
    }
    if (read->max_length == 0 || read->max_length > 4096) {
      fuzzing::broken("max-length is in its bounds", "");
    }
    for (const auto& mistake : detect::check_detector(*read)) {
      if (mistake.message.empty()) fuzzing::broken("a mistake has a message", "");
    }
    return 0;
  }
  if (read.error().empty()) fuzzing::broken("a refusal tells why", "");
  for (const Diagnostic& mistake : read.error()) {
    if (mistake.file != "a.yaml" || mistake.message.empty()) {
      fuzzing::broken("a mistake has a place and a message", mistake.message);
    }
    if (mistake.message.find('\n') != std::string::npos) {
      fuzzing::broken("a mistake is one line", mistake.message);
    }
  }
  return 0;
}
