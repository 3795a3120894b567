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

// Ids as they are given: the same one again gets a number behind it.
class Ids {
 public:
  std::string give(const std::string& id) {
    unsigned& number = numbers_[id];
    while (true) {
      ++number;
      std::string one = number == 1 ? id : fmt::format("{}-{}", id, number);
      if (given_.insert(one).second) return one;
    }
  }

 private:
  std::map<std::string, unsigned> numbers_;
  std::set<std::string> given_;
};

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
  Ids ids;
  for (auto at = groups.cbegin(); at != groups.cend(); ++at) {
    const auto& [owner, kind] = at->first;
    std::string id = id_of_name(owner);
    if (id.empty()) id = id_of_name(at->second.domains.front());
    if (has_many_kinds(groups, at)) id += "-" + kind;
    out += write_line({.id = ids.give(id),
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
