#include <map>
#include <vector>

#include "place/importers/importers.h"
#include "place/importers/json_walk.h"

namespace leakwire::place {
namespace {

struct Organization {
  std::string name;
  Country country;
};

struct Pattern {
  std::string name, category, organization;
  std::vector<std::string> domains;
};

// {"organizations": {"x": {"name", "country"}},
//  "patterns": {"y": {"name", "category", "organization", "domains": []}}}
class TrackerDbReader {
 public:
  explicit TrackerDbReader(const ImportFile& file) : walk_(file.bytes) {}

  void read() {
    walk_.object([this](const std::string& key) {
      if (key == "organizations") {
        walk_.object([this](const std::string& id) { read_organization(organizations_[id]); });
      } else if (key == "patterns") {
        walk_.object([this](const std::string& id) { read_pattern(patterns_[id]); });
      } else {
        walk_.skip();
      }
    });
    walk_.finish();
  }
  const JsonWalk& walk() const noexcept { return walk_; }

  Collection collect() const {
    Collection out;
    for (const auto& [id, pattern] : patterns_) {
      const auto at = organizations_.find(pattern.organization);
      const bool known = at != organizations_.end() && !at->second.name.empty();
      const std::string& owner = known ? at->second.name : pattern.name;
      if (pattern.domains.empty()) out.leave_out();
      for (const std::string& domain : pattern.domains) {
        out.add(domain, owner, known ? at->second.country : Country{},
                kind_of_category(pattern.category));
      }
    }
    return out;
  }

 private:
  void read_organization(Organization& organization) {
    walk_.object_if([&](const std::string& field) {
      if (field == "name") {
        organization.name = walk_.text();
      } else if (field == "country") {
        organization.country = country_named(walk_.text()).value_or(Country{});
      } else {
        walk_.skip();
      }
    });
  }
  void read_pattern(Pattern& pattern) {
    walk_.object_if([&](const std::string& field) {
      if (field == "name") {
        pattern.name = walk_.text();
      } else if (field == "category") {
        pattern.category = walk_.text();
      } else if (field == "organization") {
        pattern.organization = walk_.text();
      } else if (field == "domains") {
        walk_.array_if([&] { pattern.domains.push_back(walk_.text()); });
      } else {
        walk_.skip();
      }
    });
  }

  JsonWalk walk_;
  std::map<std::string, Organization> organizations_;
  std::map<std::string, Pattern> patterns_;
};

}  // namespace

Result<Collection> import_ghostery(const ImportFile& file) {
  TrackerDbReader reader(file);
  reader.read();
  if (reader.walk().failed()) return reader.walk().mistake(file.name);
  Collection out = reader.collect();
  if (out.empty()) return other_format(file, "Ghostery's trackerdb.json");
  return out;
}

}  // namespace leakwire::place
