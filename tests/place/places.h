// Places of a test's own registry, and nothing else.
#pragma once

#include <stdexcept>
#include <string_view>

#include "leakwire/places.h"
#include "scratch_folder.h"

namespace leakwire::tests {

inline Places places(std::string_view registry) {
  const ScratchFolder folder;
  folder.write("test.tsv", registry);
  PlacesOptions options;
  options.registry = false;
  options.folders = {folder.path()};
  options.geoip_folder.clear();
  auto loaded = Places::load(options);
  if (!loaded) throw std::runtime_error(loaded.error().front().message);
  return *std::move(loaded);
}

}  // namespace leakwire::tests
