#include "inspect/record_path.h"

#include <algorithm>

namespace leakwire::inspect {

void lead_path(std::string_view part, std::string_view layers, std::string_view pointer,
               std::vector<std::string>& path) {
  constexpr std::string_view kJson = "json";
  std::vector<std::string> all;
  if (!part.empty()) all.emplace_back(part);
  while (!layers.empty()) {
    const std::size_t end = std::min(layers.find('>'), layers.size());
    all.emplace_back(layers.substr(0, end));
    layers.remove_prefix(std::min(end + 1, layers.size()));
  }
  if (!pointer.empty()) {
    // Its escapes are taken off with its quotes.
    if (!path.empty() && path.front() == kJson) path.erase(path.begin());
    all.push_back(std::string(kJson) + ':');
    all.back() += pointer;
  }
  path.insert(path.begin(), all.begin(), all.end());
}

}  // namespace leakwire::inspect
