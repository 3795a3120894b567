#include "policy/rule_index.h"

#include <algorithm>
#include <bit>
#include <cstring>

#include "policy/compiled.h"
#include "policy/features.h"

namespace leakwire::policy {
namespace {

using Kind = TextTable::Kind;

constexpr std::uint64_t kAllCategories = (std::uint64_t{1} << kCategoryNumbers) - 1;

const Condition* condition_of(const Rule& rule, Key key) noexcept {
  for (const Condition& condition : rule.when.all) {
    if (condition.key == key) return &condition;
  }
  return nullptr;
}

bool has(const Conditions& conditions, Key key) noexcept {
  return std::any_of(conditions.begin(), conditions.end(),
                     [key](const Condition& one) { return one.key == key; });
}

// Bit n: category n may fit.
std::uint64_t categories_of(const Rule& rule) {
  const Condition* condition = condition_of(rule, Key::kCategory);
  return condition == nullptr ? kAllCategories : category_bits(condition->texts);
}

// "*.tracker.example" is looked up as "tracker.example".
bool is_below(std::string_view domain) noexcept { return domain.starts_with("*."); }

std::string_view text_of(Kind kind, std::string_view text) noexcept {
  return kind == Kind::kDomain && is_below(text) ? text.substr(2) : text;
}

// Most words have few.
std::size_t bits_in(std::uint64_t word) noexcept {
  std::size_t bits = 0;
  for (; word != 0; word &= word - 1) ++bits;
  return bits;
}

constexpr std::size_t kLongestName = 253;  // RFC 1035

// The key by whose texts a rule is found: the first that it names without a wildcard.
struct Told {
  Key key;
  Kind kind;
};
constexpr std::array kTold{Told{Key::kReceiver, Kind::kReceiver}, Told{Key::kDomain, Kind::kDomain},
                           Told{Key::kOwner, Kind::kOwner}, Told{Key::kDetector, Kind::kDetector},
                           Told{Key::kField, Kind::kField}};

const Told* told_of(const Rule& rule) noexcept {
  const auto* told = std::find_if(kTold.begin(), kTold.end(), [&rule](const Told& one) {
    const Condition* condition = condition_of(rule, one.key);
    return condition != nullptr &&
           std::none_of(condition->texts.begin(), condition->texts.end(), [&](const auto& text) {
             const std::string_view named = text_of(one.kind, text);
             return named.empty() || named.size() > kLongestName ||
                    named.find('*') != std::string_view::npos;
           });
  });
  return told == kTold.end() ? nullptr : told;
}

// The first dot from `at` on; the size of the name where there is none. Names are short.
std::size_t dot_from(std::string_view name, std::size_t at) noexcept {
  constexpr std::uint64_t kLow = 0x7F7F7F7F7F7F7F7FULL;
  constexpr std::uint64_t kDots = 0x2E2E2E2E2E2E2E2EULL;
  for (; std::endian::native == std::endian::little && at + 8 <= name.size(); at += 8) {
    std::uint64_t word = 0;
    std::memcpy(&word, name.data() + at, 8);
    const std::uint64_t other = word ^ kDots;
    const std::uint64_t dots = ~(((other & kLow) + kLow) | other | kLow);
    if (dots != 0) return at + static_cast<std::size_t>(std::countr_zero(dots)) / 8;
  }
  while (at < name.size() && name[at] != '.') ++at;
  return at;
}

}  // namespace

// A rule in a bucket.
struct RuleIndex::Placed {
  std::uint32_t bucket = 0;
  std::uint64_t categories = 0;
  Entry entry;
};

// Conditions that features tell go into `refused`, and so does a `not` of one such condition. It
// is left in its place where consent was asked before it: whether it was asked shows in the
// verdict.
std::uint32_t RuleIndex::rest_of(const Rule& rule, std::uint32_t known, std::uint64_t& refused) {
  Rest rest;
  rest.conditions = static_cast<std::uint32_t>(conditions_.size());
  rest.excluded = static_cast<std::uint32_t>(excluded_.size());
  rest.until = rule.until;
  for (const Condition& condition : rule.when.all) {
    if ((known >> static_cast<unsigned>(condition.key) & 1U) != 0) continue;
    if (const auto bits = refused_by(condition)) {
      refused |= *bits;
    } else {
      conditions_.push_back(&condition);
    }
  }
  bool asked = has(rule.when.all, Key::kConsent);
  for (const std::vector<Conditions>* sets : {&rule.when.excluded, &rule.when.unless}) {
    for (const Conditions& set : *sets) {
      if (!asked && set.size() == 1 && refused_by(set.front())) {
        refused |= taken_by(set.front());
        continue;
      }
      asked = asked || has(set, Key::kConsent);
      excluded_.push_back(&set);
    }
  }
  if (excluded_.size() > rest.excluded) {
    const Conditions& last = *excluded_.back();
    if (last.size() == 1 && last.front().consents.size() == 1 &&
        last.front().consents.front().states != 0) {
      rest.consent = last.front().consents.front();
      excluded_.pop_back();
    }
  }
  rest.conditions_end = static_cast<std::uint32_t>(conditions_.size());
  rest.excluded_end = static_cast<std::uint32_t>(excluded_.size());
  const bool nothing = rest.conditions == rest.conditions_end &&
                       rest.excluded == rest.excluded_end && rest.consent.states == 0 &&
                       rest.until == kNoEnd;
  if (nothing) return 0;
  rests_.push_back(rest);
  return static_cast<std::uint32_t>(rests_.size() - 1);
}

std::vector<RuleIndex::Placed> RuleIndex::place(std::span<const Rule> rules) {
  std::vector<Placed> placed;
  for (std::uint32_t number = 0; number < rules.size(); ++number) {
    const Rule& rule = rules[number];
    const Told* told = told_of(rule);
    const std::uint64_t categories = categories_of(rule);
    std::uint32_t known = 1U << static_cast<unsigned>(Key::kCategory);
    if (told != nullptr) known |= 1U << static_cast<unsigned>(told->key);
    Entry entry;
    entry.rule = number;
    entry.rest = rest_of(rule, known, entry.refused);
    if (told == nullptr) {
      placed.push_back({0, categories, entry});
      continue;
    }
    for (const std::string& text : condition_of(rule, told->key)->texts) {
      Entry one = entry;
      if (told->kind == Kind::kDomain && is_below(text)) one.refused |= kWhole;
      placed.push_back({texts_.add(told->kind, text_of(told->kind, text)) + 1, categories, one});
    }
  }
  return placed;
}

void RuleIndex::lay_out(std::vector<Placed>& placed) {
  buckets_.assign(texts_.size() + 1, {});
  std::stable_sort(placed.begin(), placed.end(),
                   [](const Placed& a, const Placed& b) { return a.bucket < b.bucket; });
  for (std::size_t begin = 0; begin < placed.size();) {
    std::size_t end = begin;
    const std::uint32_t number = placed[begin].bucket;
    while (end < placed.size() && placed[end].bucket == number) ++end;
    Bucket& bucket = buckets_[number];
    bucket.first = static_cast<std::uint32_t>(starts_.size());
    for (std::size_t cell = 0; cell < kCells; ++cell) {
      const std::size_t before = entries_.size();
      for (std::size_t at = begin; at < end; ++at) {
        const bool any = placed[at].categories == kAllCategories;
        const bool here = cell == kAny ? any : !any && (placed[at].categories >> cell & 1U) != 0;
        if (here) entries_.push_back(placed[at].entry);
      }
      if (entries_.size() == before && number != 0) continue;
      bucket.cells |= std::uint64_t{1} << cell;
      starts_.push_back(static_cast<std::uint32_t>(before));
    }
    begin = end;
  }
  starts_.push_back(static_cast<std::uint32_t>(entries_.size()));
}

void RuleIndex::build(std::span<const Rule> rules) {
  *this = RuleIndex();
  rests_.emplace_back();  // of entries with nothing to be asked
  std::size_t texts = 0;
  for (const Rule& rule : rules) {
    if (const Told* told = told_of(rule)) texts += condition_of(rule, told->key)->texts.size();
  }
  texts_.reserve(texts);
  std::vector<Placed> placed = place(rules);
  lay_out(placed);
}

void RuleIndex::Walk::add_cell(const RuleIndex& index, std::size_t cell,
                               std::uint64_t features) noexcept {
  const Entry* at = index.entries_.data() + index.starts_[cell];
  const Entry* const end = index.entries_.data() + index.starts_[cell + 1];
  while (at != end && (at->refused & features) != 0) ++at;
  if (at != end && count_ < kMostLists) lists_[count_++] = {at, end, features};
}

void RuleIndex::Walk::add_bucket(const RuleIndex& index, std::uint32_t bucket, std::size_t category,
                                 std::uint64_t features) noexcept {
  const Bucket& one = index.buckets_[bucket];
  const std::uint64_t bit = std::uint64_t{1} << category;
  if ((one.cells & bit) != 0) {
    // The bucket of all has every cell.
    const std::size_t rank = bucket == 0 ? category : bits_in(one.cells & (bit - 1));
    add_cell(index, one.first + rank, features);
  }
  if ((one.cells >> kAny & 1U) != 0) {
    const std::size_t rank = bucket == 0 ? kAny : bits_in(one.cells) - 1;
    add_cell(index, one.first + rank, features);
  }
}

void RuleIndex::Walk::add_domains(const RuleIndex& index, std::string_view host,
                                  std::size_t category, std::uint64_t features) noexcept {
  std::size_t at = 0;
  bool whole = true;
  if (host.size() > kLongestName) {  // a rule with a longer name is in no bucket of a text
    at = dot_from(host, host.size() - kLongestName - 1) + 1;
    whole = false;
  }
  while (at < host.size()) {
    const std::uint32_t text = index.texts_.find(Kind::kDomain, host.substr(at));
    if (text != TextTable::kNone) {
      add_bucket(index, text + 1, category, whole ? features | kWhole : features);
    }
    at = dot_from(host, at) + 1;
    whole = false;
  }
}

// NOLINTNEXTLINE(cppcoreguidelines-pro-type-member-init): lists are written before they are read
RuleIndex::Walk::Walk(const RuleIndex& index, const Asked& asked) noexcept {
  if (index.buckets_.empty()) return;
  const TextTable& texts = index.texts_;
  add_bucket(index, 0, asked.category, asked.features);
  const auto look_up = [&](Kind kind, std::string_view text) {
    const std::uint32_t number = texts.find(kind, text);
    if (number != TextTable::kNone) add_bucket(index, number + 1, asked.category, asked.features);
  };
  look_up(Kind::kReceiver, asked.receiver);
  look_up(Kind::kOwner, asked.owner);
  look_up(Kind::kDetector, asked.detector);
  look_up(Kind::kField, asked.field);
  if (texts.holds(Kind::kDomain)) add_domains(index, asked.host, asked.category, asked.features);
}

const RuleIndex::Entry* RuleIndex::Walk::next() noexcept {
  if (given_ != kMostLists) {
    List& list = lists_[given_];
    do ++list.at;
    while (list.at != list.end && (list.at->refused & list.features) != 0);
    if (list.at == list.end) list = lists_[--count_];
  }
  if (count_ == 0) {
    given_ = kMostLists;
    return nullptr;
  }
  given_ = 0;
  for (std::size_t list = 1; list < count_; ++list) {
    if (lists_[list].at->rule < lists_[given_].at->rule) given_ = list;
  }
  return lists_[given_].at;
}

}  // namespace leakwire::policy
