#include "match/plane_order.h"

#include <algorithm>
#include <cmath>
#include <optional>

namespace leakwire::match {
namespace {

using Kind = PlaneStep::Kind;
using Value = std::uint16_t;

// What tells less has a bit in most chunks: a look would be for nothing. Measured on logs.
constexpr double kRare = 7;
// A look costs about half a step.
constexpr std::size_t kWorthALook = 2;
// Of a byte that may not stand before or behind.
constexpr double kEdgeTells = 1;

class Orderer {
 public:
  Orderer(const std::vector<double>& bits, const std::vector<PlaneStep>& steps,
          const std::vector<Value>& results)
      : classes_(bits.size()), steps_(steps), bits_(bits) {
    for (const PlaneStep& step : steps) bits_.push_back(bits_of(step));
    find_owners(results);
    made_.assign(bits_.size(), false);
    place_.resize(bits_.size());
    for (std::size_t value = 0; value < bits_.size(); ++value) {
      made_[value] = value < classes_;
      place_[value] = static_cast<Value>(value);
    }
    for (const Value value : results) make(value);
    for (const Value value : results) out_.results.push_back(place_[value]);
    std::stable_sort(out_.gates.begin(), out_.gates.end(),
                     [](const StepGate& a, const StepGate& b) { return a.after < b.after; });
  }

  OrderedSteps take() { return std::move(out_); }

 private:
  const PlaneStep& step_of(Value value) const { return steps_[value - classes_]; }

  double bits_of(const PlaneStep& step) const {
    const double a = bits_[step.a], b = bits_[step.b];
    switch (step.kind) {
      case Kind::kOr:
        return step.a == step.b ? a - 1 : -std::log2(std::exp2(-a) + std::exp2(-b));
      case Kind::kAnd:
        return a + b;
      case Kind::kBehind:
        return b;
      case Kind::kNotAhead:
        break;
    }
    return a + kEdgeTells;
  }

  // The owner of a value: the last of the values that all that is made of it goes through; none
  // where two results have nothing in common but it.
  void find_owners(const std::vector<Value>& results) {
    std::vector<bool> used(bits_.size(), false);
    owner_.assign(bits_.size(), std::nullopt);
    const auto use = [&](Value value, std::optional<Value> by) {
      owner_[value] = used[value] ? common_owner(owner_[value], by) : by;
      used[value] = true;
    };
    for (const Value value : results) use(value, std::nullopt);
    for (std::size_t value = bits_.size(); value-- > classes_;) {
      if (!used[value]) continue;
      const PlaneStep& step = step_of(static_cast<Value>(value));
      use(step.a, static_cast<Value>(value));
      use(step.b, static_cast<Value>(value));
    }
  }

  // Owners come later than what they own.
  std::optional<Value> common_owner(std::optional<Value> a, std::optional<Value> b) const {
    while (a != b) {
      if (!a || !b) return std::nullopt;
      std::optional<Value>& earlier = *a < *b ? a : b;
      earlier = owner_[*earlier];
    }
    return a;
  }

  bool owned_by(Value value, Value owner) const {
    std::optional<Value> up = value;
    while (up && *up < owner) up = owner_[*up];
    return up == owner;
  }

  // The value that this one narrows down, and that nothing else needs.
  std::optional<Value> narrows(Value value) const {
    const PlaneStep& step = step_of(value);
    if (step.kind == Kind::kOr || step.kind == Kind::kBehind) return std::nullopt;
    std::optional<Value> best;
    for (const Value part : {step.a, step.b}) {
      if (part == step.b && part != step.a && step.kind != Kind::kAnd) continue;
      if (made_[part] || owner_[part] != value) continue;
      if (!best || bits_[part] > bits_[*best]) best = part;
    }
    return best;
  }

