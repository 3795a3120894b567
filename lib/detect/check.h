// Checks of one detector that need the match room: its pattern, its anchor, its edges.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "detect/detector_spec.h"

namespace leakwire::detect {

struct FieldMistake {
  std::string
      field;  // the key of the pattern file: "pattern", "anchor", "not-before", "match", ...
  std::size_t item = 0;    // which item of a list, from 0
  std::size_t offset = 0;  // byte in the field's value where the mistake is, from 0
  std::string message;     // what is wrong, and what is expected
};

// All that is wrong with the detector's pattern (an engine refuses it), anchor (unknown, or it
// misses one of the detector's own examples), edges and lengths. Empty: none.
std::vector<FieldMistake> check_detector(const DetectorSpec& spec);

}  // namespace leakwire::detect
