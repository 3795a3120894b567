#include "inspect/json_places.h"

namespace leakwire::inspect {
namespace {

// What is longer is cut: each finding would bear all of it.
constexpr std::size_t kLongest = 1024;

}  // namespace

const std::vector<std::string>& JsonPlaces::read(std::string_view json,
                                                 std::span<const Finding> findings) {
  pointers_.assign(findings.size(), {});
  std::size_t next = 0;
  fields_.walk(json, [&](const JsonField& field) {
    const std::size_t end = field.token.offset + field.token.text.size();
    for (; next < findings.size() && findings[next].span.offset < end; ++next) {
      if (findings[next].span.offset < field.token.offset) continue;
      pointers_[next] = field.pointer.substr(0, kLongest);
    }
    return next < findings.size();
  });
  return pointers_;
}

}  // namespace leakwire::inspect