  void make(Value value) {
    if (made_[value]) return;
    std::vector<Value> chain{value};  // last first
    while (const std::optional<Value> part = narrows(chain.back())) chain.push_back(*part);
    for (const Value link : chain) {
      const PlaneStep& step = step_of(link);
      make_foreign(step.a, value);
      make_foreign(step.b, value);
      // The column cannot be what is taken away.
      if (step.kind == Kind::kNotAhead) make(step.b);
    }
    std::reverse(chain.begin(), chain.end());
    put_chain(chain);
  }

  // How much a link of a chain tells.
  double tells(Value link) const {
    const PlaneStep& step = step_of(link);
    return step.kind == Kind::kAnd ? bits_[step.b] : kEdgeTells;
  }

  // The rarest first. Only links that narrow down, where it stands, what they go on from: such
  // ones may change places.
  std::vector<Value> rarest_first(std::vector<Value> chain, std::size_t from) const {
    const auto at = [&](std::size_t i) { return chain.begin() + static_cast<std::ptrdiff_t>(i); };
    for (std::size_t to = from; to < chain.size(); from = to = to + 1) {
      while (to < chain.size() && in_place(chain[to], to == 0 ? chain[0] : chain[to - 1])) ++to;
      std::stable_sort(at(from), at(to), [&](Value a, Value b) { return tells(a) > tells(b); });
    }
    return chain;
  }

  // `before`: what the link goes on from; itself, where it is the first.
  bool in_place(Value link, Value before) const {
    const PlaneStep& step = step_of(link);
    return step.kind != Kind::kOr && step.a != step.b && (before == link || step.a == before);
  }

  void put_chain(const std::vector<Value>& chain) {
    const bool whole = in_place(chain[0], chain[0]);
    const std::vector<Value> sorted = rarest_first(chain, whole ? 0 : 1);
    Value before = step_of(chain[0]).a;
    if (whole) make(before);
    double bits = bits_[before];
    std::vector<Made> links;
    for (std::size_t i = 0; i < chain.size(); ++i) {
      const PlaneStep& step = step_of(sorted[i]);
      if (in_place(chain[i], i == 0 ? chain[0] : chain[i - 1])) {
        make(step.b);
        put(chain[i], {step.kind, step.shift, place_[before], place_[step.b]});
        bits += tells(sorted[i]);
      } else {
        make(step.a);
        make(step.b);
        put(chain[i], {step.kind, step.shift, place_[step.a], place_[step.b]});
        bits = std::max(bits, bits_[chain[i]]);
      }
      before = chain[i];
      links.push_back({out_.steps.size() - 1, bits});
    }
    look(links);
  }

  // What `value` is made of, itself too, as far as it is needed elsewhere than for `owner`.
  void make_foreign(Value value, Value owner) {
    if (made_[value]) return;
    if (!owned_by(value, owner)) return make(value);
    make_foreign(step_of(value).a, owner);
    make_foreign(step_of(value).b, owner);
  }

  void put(Value value, const PlaneStep& step) {
    place_[value] = static_cast<Value>(classes_ + out_.steps.size());
    out_.steps.push_back(step);
    made_[value] = true;
  }

  struct Made {
    std::size_t step = 0;
    double bits = 0;
  };

  // Gates behind the links of a chain.
  void look(const std::vector<Made>& links) {
    const std::size_t to = links.back().step;
    std::size_t next = 0;
    for (const Made& link : links) {
      if (link.bits < kRare || link.step < next || link.step + kWorthALook > to) continue;
      out_.gates.push_back({link.step, to});
      next = link.step + kWorthALook;
    }
  }

  std::size_t classes_;
  const std::vector<PlaneStep>& steps_;
  std::vector<double> bits_;                 // of values
  std::vector<std::optional<Value>> owner_;  // of values
  std::vector<bool> made_;                   // of values
  std::vector<Value> place_;                 // of values: their number in the new order
  OrderedSteps out_;
};

}  // namespace

OrderedSteps order_steps(const std::vector<double>& bits, const std::vector<PlaneStep>& steps,
                         const std::vector<std::uint16_t>& results) {
  return Orderer(bits, steps, results).take();
}

}  // namespace leakwire::match
