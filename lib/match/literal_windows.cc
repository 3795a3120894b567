#include "match/literal_windows.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <iterator>
#include <limits>
#include <numeric>
#include <string_view>

namespace leakwire::match {
namespace {

// What is common in text: words of English, of logs, of HTTP and of programs. A measure to choose
// by and no more: whatever is chosen, the same is found.
constexpr std::string_view kCommonText =
    "the and of to in is that for it with on as this are be by at from or have not but which an "
    "all can will one time out up other about into than then them these some would make like has "
    "look two more write go see number no way could people my first been call who its now find "
    "long down day did get come made may part over new take only work know place year live back "
    "give most very after thing our just name good man think say great where help through much "
    "before line right too mean old any same tell follow came want show also around form three "
    "small set put end does another well large must even such because turn here why ask read need "
    "land different home move try kind hand change again off play away house point page letter "
    "answer found study still learn should world "
    "info warn error debug trace fatal message level timestamp status request response connection "
    "timeout server client handler session thread process worker queue started stopped closed "
    "failed retry cache buffer index service module host port address file path size bytes "
    "content-type content-length application json text html accept encoding user-agent mozilla "
    "windows linux cookie https http get post put delete www com org net api version id value "
    "type data null true false key string object array result count total state config update "
    "create select insert where return function import class public static void const include "
    "define if else while switch case break default continue 0 1 2 3 4 5 6 7 8 9 10 2016 200 404 ";

constexpr std::size_t kPlaces = LiteralTables::kPlaces;

// The classes of a byte set, a bit a class.
std::uint64_t classes_of(const text::ByteSet& bytes) {
  std::uint64_t classes = 0;
  bytes.each(
      [&](std::uint8_t byte) { classes |= std::uint64_t{1} << LiteralTables::folded(byte); });
  return classes;
}

template <class Visit>
void each_class(std::uint64_t classes, Visit visit) {
  for (; classes != 0; classes &= classes - 1) {
    visit(static_cast<std::size_t>(__builtin_ctzll(classes)));
  }
}

// Literals looked for together: at each place the classes of all of them.
using Group = std::array<std::uint64_t, kPlaces>;

// All classes that a look-up by two nibbles cannot tell from those.
std::uint64_t by_nibbles(std::uint64_t classes) {
  std::uint64_t low = 0, all = 0;
  for (int shift = 0; shift < 64; shift += 16) low |= classes >> shift & 0xFFFF;
  for (int shift = 0; shift < 64; shift += 16) {
    if ((classes >> shift & 0xFFFF) != 0) all |= low << shift;
  }
  return all;
}

Group group_of(const Literal& literal, std::size_t window, LookUp look_up) {
  Group group;
  for (std::size_t i = 0; i < kPlaces; ++i) {
    const bool ended = window + i >= literal.size();
    group[i] = ended ? ~std::uint64_t{0} : classes_of(literal[window + i]);
    if (look_up == LookUp::kNibbles) group[i] = by_nibbles(group[i]);
  }
  return group;
}

Group joined(const Group& a, const Group& b, LookUp look_up) {
  Group group;
  for (std::size_t i = 0; i < kPlaces; ++i) {
    group[i] = a[i] | b[i];
    if (look_up == LookUp::kNibbles) group[i] = by_nibbles(group[i]);
  }
  return group;
}

// Joins the two groups that lose least by it, until they are as many as buckets. That takes the
// square of their number, so of many the rarer ones wait, and then go where they harm least.
class Grouping {
 public:
  Grouping(const std::vector<Literal>& literals, const std::vector<std::size_t>& windows,
           const Rarity& rarity, LookUp look_up)
      : rarity_(rarity), look_up_(look_up), home_(literals.size()) {
    for (std::size_t i = 0; i < literals.size(); ++i) {
      const Group group = group_of(literals[i], windows[i], look_up);
      const auto known = std::find(groups_.begin(), groups_.end(), group);
      home_[i] = static_cast<std::size_t>(known - groups_.begin());
      if (known != groups_.end()) continue;
      groups_.push_back(group);
      chances_.push_back(rarity.of_classes(group));
    }
  }

