// Files of places, of any bytes: read, or refused with a place; what an import writes is read.
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "place/importers/importers.h"
#include "place/range_table.h"
#include "place/registry_file.h"

namespace {

using leakwire::Diagnostic;
using leakwire::Diagnostics;
using leakwire::Result;
using leakwire::place::Collection;
using leakwire::place::ImportFile;

void require(bool holds) {
  if (!holds) std::abort();
}

void require_places(const Diagnostics& mistakes) {
  for (const Diagnostic& one : mistakes) require(one.file == "file" && !one.message.empty());
}

void require_readable(const Result<Collection>& collection) {
  if (!collection) return require_places(collection.error());
  const std::string written = collection->write("test");
  std::size_t domains = 0;
  const Diagnostics mistakes =
      leakwire::place::read_registry(written, "file", [&](const leakwire::place::Company& one) {
        std::string_view rest = one.domains;
        while (!leakwire::place::next_domain(rest).empty()) ++domains;
      });
  require(mistakes.empty() && domains == collection->report().domains);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const ImportFile file{bytes, "file"};
  require_readable(leakwire::place::import_adguard(file, nullptr));
  require_readable(leakwire::place::import_adguard(file, &file));
  require_readable(leakwire::place::import_duckduckgo(file));
  require_readable(leakwire::place::import_disconnect(file));
  require_readable(leakwire::place::import_ghostery(file));
  require_places(leakwire::place::read_registry(bytes, "file", [](const auto&) {}));
  leakwire::place::RangeTable ranges;
  require_places(ranges.read_geoip(bytes, "file"));
  require_places(ranges.read_geoip6(bytes, "file"));
  return 0;
}
