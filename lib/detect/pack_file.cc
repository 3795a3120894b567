#include "detect/pack_file.h"

#include <algorithm>
#include <cstddef>
#include <iterator>
#include <map>
#include <string>
#include <utility>

#include "detect/pattern_folder.h"
#include "detect/pattern_reader.h"
#include "detect/wording.h"
#include "text/utf8.h"

namespace leakwire::detect {
namespace {

// Reads all files of a folder; what could not be read goes to `mistakes`.
std::vector<ReadPattern> read_files(const std::filesystem::path& directory, Diagnostics& mistakes) {
  FoundFiles found = find_pattern_files(directory);
  std::move(found.mistakes.begin(), found.mistakes.end(), std::back_inserter(mistakes));
  std::vector<ReadPattern> patterns;
  for (const std::string& path : found.paths) {
    const Result<std::string> text = read_bytes(path, kLargestYaml);
    if (text) {
      patterns.push_back(read_pattern(*text, path));
    } else {
      mistakes.push_back(text.error().front());
    }
  }
  return patterns;
}

std::string describe(const std::string& file, Place place) {
  return file + ':' + std::to_string(place.line) + ':' + std::to_string(place.column);
}

// Adds to each pattern's mistakes that an earlier one has its id.
void find_used_ids(std::vector<ReadPattern>& patterns, const std::vector<DetectorSpec>& known) {
  std::map<std::string, std::string> first;  // id: place
  for (const DetectorSpec& spec : known) first.emplace(spec.id, spec.file);
  for (ReadPattern& pattern : patterns) {
    const std::string& id = pattern.spec.id;
    if (id.empty()) continue;
    const auto [found, fresh] = first.emplace(id, describe(pattern.spec.file, pattern.id_place));
    if (fresh) continue;
    pattern.mistakes.push_back({pattern.spec.file, pattern.id_place.line, pattern.id_place.column,
                                "the id " + in_quotes(id) + " is used twice; first in " +
                                    text::to_visible(found->second)});
  }
}

// Adds to each pattern's mistakes that it stands beside a detector that is nowhere.
void find_lost_partners(std::vector<ReadPattern>& patterns,
                        const std::vector<DetectorSpec>& known) {
  std::vector<std::string_view> ids;
  ids.reserve(known.size() + patterns.size());
  for (const DetectorSpec& spec : known) ids.push_back(spec.id);
  for (const ReadPattern& pattern : patterns) ids.push_back(pattern.spec.id);
  for (ReadPattern& pattern : patterns) {
    for (std::size_t i = 0; i < pattern.spec.beside.size(); ++i) {
      const std::string& partner = pattern.spec.beside[i];
      if (std::find(ids.begin(), ids.end(), partner) != ids.end()) continue;
      const std::string_view near = nearest(partner, ids);
      const Place place = pattern.beside_places[i];
      pattern.mistakes.push_back(
          {pattern.spec.file, place.line, place.column,
           "no detector has the id " + in_quotes(partner) +
               (near.empty() ? "" : "; did you mean " + in_quotes(near) + "?")});
    }
  }
}

// The specs, or all mistakes: of the folders first, then of each file in the order of its lines.
Result<std::vector<DetectorSpec>> settle(std::vector<ReadPattern> patterns, Diagnostics mistakes) {
  std::vector<DetectorSpec> specs;
  for (ReadPattern& pattern : patterns) {
    sort_by_place(pattern.mistakes);
    std::move(pattern.mistakes.begin(), pattern.mistakes.end(), std::back_inserter(mistakes));
    specs.push_back(std::move(pattern.spec));
  }
  if (!mistakes.empty()) return mistakes;
  return specs;
}

}  // namespace

Result<DetectorSpec> parse_pattern_file(std::string_view text, const std::string& file) {
  ReadPattern read = read_pattern(text, file);
  if (!read.mistakes.empty()) return std::move(read.mistakes);
  return std::move(read.spec);
}

Result<std::vector<DetectorSpec>> read_pack_folders(
    const std::vector<std::filesystem::path>& directories, const std::vector<DetectorSpec>& known,
    KnownIds known_ids) {
  Diagnostics mistakes;
  std::vector<ReadPattern> patterns;
  for (const std::filesystem::path& directory : directories) {
    std::vector<ReadPattern> more = read_files(directory, mistakes);
    std::move(more.begin(), more.end(), std::back_inserter(patterns));
  }
  find_used_ids(patterns, known_ids == KnownIds::kTaken ? known : std::vector<DetectorSpec>{});
  find_lost_partners(patterns, known);
  return settle(std::move(patterns), std::move(mistakes));
}

}  // namespace leakwire::detect