  Buckets run() {
    std::vector<std::size_t> order(groups_.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::stable_sort(order.begin(), order.end(),
                     [&](std::size_t a, std::size_t b) { return chances_[a] > chances_[b]; });
    const std::size_t first = std::min(order.size(), kJoinedInPairs);
    left_.assign(order.begin(), order.begin() + static_cast<std::ptrdiff_t>(first));
    nearest_.resize(groups_.size());
    for (const std::size_t i : left_) look_for_nearest(i);
    while (left_.size() > LiteralTables::kBuckets) join_two();
    for (std::size_t i = first; i < order.size(); ++i) {
      look_for_nearest(order[i]);
      join(nearest_[order[i]].group, order[i]);
    }
    return buckets();
  }

 private:
  static constexpr std::size_t kJoinedInPairs = 64;

  struct Nearest {
    std::size_t group = 0;
    double loss = std::numeric_limits<double>::infinity();
  };

  double loss(std::size_t a, std::size_t b) const {
    return rarity_.of_classes(joined(groups_[a], groups_[b], look_up_)) - chances_[a] - chances_[b];
  }

  void look_for_nearest(std::size_t i) {
    nearest_[i] = {};
    for (const std::size_t j : left_) {
      if (j == i) continue;
      const double loss_here = loss(i, j);
      if (loss_here < nearest_[i].loss) nearest_[i] = {j, loss_here};
    }
  }

  // `b` becomes part of `a`.
  void join(std::size_t a, std::size_t b) {
    groups_[a] = joined(groups_[a], groups_[b], look_up_);
    chances_[a] = rarity_.of_classes(groups_[a]);
    std::replace(home_.begin(), home_.end(), b, a);
  }

  void join_two() {
    const std::size_t a = *std::min_element(
        left_.begin(), left_.end(),
        [&](std::size_t x, std::size_t y) { return nearest_[x].loss < nearest_[y].loss; });
    const std::size_t b = nearest_[a].group;
    join(a, b);
    left_.erase(std::find(left_.begin(), left_.end(), b));
    look_for_nearest(a);
    for (const std::size_t i : left_) {
      if (i == a) continue;
      if (nearest_[i].group == a || nearest_[i].group == b) {
        look_for_nearest(i);
      } else if (const double loss_here = loss(i, a); loss_here < nearest_[i].loss) {
        nearest_[i] = {a, loss_here};
      }
    }
  }

  // The groups that are left, counted from 0.
  Buckets buckets() const {
    Buckets buckets;
    buckets.of_literal.reserve(home_.size());
    for (const std::size_t home : home_) {
      const auto group = std::find(left_.begin(), left_.end(), home);
      buckets.of_literal.push_back(static_cast<std::size_t>(group - left_.begin()));
    }
    for (const std::size_t group : left_) buckets.chance += chances_[group];
    return buckets;
  }

  const Rarity& rarity_;
  LookUp look_up_;
  std::vector<Group> groups_;
  std::vector<double> chances_;
  std::vector<std::size_t> home_;  // the group of each literal
  std::vector<std::size_t> left_;  // the groups that others are joined to
  std::vector<Nearest> nearest_;
};

// Moves literals between buckets. What one adds to a bucket hangs on all others there: a literal's
// rarest window need not be its best one where another looks like those that a bucket has.
class Mover {
 public:
  Mover(const std::vector<Literal>& literals, const std::vector<std::vector<std::size_t>>& choices,
        const Rarity& rarity, LookUp look_up, const std::vector<std::size_t>& windows,
        const Buckets& buckets)
      : literals_(literals), choices_(choices), rarity_(rarity), look_up_(look_up) {
    for (std::size_t i = 0; i < literals.size(); ++i) {
      homes_.push_back({windows[i], buckets.of_literal[i]});
      own_.push_back(group_of(literals[i], windows[i], look_up));
    }
    for (std::size_t bucket = 0; bucket < LiteralTables::kBuckets; ++bucket) gather(bucket);
  }

  void run() {
    for (bool moved = true; moved && looks_ < kMostLooks;) {
      moved = false;
      for (std::size_t i = 0; i < homes_.size() && looks_ < kMostLooks; ++i) moved |= move(i);
    }
  }

  void take(std::vector<std::size_t>& windows, Buckets& buckets) const {
    for (std::size_t i = 0; i < homes_.size(); ++i) {
      windows[i] = homes_[i].window;
      buckets.of_literal[i] = homes_[i].bucket;
    }
    buckets.chance = std::accumulate(std::begin(chances_), std::end(chances_), 0.0);
  }

 private:
  static constexpr std::size_t kMostLooks = 20'000;  // at the chance of some classes
  static constexpr std::size_t kNowhere = ~std::size_t{0};
  static constexpr double kBetter = 1e-9;  // a smaller gain is none

  struct Home {
    std::size_t window = 0, bucket = 0;

    friend bool operator==(const Home&, const Home&) = default;
  };

