#include <array>

#include "place/importers/importers.h"

namespace leakwire::place {
namespace {

struct Category {
  std::string_view name, kind;
};
// AdguardTeam/companiesdb, README.md, "Tracker categories"; ghostery/trackerdb, db/categories.
constexpr std::array kCategories{
    Category{"advertising", "ads"},
    Category{"audio_video_player", "media"},
    Category{"cdn", "cdn"},
    Category{"comments", "social"},
    Category{"consent", "consent"},
    Category{"customer_interaction", "support"},
    Category{"email", "mail"},
    Category{"essential", "tags"},
    Category{"hosting", "hosting"},
    Category{"mobile_analytics", "analytics"},
    Category{"pornvertising", "ads"},
    Category{"site_analytics", "analytics"},
    Category{"social_media", "social"},
    Category{"telemetry", "analytics"},
};

}  // namespace

std::string_view kind_of_category(std::string_view category) noexcept {
  for (const Category& one : kCategories) {
    if (one.name == category) return one.kind;
  }
  return "other";
}

Diagnostic other_format(const ImportFile& file, std::string_view expected) {
  return {file.name, 1, 1, "no domains are in it; " + std::string(expected) + " is expected"};
}

}  // namespace leakwire::place
