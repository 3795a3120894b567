#include "shown.h"

#include <algorithm>
#include <exception>
#include <mutex>
#include <optional>

#include "name_masker.h"

namespace leakwire::program {
namespace {

class Words {
 public:
  std::string masked(std::string_view words) {
    const std::lock_guard lock(mutex_);
    if (!names_) {
      PackOptions options;
      options.skip = {"network.*"};
      names_.emplace(*DetectorPack::load(options));
    }
    return names_->masked(words);
  }

 private:
  std::mutex mutex_;
  std::optional<NameMasker> names_;
};

}  // namespace

std::string shown(std::string_view words) {
  static Words all;
  try {
    // Behind a hyphen some numbers are none; here it is but the beginning of a flag.
    const std::size_t hyphens = std::min(words.find_first_not_of('-'), words.size());
    return std::string(words.substr(0, hyphens)) + all.masked(words.substr(hyphens));
  } catch (const std::exception&) {
    const bool plain = words.find_first_of("@=0123456789") == std::string_view::npos;
    return plain ? std::string(words) : "(not shown)";
  }
}

}  // namespace leakwire::program
