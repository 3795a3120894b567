#include "leakwire/places.h"

#include <algorithm>
#include <system_error>

#include "place/builtin.h"
#include "place/read_file.h"
#include "place/tables.h"

namespace leakwire {
namespace {

using place::Company;
using place::Tables;

void append(Diagnostics& mistakes, const Diagnostics& more) {
  mistakes.insert(mistakes.end(), more.begin(), more.end());
}

// Lines of one origin. A domain that stands there twice is a mistake; one that stands in a stronger
// origin too is that one's.
void take_registry(std::string_view bytes, const std::string& name, std::string origin,
                   Tables& tables, Diagnostics& mistakes) {
  const auto number = static_cast<std::uint32_t>(tables.origins.size());
  tables.origins.push_back(std::move(origin));
  Diagnostics twice;
  append(mistakes, place::read_registry(bytes, name, [&](const Company& line) {
           Company company = line;
           company.origin = number;
           const auto index = static_cast<std::uint32_t>(tables.companies.size());
           tables.companies.push_back(company);
           std::string_view rest = company.domains;
           for (auto domain = place::next_domain(rest); !domain.empty();
                domain = place::next_domain(rest)) {
             const bool added = tables.domains.add_unless(domain, index, [&](std::uint32_t other) {
               return tables.companies[other].origin == number;
             });
             if (!added) {
               twice.push_back({name, company.line, 0,
                                "'" + std::string(domain) + "' stands in this file twice; " +
                                    "it is expected once"});
             }
           }
         }));
  append(mistakes, twice);
}

void take_file(const std::filesystem::path& file, Tables& tables, Diagnostics& mistakes) {
  if (file.extension() == ".mmdb") {
    auto opened = place::MmdbFile::open(file);
    if (!opened) return append(mistakes, opened.error());
    tables.mmdbs.push_back(*std::move(opened));
    return;
  }
  auto bytes = place::read_file(file);
  if (!bytes) return append(mistakes, bytes.error());
  tables.files.push_back(*std::move(bytes));
  take_registry(tables.files.back(), file.string(), "file " + file.filename().string(), tables,
                mistakes);
}

// The files that are read, in the order of their names.
std::vector<std::filesystem::path> files_of(const std::filesystem::path& folder,
                                            Diagnostics& mistakes) {
  std::vector<std::filesystem::path> files;
  std::error_code error;
  std::filesystem::directory_iterator at(folder, error);
  const std::filesystem::directory_iterator end;
  while (!error && at != end) {
    const std::filesystem::path file = at->path();
    const bool ours = file.extension() == ".tsv" || file.extension() == ".mmdb";
    if (ours && !file.filename().string().starts_with('.')) files.push_back(file);
    at.increment(error);
  }
  if (error && error != std::errc::no_such_file_or_directory) {
    mistakes.push_back({folder.string(), 0, 0, "cannot be read: " + error.message()});
  }
  std::sort(files.begin(), files.end());
  return files;
}

using ReadRanges = Diagnostics (place::RangeTable::*)(std::string_view, const std::string&);

void take_ranges(const std::filesystem::path& file, ReadRanges read, Tables& tables,
                 Diagnostics& mistakes) {
  std::error_code ignored;
  if (!std::filesystem::exists(file, ignored)) return;
  const auto bytes = place::read_file(file);
  if (!bytes) return append(mistakes, bytes.error());
  append(mistakes, (tables.ranges.*read)(*bytes, file.string()));
}

}  // namespace

Places::Places(std::shared_ptr<const place::Tables> tables,
               std::shared_ptr<const place::Lists> lists)
    : tables_(std::move(tables)), lists_(std::move(lists)) {}

Result<Places> Places::load(const PlacesOptions& options) {
  Diagnostics mistakes;
  auto tables = std::make_shared<Tables>();
  if (options.registry) {
    take_registry(place::builtin_registry(), "builtin:registry.tsv", "registry", *tables, mistakes);
  }
  for (const std::filesystem::path& folder : options.folders) {
    for (const auto& file : files_of(folder, mistakes)) take_file(file, *tables, mistakes);
  }
  if (!options.geoip_folder.empty()) {
    using place::RangeTable;
    take_ranges(options.geoip_folder / "geoip", &RangeTable::read_geoip, *tables, mistakes);
    take_ranges(options.geoip_folder / "geoip6", &RangeTable::read_geoip6, *tables, mistakes);
  }
  if (!mistakes.empty()) return mistakes;
  return Places(std::move(tables), std::make_shared<const place::Lists>(Listings{}));
}

Places Places::with(const Listings& lists) const {
  return {tables_, std::make_shared<const place::Lists>(lists)};
}

std::size_t Places::domains() const noexcept { return tables_->domains.size(); }

}  // namespace leakwire
