#include "policy/features.h"

#include <array>

namespace leakwire::policy {
namespace {

// Where the values of a key begin, and how many there are.
struct Group {
  Key key;
  unsigned values;
  unsigned begin = 0;
};

constexpr unsigned kTruths = 3;                     // false, true, not known
constexpr unsigned kForms = kFormNames.size() + 1;  // and any other

constexpr auto kGroups = [] {
  std::array groups{Group{Key::kTo, kRoleNames.size()},
                    Group{Key::kWhere, kWhereNames.size()},
                    Group{Key::kChannel, kChannelNames.size()},
                    Group{Key::kDirection, kDirectionNames.size()},
                    Group{Key::kConfidence, 3},
                    Group{Key::kForm, kForms},
                    Group{Key::kAbroad, kTruths},
                    Group{Key::kGround, kGroundNames.size()},
                    Group{Key::kKnown, kTruths},
                    Group{Key::kValueDomain, kValueDomainNames.size()}};
  unsigned begin = 0;
  for (Group& group : groups) {
    group.begin = begin;
    begin += group.values;
  }
  return groups;
}();
static_assert(kGroups.back().begin + kGroups.back().values < 63);

constexpr unsigned begin_of(Key key) {
  for (const Group& group : kGroups) {
    if (group.key == key) return group.begin;
  }
  return 64;
}

template <Key key, class E>
std::uint64_t bit_of(E value) noexcept {
  return std::uint64_t{1} << (begin_of(key) + static_cast<unsigned>(value));
}

unsigned number_of(std::optional<bool> truth) noexcept { return !truth ? 2U : *truth ? 1U : 0U; }

unsigned form_number(std::string_view form) noexcept {
  for (unsigned number = 0; number < kFormNames.size(); ++number) {
    if (kFormNames[number] == form) return number;
  }
  return kFormNames.size();
}

const Group* group_of(Key key) noexcept {
  for (const Group& group : kGroups) {
    if (group.key == key) return &group;
  }
  return nullptr;
}

}  // namespace

std::uint64_t features_of(const Facts& facts) noexcept {
  const Circumstances& how = facts.circumstances;
  return bit_of<Key::kTo>(facts.destination.role) | bit_of<Key::kWhere>(how.where) |
         bit_of<Key::kChannel>(how.channel) | bit_of<Key::kDirection>(how.direction) |
         bit_of<Key::kConfidence>(facts.finding.confidence) |
         bit_of<Key::kForm>(form_number(facts.finding.form)) |
         bit_of<Key::kAbroad>(number_of(facts.abroad)) | bit_of<Key::kGround>(facts.ground) |
         bit_of<Key::kKnown>(number_of(how.known)) | bit_of<Key::kValueDomain>(how.value_domain);
}

std::uint64_t taken_by(const Condition& condition) noexcept {
  const Group* group = group_of(condition.key);
  if (group == nullptr) return 0;
  const std::uint64_t all = (std::uint64_t{1} << group->values) - 1;
  return (condition.mask & all) << group->begin;
}

std::optional<std::uint64_t> refused_by(const Condition& condition) noexcept {
  const Group* group = group_of(condition.key);
  if (group == nullptr) return std::nullopt;
  const std::uint64_t all = (std::uint64_t{1} << group->values) - 1;
  return (~condition.mask & all) << group->begin;
}

}  // namespace leakwire::policy
