#include <map>

#include "place/importers/importers.h"
#include "place/importers/json_walk.h"

namespace leakwire::place {
namespace {

struct Tracker {
  std::string name, category, company;
};

// {"companies": {"google": {"name": "Google"}}}
Result<std::map<std::string, std::string>> read_companies(const ImportFile& file) {
  std::map<std::string, std::string> names;
  JsonWalk walk(file.bytes);
  walk.object([&](const std::string& key) {
    if (key != "companies") return walk.skip();
    walk.object([&](const std::string& id) {
      walk.object_if([&](const std::string& field) {
        if (field != "name") return walk.skip();
        names[id] = walk.text();
      });
    });
  });
  walk.finish();
  if (walk.failed()) return walk.mistake(file.name);
  return names;
}

// {"categories": {"4": "advertising"}, "trackers": {"x": {"name", "categoryId", "companyId"}},
//  "trackerDomains": {"x.example": "x"}}
class TrackersReader {
 public:
  explicit TrackersReader(const ImportFile& file) : walk_(file.bytes) {}

  void read() {
    walk_.object([this](const std::string& key) {
      if (key == "categories") {
        walk_.object([this](const std::string& id) { categories_[id] = walk_.text(); });
      } else if (key == "trackers") {
        walk_.object([this](const std::string& id) { read_tracker(trackers_[id]); });
      } else if (key == "trackerDomains") {
        walk_.object([this](const std::string& domain) { domains_[domain] = walk_.text(); });
      } else {
        walk_.skip();
      }
    });
    walk_.finish();
  }
  const JsonWalk& walk() const noexcept { return walk_; }

  Collection collect(const std::map<std::string, std::string>& names) const {
    Collection out;
    for (const auto& [domain, id] : domains_) {
      const auto at = trackers_.find(id);
      if (at == trackers_.end()) {
        out.leave_out();
        continue;
      }
      const Tracker& tracker = at->second;
      const auto named = names.find(tracker.company);
      std::string owner = named == names.end() ? tracker.company : named->second;
      if (owner.empty()) owner = tracker.name;
      const auto category = categories_.find(tracker.category);
      out.add(domain, owner, {},
              kind_of_category(category == categories_.end() ? "" : category->second));
    }
    return out;
  }

 private:
  void read_tracker(Tracker& tracker) {
    walk_.object_if([&](const std::string& field) {
      if (field == "name") {
        tracker.name = walk_.text();
      } else if (field == "categoryId") {
        tracker.category = walk_.text();
      } else if (field == "companyId") {
        tracker.company = walk_.text();
      } else {
        walk_.skip();
      }
    });
  }

  JsonWalk walk_;
  std::map<std::string, std::string> categories_;
  std::map<std::string, Tracker> trackers_;
  std::map<std::string, std::string> domains_;
};

}  // namespace

Result<Collection> import_adguard(const ImportFile& trackers, const ImportFile* companies) {
  TrackersReader reader(trackers);
  reader.read();
  Diagnostics mistakes;
  if (reader.walk().failed()) mistakes.push_back(reader.walk().mistake(trackers.name));
  std::map<std::string, std::string> names;
  if (companies != nullptr) {
    auto read = read_companies(*companies);
    if (read) {
      names = *std::move(read);
    } else {
      mistakes.insert(mistakes.end(), read.error().begin(), read.error().end());
    }
  }
  if (!mistakes.empty()) return mistakes;
  Collection out = reader.collect(names);
  if (out.empty()) return other_format(trackers, "trackers.json of AdGuard's companiesdb");
  return out;
}

}  // namespace leakwire::place
