// Detectors for tests of the engine, made without pattern files.
#pragma once

#include <gtest/gtest.h>

#include <cstddef>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "detect/compiled_pack.h"
#include "detect/detector_spec.h"

namespace leakwire::detect {

inline DetectorSpec spec_of(std::string id, std::string pattern, std::size_t max_length) {
  DetectorSpec spec;
  spec.id = std::move(id);
  spec.category = "custom.test";
  spec.pattern = std::move(pattern);
  spec.max_length = max_length;
  spec.bare = Confidence::kWeak;
  spec.file = spec.id + ".yaml";
  return spec;
}

inline std::shared_ptr<const CompiledPack> compiled(std::vector<DetectorSpec> specs,
                                                    const Selection& selection = {}) {
  auto pack = compile_pack(std::move(specs), selection);
  if (!pack) {
    for (const Diagnostic& mistake : pack.error()) ADD_FAILURE() << mistake.message;
    return nullptr;
  }
  return *pack;
}

}  // namespace leakwire::detect
