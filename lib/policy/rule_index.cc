#include "policy/rule_index.h"

#include <algorithm>
#include <bit>

#include "policy/categories.h"
#include "policy/compiled.h"
#include "policy/fold.h"

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

// Reads eight bytes at a time; the words of a policy are short.
std::uint64_t RuleIndex::hash_of(Kind kind, std::string_view text) noexcept {
  constexpr std::uint64_t kFactor = 0x9E3779B97F4A7C15ULL;
  std::uint64_t hash = (static_cast<std::uint64_t>(kind) << 56 ^ text.size()) * kFactor;
  std::uint64_t word = 0;
  unsigned filled = 0;
  for (const char c : text) {
    word = word << 8 | static_cast<std::uint8_t>(fold(c));
    if (++filled == 8) {
      hash = std::rotl((hash ^ word) * kFactor, 29);
      word = filled = 0;
    }
  }
  hash = (hash ^ word) * kFactor;
  return hash ^ hash >> 32;
}

std::size_t RuleIndex::category_of(std::string_view category) noexcept {
  const auto known = categories();
  const auto found = std::lower_bound(known.begin(), known.end(), category);
  if (found == known.end() || *found != category) return kOther;
  return static_cast<std::size_t>(found - known.begin());
}

std::uint32_t RuleIndex::bucket_of(std::uint64_t hash) const noexcept {
  if (slots_.empty()) return 0;
  const std::size_t mask = slots_.size() - 1;
  for (std::size_t at = hash & mask;; at = (at + 1) & mask) {
    if (slots_[at].bucket == 0 || slots_[at].hash == hash) return slots_[at].bucket;
  }
}

std::uint32_t RuleIndex::make_bucket(std::uint64_t hash) {
  const std::uint32_t known = bucket_of(hash);
  if (known != 0) return known;
  const std::size_t filled = buckets_ - kRoles;
  if (slots_.empty() || 2 * (filled + 1) > slots_.size()) {
    std::vector<Slot> old(std::max<std::size_t>(16, 4 * slots_.size()));
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
  slots_[at] = {hash, static_cast<std::uint32_t>(buckets_)};
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
    used_ |= 1U << static_cast<unsigned>(told->kind);
    for (const std::string& text : condition_of(rule, told->key)->texts) {
      const std::string_view looked_up = told->kind == Kind::kDomain ? without_below(text) : text;
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
  used_ = 0;
  lay_out(place(rules));
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
  if ((index.used_ >> static_cast<unsigned>(kind) & 1U) == 0 || text.empty()) return;
  const std::uint32_t bucket = index.bucket_of(hash_of(kind, text));
  if (bucket != 0) add(index, bucket, category);
}

RuleIndex::Walk::Walk(const RuleIndex& index, const Asked& asked) noexcept {
  if (index.starts_.empty()) return;
  const std::size_t category = category_of(asked.category);
  add(index, static_cast<std::size_t>(asked.role), category);
  look_up(index, Kind::kReceiver, asked.receiver, category);
  look_up(index, Kind::kOwner, asked.owner, category);
  look_up(index, Kind::kDetector, asked.detector, category);
  look_up(index, Kind::kField, asked.field, category);
  if ((index.used_ >> static_cast<unsigned>(Kind::kDomain) & 1U) == 0) return;
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
