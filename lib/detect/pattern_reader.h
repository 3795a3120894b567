// Pattern reader: one pattern file to a DetectorSpec, keeping the places that other files concern.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "detect/detector_spec.h"
#include "detect/yaml_reader.h"
#include "leakwire/result.h"

namespace leakwire::detect {

struct ReadPattern {
  DetectorSpec spec;  // whole where `mistakes` is empty; its id where it is told
  Place id_place;
  std::vector<Place> beside_places;  // of each item of spec.beside
  Diagnostics mistakes;              // in the order of their places
};

ReadPattern read_pattern(std::string_view text, const std::string& file);

// In the order of file (kept), line and column.
void sort_by_place(Diagnostics& mistakes);

}  // namespace leakwire::detect
