#include <algorithm>
#include <array>
#include <map>

#include "place/importers/importers.h"
#include "place/importers/json_walk.h"

namespace leakwire::place {
namespace {

struct Category {
  std::string_view name, kind;
};
// Categories of DuckDuckGo's Tracker Radar (docs/CATEGORIES.md there). A domain has several: the
// one that stands first here is told.
constexpr std::array kCategories{
    Category{"Ad Motivated Tracking", "ads"},   Category{"Advertising", "ads"},
    Category{"Action Pixels", "ads"},           Category{"Third-Party Analytics Marketing", "ads"},
    Category{"Analytics", "analytics"},         Category{"Audience Measurement", "analytics"},
    Category{"Session Replay", "analytics"},    Category{"Tag Manager", "tags"},
    Category{"Online Payment", "payment"},      Category{"Consent Management Platform", "consent"},
    Category{"Federated Login", "identity"},    Category{"SSO", "identity"},
    Category{"Support Chat Widget", "support"}, Category{"Social Network", "social"},
    Category{"Social - Share", "social"},       Category{"Social - Comment", "social"},
    Category{"Embedded Content", "media"},      Category{"CDN", "cdn"},
};

std::size_t rank_of(std::string_view category) noexcept {
  const auto* at = std::find_if(kCategories.begin(), kCategories.end(),
                                [&](const Category& one) { return one.name == category; });
  return static_cast<std::size_t>(at - kCategories.begin());
}

struct Tracker {
  std::string owner;
  std::size_t rank = kCategories.size();
};

// {"trackers": {"x.example": {"owner": {"name"}, "categories": []}}, "domains": {"x.example": "X
// Inc."}}
class TdsReader {
 public:
  explicit TdsReader(const ImportFile& file) : walk_(file.bytes) {}

  void read() {
    walk_.object([this](const std::string& key) {
      if (key == "trackers") {
        walk_.object([this](const std::string& domain) { read_tracker(trackers_[domain]); });
      } else if (key == "domains") {
        walk_.object([this](const std::string& domain) { domains_[domain] = walk_.text(); });
      } else {
        walk_.skip();
      }
    });
    walk_.finish();
  }
  const JsonWalk& walk() const noexcept { return walk_; }

  Collection collect() const {
    Collection out;
    for (const auto& [domain, tracker] : trackers_) {
      const auto named = domains_.find(domain);
      const bool unnamed = tracker.owner.empty() && named != domains_.end();
      out.add(domain, unnamed ? named->second : tracker.owner, {}, kind_of(tracker.rank));
    }
    for (const auto& [domain, owner] : domains_) {
      if (!trackers_.contains(domain)) out.add(domain, owner, {}, "other");
    }
    return out;
  }

 private:
  static std::string_view kind_of(std::size_t rank) noexcept {
    return rank < kCategories.size() ? kCategories[rank].kind : "other";
  }

  void read_tracker(Tracker& tracker) {
    walk_.object_if([&](const std::string& field) {
      if (field == "owner") {
        walk_.object_if([&](const std::string& part) {
          if (part != "name") return walk_.skip();
          tracker.owner = walk_.text();
        });
      } else if (field == "categories") {
        walk_.array_if([&] { tracker.rank = std::min(tracker.rank, rank_of(walk_.text())); });
      } else {
        walk_.skip();
      }
    });
  }

  JsonWalk walk_;
  std::map<std::string, Tracker> trackers_;
  std::map<std::string, std::string> domains_;
};

}  // namespace

Result<Collection> import_duckduckgo(const ImportFile& file) {
  TdsReader reader(file);
  reader.read();
  if (reader.walk().failed()) return reader.walk().mistake(file.name);
  Collection out = reader.collect();
  if (out.empty()) return other_format(file, "DuckDuckGo's tds.json");
  return out;
}

}  // namespace leakwire::place
