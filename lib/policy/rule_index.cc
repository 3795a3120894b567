#include "policy/rule_index.h"

#include <algorithm>
#include <bit>
#include <cstring>

#include "policy/categories.h"
#include "policy/compiled.h"

namespace leakwire::policy {
namespace {

constexpr std::size_t kRoles = kRoleNames.size();
constexpr std::size_t kOther = 33;  // any category that is in no list: "custom.*" and unknown ones
constexpr std::size_t kCategories = kOther + 1;

const Condition* condition_of(const Rule& rule, Key key) noexcept {
  for (const Condition& condition : rule.when.all) {
    if (condition.key == key) return &condition;
  }
  return nullptr;
}

// Bit n: category n may fit.
std::uint64_t categories_of(const Rule& rule) noexcept {
  const Condition* condition = condition_of(rule, Key::kCategory);
  if (condition == nullptr) return ~std::uint64_t{0};
  std::uint64_t mask = 0;
  const auto known = categories();
  for (const std::string& text : condition->texts) {
    bool listed = false;
    for (std::size_t number = 0; number < known.size(); ++number) {
      if (!wildcard_fits(text, known[number])) continue;
      mask |= std::uint64_t{1} << number;
      listed = listed || text == known[number];
    }
    if (!listed) mask |= std::uint64_t{1} << kOther;
  }
  return mask;
}

std::uint32_t roles_of(const Rule& rule) noexcept {
  const Condition* condition = condition_of(rule, Key::kTo);
  return condition == nullptr ? ~0U : condition->mask;
}

bool has_wildcard(std::string_view text) noexcept {
  return text.find('*') != std::string_view::npos;
}

// A text of no length that a rule names is not looked up.
std::uint64_t bit_of_length(std::string_view text) noexcept {
  return text.empty() ? 0 : std::uint64_t{1} << (text.size() & 63U);
}

// "*.tracker.example" is looked up as "tracker.example".
std::string_view without_below(std::string_view domain) noexcept {
  return domain.starts_with("*.") ? domain.substr(2) : domain;
}

}  // namespace

// A rule in a bucket.
struct RuleIndex::Placed {
  std::uint32_t bucket = 0;
  std::uint32_t rule = 0;
  std::uint64_t categories = 0;
};

// Eight bytes at a time. Letters of either case are one, and some other bytes too: what the hash
// finds is looked at again by the conditions.
std::uint64_t RuleIndex::hash_of(Kind kind, std::string_view text) noexcept {
  constexpr std::uint64_t kFactor = 0x9E3779B97F4A7C15ULL;
  constexpr std::uint64_t kFold = 0x2020202020202020ULL;
  const auto word_at = [&text](std::size_t at, std::size_t size) {
    std::uint64_t word = 0;
    std::memcpy(&word, text.data() + at, size);
    return word | kFold;
  };
  std::uint64_t hash = (static_cast<std::uint64_t>(kind) << 56 ^ text.size()) * kFactor;
  std::size_t at = 0;
  for (; at + 8 <= text.size(); at += 8) hash = std::rotl((hash ^ word_at(at, 8)) * kFactor, 29);
  if (text.size() >= 8) {
    hash = (hash ^ word_at(text.size() - 8, 8)) * kFactor;
  } else if (!text.empty()) {
    // Two reads that overlap take all of one to seven bytes.
    const std::size_t half = text.size() >= 4 ? 4 : text.size() >= 2 ? 2 : 1;
    const std::uint64_t both = half == 4   ? word_at(0, 4) << 32 ^ word_at(text.size() - 4, 4)
                               : half == 2 ? word_at(0, 2) << 32 ^ word_at(text.size() - 2, 2)
                                           : word_at(0, 1);
    hash = (hash ^ both) * kFactor;
  }
  return hash ^ hash >> 32;
}

std::size_t RuleIndex::category_of(std::string_view category) const noexcept {
  const std::size_t mask = categories_.size() - 1;
  for (std::size_t at = hash_of(Kind::kNone, category) & mask; categories_[at] != 0;
       at = (at + 1) & mask) {
    if (policy::categories()[categories_[at] - 1U] == category) return categories_[at] - 1U;
  }
  return kOther;
}

const RuleIndex::Slot* RuleIndex::slot_of(std::uint64_t hash) const noexcept {
  if (slots_.empty()) return nullptr;
  const std::size_t mask = slots_.size() - 1;
  for (std::size_t at = hash & mask; slots_[at].bucket != 0; at = (at + 1) & mask) {
    if (slots_[at].hash == hash) return &slots_[at];
  }
  return nullptr;
}

std::uint32_t RuleIndex::make_bucket(std::uint64_t hash) {
  if (const Slot* known = slot_of(hash)) return known->bucket;
  const std::size_t filled = buckets_ - kRoles;
  if (slots_.empty() || 2 * (filled + 1) > slots_.size()) {
    std::vector<Slot> old(std::max<std::size_t>(16, 2 * slots_.size()));
    old.swap(slots_);
    for (const Slot& slot : old) {
      if (slot.bucket == 0) continue;
      std::size_t at = slot.hash & (slots_.size() - 1);
      while (slots_[at].bucket != 0) at = (at + 1) & (slots_.size() - 1);
      slots_[at] = slot;
    }
  }
  std::size_t at = hash & (slots_.size() - 1);
  while (slots_[at].bucket != 0) at = (at + 1) & (slots_.size() - 1);
  slots_[at] = {hash, 0, static_cast<std::uint32_t>(buckets_)};
  return static_cast<std::uint32_t>(buckets_++);
}

std::vector<RuleIndex::Placed> RuleIndex::place(std::span<const Rule> rules) {
  struct Told {
    Key key;
    Kind kind;
  };
  constexpr std::array kTold{Told{Key::kReceiver, Kind::kReceiver},
                             Told{Key::kDomain, Kind::kDomain}, Told{Key::kOwner, Kind::kOwner},
                             Told{Key::kDetector, Kind::kDetector},
                             Told{Key::kField, Kind::kField}};
  std::vector<Placed> placed;
  for (std::uint32_t number = 0; number < rules.size(); ++number) {
    const Rule& rule = rules[number];
    const std::uint64_t mask = categories_of(rule);
    const auto* told = std::find_if(kTold.begin(), kTold.end(), [&rule](const Told& one) {
      const Condition* condition = condition_of(rule, one.key);
      return condition != nullptr &&
             std::none_of(condition->texts.begin(), condition->texts.end(), [&](const auto& text) {
               return has_wildcard(one.kind == Kind::kDomain ? without_below(text) : text);
             });
    });
    if (told == kTold.end()) {
      for (std::uint32_t role = 0; role < kRoles; ++role) {
        if ((roles_of(rule) >> role & 1U) != 0) placed.push_back({role, number, mask});
      }
      continue;
    }
    for (const std::string& text : condition_of(rule, told->key)->texts) {
      const std::string_view looked_up = told->kind == Kind::kDomain ? without_below(text) : text;
      lengths_[static_cast<std::size_t>(told->kind)] |= bit_of_length(looked_up);
      placed.push_back({make_bucket(hash_of(told->kind, looked_up)), number, mask});
    }
  }
  return placed;
}

void RuleIndex::lay_out(const std::vector<Placed>& placed) {
  starts_.assign(buckets_ * kCategories + 1, 0);
  const auto each = [&placed](auto take) {
    for (const Placed& one : placed) {
      for (std::size_t category = 0; category < kCategories; ++category) {
        if ((one.categories >> category & 1U) != 0) take(one.bucket * kCategories + category, one);
      }
    }
  };
  each([this](std::size_t cell, const Placed&) { ++starts_[cell + 1]; });
  for (std::size_t cell = 1; cell < starts_.size(); ++cell) starts_[cell] += starts_[cell - 1];
  rules_.resize(starts_.back());
  std::vector<std::uint32_t> next(starts_.begin(), starts_.end() - 1);
  each([this, &next](std::size_t cell, const Placed& one) { rules_[next[cell]++] = one.rule; });
}

void RuleIndex::build(std::span<const Rule> rules) {
  static_assert(kCategories <= 64);
  buckets_ = kRoles;
  slots_.clear();
  lengths_ = {};
  categories_ = {};
  for (std::size_t number = 0; number < policy::categories().size(); ++number) {
    std::size_t at = hash_of(Kind::kNone, policy::categories()[number]) & (categories_.size() - 1);
    while (categories_[at] != 0) at = (at + 1) & (categories_.size() - 1);
    categories_[at] = static_cast<std::uint8_t>(number + 1);
  }
  const std::vector<Placed> placed = place(rules);
  lay_out(placed);
  std::vector<std::uint64_t> masks(buckets_);
  for (const Placed& one : placed) masks[one.bucket] |= one.categories;
  for (Slot& slot : slots_) slot.categories = masks[slot.bucket];
}

void RuleIndex::Walk::add(const RuleIndex& index, std::size_t bucket,
                          std::size_t category) noexcept {
  const std::size_t cell = bucket * kCategories + category;
  const std::uint32_t begin = index.starts_[cell], end = index.starts_[cell + 1];
  if (begin != end && count_ < kMostLists) {
    lists_[count_++] = {index.rules_.data() + begin, index.rules_.data() + end};
  }
}

void RuleIndex::Walk::look_up(const RuleIndex& index, Kind kind, std::string_view text,
                              std::size_t category) noexcept {
  if ((index.lengths_[static_cast<std::size_t>(kind)] & bit_of_length(text)) == 0) return;
  const Slot* slot = index.slot_of(hash_of(kind, text));
  if (slot != nullptr && (slot->categories >> category & 1U) != 0) {
    add(index, slot->bucket, category);
  }
}

RuleIndex::Walk::Walk(const RuleIndex& index, const Asked& asked) noexcept {
  if (index.starts_.empty()) return;
  const std::size_t category = index.category_of(asked.category);
  add(index, static_cast<std::size_t>(asked.role), category);
  look_up(index, Kind::kReceiver, asked.receiver, category);
  look_up(index, Kind::kOwner, asked.owner, category);
  look_up(index, Kind::kDetector, asked.detector, category);
  look_up(index, Kind::kField, asked.field, category);
  if (index.lengths_[static_cast<std::size_t>(Kind::kDomain)] == 0) return;
  constexpr std::size_t kLongestName = 253;  // RFC 1035: no rule names a longer one
  std::string_view host = asked.host;
  if (host.size() > kLongestName) host = host.substr(host.size() - kLongestName);
  while (true) {
    look_up(index, Kind::kDomain, host, category);
    const std::size_t dot = host.find('.');
    if (dot == std::string_view::npos) return;
    host.remove_prefix(dot + 1);
  }
}

std::int64_t RuleIndex::Walk::next() noexcept {
  if (count_ == 0) return -1;
  std::uint32_t least = *lists_[0].at;
  for (std::size_t list = 1; list < count_; ++list) least = std::min(least, *lists_[list].at);
  for (std::size_t list = 0; list < count_;) {
    List& one = lists_[list];
    // A rule that names several values may stand in several lists, and twice in one of them.
    while (one.at != one.end && *one.at == least) ++one.at;
    if (one.at == one.end) {
      one = lists_[--count_];
    } else {
      ++list;
    }
  }
  return least;
}

}  // namespace leakwire::policy
