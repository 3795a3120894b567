#include "match/plane_steps.h"

#include <algorithm>
#include <limits>

#include "match/plane_order.h"

namespace leakwire::match {
namespace {

using Kind = PlaneOp::Kind;
using Value = std::uint16_t;
constexpr Value kNone = std::numeric_limits<Value>::max();

// Which of its two values a step can take from the column, where it was just made; or neither.
bool takes_column(const PlaneStep& step, Value column) {
  if (step.kind == PlaneStep::Kind::kBehind) return step.b == column;
  const bool either = step.kind == PlaneStep::Kind::kOr || step.kind == PlaneStep::Kind::kAnd;
  if (step.a == column) return step.b != column || either;
  return step.b == column && either;
}

// Writes the steps, in order, as operations on one column; a value that is needed later than by
// the next step is stored, in a plane that nothing else needs meanwhile.
class Writer {
 public:
  Writer(std::size_t classes, const OrderedSteps& ordered)
      : classes_(classes),
        steps_(ordered.steps),
        results_(ordered.results),
        gates_(ordered.gates),
        planes_(classes) {
    const std::vector<PlaneStep>& steps = steps_;
    last_use_.resize(classes + steps.size(), 0);
    for (std::size_t i = 0; i < steps.size(); ++i) {
      last_use_[steps[i].a] = last_use_[steps[i].b] = i + 1;
    }
    for (std::size_t value = 0; value < classes + steps.size(); ++value) {
      home_.push_back(static_cast<Value>(value));  // of a class; of others set when stored
    }
  }

  std::vector<PlaneOp> write() {
    for (std::size_t value = 0; value < classes_; ++value) hits_of(static_cast<Value>(value));
    for (std::size_t i = 0; i < steps_.size(); ++i) {
      write_step(steps_[i]);
      column_ = static_cast<Value>(classes_ + i);
      close_gates(i);
      hits_of(column_);
      release(i);
      open_gates(i);
      if (must_store(i)) store(column_);
    }
    return std::move(ops_);
  }

  std::size_t planes() const { return planes_; }

 private:
  void put(Kind kind, Value plane, std::size_t shift = 0) {
    ops_.push_back({kind, static_cast<std::uint8_t>(shift), plane});
  }

  // What is joined with itself where it stands is itself.
  void put_self(Kind kind, std::size_t shift) {
    if (shift != 0) put(kind, 0, shift);
  }

  void bring(Value value) {
    if (column_ == value) return;
    put(Kind::kLoad, home_[value]);
    column_ = value;
  }

  void hits_of(Value value) {
    for (std::size_t shape = 0; shape < results_.size(); ++shape) {
      if (results_[shape] != value) continue;
      bring(value);
      put(Kind::kHits, static_cast<Value>(shape));
    }
  }

  void write_step(const PlaneStep& step) {
    switch (step.kind) {
      case PlaneStep::Kind::kOr:
        if (column_ != step.b) bring(step.a);
        if (step.a == step.b) {
          put_self(Kind::kOrSelf, step.shift);
        } else {
          put(Kind::kOr, home_[column_ == step.b ? step.a : step.b]);
        }
        break;
      case PlaneStep::Kind::kAnd:
        write_and(step);
        break;
      case PlaneStep::Kind::kNotAhead:
        bring(step.a);
        put(step.shift == 0 ? Kind::kWithout : Kind::kNotAhead, home_[step.b], step.shift);
        break;
      case PlaneStep::Kind::kBehind:
        bring(step.b);
        put(Kind::kBehind, 0, 1);
        break;
    }
  }

  void write_and(const PlaneStep& step) {
    if (step.a != step.b && column_ == step.b) {
      put(step.shift == 0 ? Kind::kAnd : Kind::kUnder, home_[step.a], step.shift);
      return;
    }
    bring(step.a);
    if (step.a == step.b) {
      put_self(Kind::kAndSelf, step.shift);
    } else {
      put(step.shift == 0 ? Kind::kAnd : Kind::kAndAhead, home_[step.b], step.shift);
    }
  }

  // Where the column is empty, all up to the last step of the gate is passed over. The column is
  // then what that step would make: empty.
  void open_gates(std::size_t i) {
    for (; next_gate_ < gates_.size() && gates_[next_gate_].after == i; ++next_gate_) {
      open_.push_back({ops_.size(), gates_[next_gate_].to});
      put(Kind::kSkip, 0);
    }
  }

  void close_gates(std::size_t i) {
    std::erase_if(open_, [&](const OpenGate& gate) {
      if (gate.to != i) return false;
      ops_[gate.op].plane = static_cast<Value>(ops_.size() - gate.op - 1);
      return true;
    });
  }

  // Whether what step i makes is used by more than the step behind it.
  bool must_store(std::size_t i) const {
    if (last_use_[column_] > i + 2) return true;
    if (last_use_[column_] != i + 2) return false;
    return !takes_column(steps_[i + 1], column_);
  }

  void store(Value value) {
    if (spare_.empty()) spare_.push_back(static_cast<Value>(planes_++));
    home_[value] = spare_.back();
    spare_.pop_back();
    stored_.push_back(value);
    put(Kind::kStore, home_[value]);
  }

  // Planes of what is used no more after step i.
  void release(std::size_t i) {
    std::erase_if(stored_, [&](Value value) {
      if (last_use_[value] > i + 1) return false;
      spare_.push_back(home_[value]);
      return true;
    });
  }

  struct OpenGate {
    std::size_t op = 0, to = 0;
  };

  std::size_t classes_;
  const std::vector<PlaneStep>& steps_;
  const std::vector<Value>& results_;
  const std::vector<StepGate>& gates_;
  std::size_t next_gate_ = 0;
  std::vector<OpenGate> open_;
  std::vector<std::size_t> last_use_;  // of a value: the step, counted from 1; 0: none
  std::vector<Value> home_;            // the plane a value is kept in
  std::vector<Value> stored_, spare_;
  std::vector<PlaneOp> ops_;
  std::size_t planes_;
  Value column_ = kNone;
};

}  // namespace

std::uint16_t PlaneSteps::add(PlaneStep::Kind kind, std::uint16_t a, std::uint16_t b,
                              std::size_t shift) {
  const PlaneStep step{kind, static_cast<std::uint8_t>(shift), a, b};
  const auto known = std::find(steps_.begin(), steps_.end(), step);
  const auto index = static_cast<std::size_t>(known - steps_.begin());
  if (known == steps_.end()) steps_.push_back(step);
  return static_cast<std::uint16_t>(classes_ + index);
}

std::vector<PlaneOp> PlaneSteps::code(const std::vector<std::uint16_t>& results,
                                      std::size_t& planes) const {
  OrderedSteps ordered;
  if (bits_.empty()) {
    ordered.steps = steps_;
    ordered.results = results;
  } else {
    ordered = order_steps(bits_, steps_, results);
  }
  Writer writer(classes_, ordered);
  std::vector<PlaneOp> ops = writer.write();
  planes = writer.planes();
  return ops;
}

}  // namespace leakwire::match
