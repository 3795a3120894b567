#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <system_error>

#include "leakwire/places.h"
#include "place/importers/importers.h"
#include "place/mmdb_file.h"
#include "place/read_file.h"

namespace leakwire {
namespace {

constexpr std::array<std::string_view, 5> kFormats{"adguard", "duckduckgo", "disconnect",
                                                   "ghostery", "mmdb"};

using place::Collection;
using place::ImportFile;

// companies.json stands beside trackers.json in AdGuard's repository.
Result<Collection> adguard(const std::filesystem::path& file, const ImportFile& trackers) {
  const std::filesystem::path beside = file.parent_path() / "companies.json";
  std::error_code ignored;
  if (!std::filesystem::exists(beside, ignored)) return import_adguard(trackers, nullptr);
  const auto bytes = place::read_file(beside);
  if (!bytes) return bytes.error();
  const ImportFile companies{*bytes, beside.string()};
  return import_adguard(trackers, &companies);
}

Result<Collection> collect(std::string_view format, const std::filesystem::path& file,
                           const std::string& bytes) {
  const ImportFile input{bytes, file.string()};
  if (format == "adguard") return adguard(file, input);
  if (format == "duckduckgo") return import_duckduckgo(input);
  if (format == "disconnect") return import_disconnect(input);
  return import_ghostery(input);
}

Result<ImportReport> import_mmdb(const std::filesystem::path& file,
                                 const std::filesystem::path& into) {
  const auto opened = place::MmdbFile::open(file);
  if (!opened) return opened.error();
  if (Diagnostics mistakes = opened->check(); !mistakes.empty()) return mistakes;
  const auto bytes = place::read_file(file);
  if (!bytes) return bytes.error();
  if (Diagnostics mistakes = place::write_file(into, *bytes); !mistakes.empty()) return mistakes;
  return ImportReport{};
}

}  // namespace

std::span<const std::string_view> place_formats() noexcept { return kFormats; }

Result<ImportReport> import_places(std::string_view format, const std::filesystem::path& file,
                                   const std::filesystem::path& into) {
  if (std::find(kFormats.begin(), kFormats.end(), format) == kFormats.end()) {
    return Diagnostic{
        std::string(format), 0, 0,
        fmt::format("no such format; one of {} is expected", fmt::join(kFormats, ", "))};
  }
  if (format == "mmdb") return import_mmdb(file, into);
  const auto bytes = place::read_file(file);
  if (!bytes) return bytes.error();
  const auto collection = collect(format, file, *bytes);
  if (!collection) return collection.error();
  const std::string source = fmt::format("{}, {}", format, file.filename().string());
  Diagnostics mistakes = place::write_file(into, collection->write(source));
  if (!mistakes.empty()) return mistakes;
  return collection->report();
}

}  // namespace leakwire
