#include <array>

#include "place/importers/importers.h"
#include "place/importers/json_walk.h"

namespace leakwire::place {
namespace {

struct Category {
  std::string_view name, kind;
};
// disconnectme/disconnect-tracking-protection, services.json and descriptions.md.
constexpr std::array kCategories{
    Category{"Advertising", "ads"},
    Category{"Analytics", "analytics"},
    Category{"ConsentManagers", "consent"},
    Category{"Content", "media"},
    Category{"Disconnect", "social"},  // the old name of Facebook's, Google's and Twitter's
    Category{"Email", "mail"},
    Category{"EmailAggressive", "mail"},
    Category{"FingerprintingGeneral", "analytics"},
    Category{"FingerprintingInvasive", "analytics"},
    Category{"Social", "social"},
};

std::string_view kind_of(std::string_view category) noexcept {
  for (const Category& one : kCategories) {
    if (one.name == category) return one.kind;
  }
  return "other";
}

}  // namespace

// {"categories": {"Advertising": [{"X Inc.": {"http://x.example/": ["x.example"]}}]}}
Result<Collection> import_disconnect(const ImportFile& file) {
  Collection out;
  JsonWalk walk(file.bytes);
  walk.object([&](const std::string& key) {
    if (key != "categories") return walk.skip();
    walk.object([&](const std::string& category) {
      walk.array_if([&] {
        walk.object_if([&](const std::string& owner) {
          walk.object_if([&](const std::string&) {
            walk.array_if([&] { out.add(walk.text(), owner, {}, kind_of(category)); });
          });
        });
      });
    });
  });
  walk.finish();
  if (walk.failed()) return walk.mistake(file.name);
  if (out.empty()) return other_format(file, "Disconnect's services.json");
  return out;
}

}  // namespace leakwire::place
