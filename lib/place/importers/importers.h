// Importers: files of other projects, each read into a Collection. One function a format.
//
// Pure; any thread. Bytes of any kind are taken: what is wrong is told, and nothing is collected.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "leakwire/result.h"
#include "place/importers/collection.h"

namespace leakwire::place {

// A file as it was read. `name` stands for it in mistakes.
struct ImportFile {
  std::string_view bytes;
  std::string name;
};

// trackers.json of AdGuard's companiesdb; `companies`, where there is one, is companies.json, which
// has the names of companies.
Result<Collection> import_adguard(const ImportFile& trackers, const ImportFile* companies);
// tds.json of DuckDuckGo's tracker blocklists.
Result<Collection> import_duckduckgo(const ImportFile& file);
// services.json of Disconnect's tracking protection.
Result<Collection> import_disconnect(const ImportFile& file);
// trackerdb.json of Ghostery's TrackerDB.
Result<Collection> import_ghostery(const ImportFile& file);

// The kind of a category as WhoTracks.me names them, whose names AdGuard and Ghostery keep:
// "site_analytics"; "other" for any other word.
std::string_view kind_of_category(std::string_view category) noexcept;

// The mistake of a file that is JSON, and another one than is expected.
Diagnostic other_format(const ImportFile& file, std::string_view expected);

}  // namespace leakwire::place
