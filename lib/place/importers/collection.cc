#include "place/importers/collection.h"

#include <fmt/format.h>

#include <set>
#include <utility>
#include <vector>

#include "place/host_name.h"
#include "place/registry_file.h"

namespace leakwire::place {
namespace {

// One line: an owner under one kind.
struct Group {
  Country country;
  std::vector<std::string> domains;
};
using Groups = std::map<std::pair<std::string, std::string>, Group>;

bool has_many_kinds(const Groups& groups, const Groups::const_iterator at) {
  const auto same = [&](Groups::const_iterator other) {
    return other->first.first == at->first.first;
  };
  return (at != groups.begin() && same(std::prev(at))) ||
         (std::next(at) != groups.end() && same(std::next(at)));
}

std::string unused(std::string id, std::set<std::string>& used) {
  std::string one = id;
  for (int number = 2; !used.insert(one).second; ++number) one = fmt::format("{}-{}", id, number);
  return one;
}

}  // namespace

void Collection::add(std::string_view domain, const std::string& owner, Country country,
                     std::string_view kind) {
  const bool only_below = domain.starts_with("*.");
  std::string name = read_host(only_below ? domain.substr(2) : domain).text;
  if (owner.empty() || !wrong_with_domain(name).empty()) return leave_out();
  if (only_below) name.insert(0, "*.");
  domains_.emplace(std::move(name), Owned{owner, std::string(kind), country});
}

std::string Collection::write(std::string_view source) const {
  Groups groups;
  for (const auto& [domain, owned] : domains_) {
    Group& group = groups[{owned.owner, owned.kind}];
    if (!group.country.known()) group.country = owned.country;
    group.domains.push_back(domain);
  }
  std::string out = fmt::format("# Imported by leakwire places import: {}.\n", source);
  std::set<std::string> used;
  for (auto at = groups.cbegin(); at != groups.cend(); ++at) {
    const auto& [owner, kind] = at->first;
    std::string id = id_of_name(owner);
    if (id.empty()) id = id_of_name(at->second.domains.front());
    if (has_many_kinds(groups, at)) id += "-" + kind;
    out += write_line({.id = unused(std::move(id), used),
                       .owner = owner,
                       .parent = "",
                       .kind = kind,
                       .source = std::string(source),
                       .country = at->second.country,
                       .parent_country = {},
                       .domains = fmt::format("{}", fmt::join(at->second.domains, " "))});
  }
  return out;
}

ImportReport Collection::report() const {
  std::set<std::string_view> owners;
  for (const auto& [domain, owned] : domains_) owners.insert(owned.owner);
  return {owners.size(), domains_.size(), left_out_};
}

}  // namespace leakwire::place