  // All that is in a bucket.
  void gather(std::size_t bucket) {
    groups_[bucket] = {};
    for (std::size_t i = 0; i < homes_.size(); ++i) {
      if (homes_[i].bucket == bucket) groups_[bucket] = joined(groups_[bucket], own_[i], look_up_);
    }
    chances_[bucket] = rarity_.of_classes(groups_[bucket]);
  }

  double added(std::size_t bucket, const Group& group) {
    const Group both = joined(groups_[bucket], group, look_up_);
    if (both == groups_[bucket]) return 0;
    ++looks_;
    return rarity_.of_classes(both) - chances_[bucket];
  }

  // Whether the literal moves.
  bool move(std::size_t literal) {
    const Home before = homes_[literal];
    homes_[literal].bucket = kNowhere;
    gather(before.bucket);
    Home best = before;
    double least = added(before.bucket, own_[literal]) - kBetter;
    for (const std::size_t window : choices_[literal]) {
      const Group group = group_of(literals_[literal], window, look_up_);
      for (std::size_t bucket = 0; bucket < LiteralTables::kBuckets; ++bucket) {
        const double here = added(bucket, group);
        if (here >= least) continue;
        least = here;
        best = {window, bucket};
      }
    }
    homes_[literal] = best;
    own_[literal] = group_of(literals_[literal], best.window, look_up_);
    gather(best.bucket);
    return best != before;
  }

  const std::vector<Literal>& literals_;
  const std::vector<std::vector<std::size_t>>& choices_;
  const Rarity& rarity_;
  LookUp look_up_;
  std::vector<Home> homes_;  // of the literals
  std::vector<Group> own_;   // ... their classes
  Group groups_[LiteralTables::kBuckets] = {};
  double chances_[LiteralTables::kBuckets] = {};
  std::size_t looks_ = 0;
};

}  // namespace

Rarity::Rarity() : single_{}, after_{} {
  // Nothing is taken to be impossible.
  constexpr float kLeast = 2, kLeastAfter = 0.2F;
  float count[kClasses] = {};
  const auto class_at = [](std::size_t i) {
    return LiteralTables::folded(static_cast<std::uint8_t>(kCommonText[i]));
  };
  for (std::size_t i = 0; i + 1 < kCommonText.size(); ++i) {
    count[class_at(i)] += 1;
    after_[class_at(i)][class_at(i + 1)] += 1;
  }
  const float all = static_cast<float>(kCommonText.size() - 1) + kLeast * kClasses;
  for (std::size_t a = 0; a < kClasses; ++a) {
    for (float& share : after_[a]) {
      share = (share + kLeastAfter) / (count[a] + kLeastAfter * kClasses);
    }
    single_[a] = (count[a] + kLeast) / all;
  }
}

double Rarity::of_window(const Literal& literal, std::size_t window) const {
  return of_classes(group_of(literal, window, LookUp::kClasses));
}

// As a Markov chain: what stands at a place depends on the place before it alone.
double Rarity::of_classes(const std::array<std::uint64_t, kPlaces>& classes) const {
  float chance[kClasses];  // of each class, with all that stands before it
  std::copy(std::begin(single_), std::end(single_), std::begin(chance));
  std::size_t place = 0;
  for (; place + 1 < kPlaces && classes[place + 1] != ~std::uint64_t{0}; ++place) {
    float next[kClasses] = {};
    each_class(classes[place], [&](std::size_t b) {
      for (std::size_t c = 0; c < kClasses; ++c) next[c] += chance[b] * after_[b][c];
    });
    std::copy(std::begin(next), std::end(next), std::begin(chance));
  }
  double sum = 0;
  each_class(classes[place], [&](std::size_t c) { sum += chance[c]; });
  return sum;
}

Buckets buckets_of(const std::vector<Literal>& literals, const std::vector<std::size_t>& windows,
                   const Rarity& rarity, LookUp look_up) {
  return Grouping(literals, windows, rarity, look_up).run();
}

void move_literals(const std::vector<Literal>& literals,
                   const std::vector<std::vector<std::size_t>>& choices, const Rarity& rarity,
                   LookUp look_up, std::vector<std::size_t>& windows, Buckets& buckets) {
  constexpr std::size_t kMostMoved = 256;  // of more not even a first turn would come to an end
  if (literals.size() > kMostMoved) return;
  Mover mover(literals, choices, rarity, look_up, windows, buckets);
  mover.run();
  mover.take(windows, buckets);
}

}  // namespace leakwire::match
