// Compiling one detector: from its file's texts to automata and tables.
#pragma once

#include <variant>
#include <vector>

#include "detect/check.h"
#include "detect/compiled_pack.h"
#include "detect/prepared.h"

namespace leakwire::detect {

// `beside`, `role` and `id` are left to the pack. Or all that is wrong with it.
std::variant<CompiledDetector, std::vector<FieldMistake>> compile_detector(
    const DetectorSpec& spec, const Prepared& prepared = {});

}  // namespace leakwire::detect
