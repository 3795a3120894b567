// Limits: how far decoding goes for one message or line, and what has been used of it.
//
// All layers of one message draw on one Allowance, so that nesting multiplies nothing. One thread
// at a time.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>

namespace leakwire::decode {

struct Limits {
  unsigned depth = 3;                         // layers around one value
  std::size_t output = std::size_t{1} << 20;  // bytes made, all layers together
  std::size_t work = std::size_t{16} << 20;   // bytes gone over: bounds the time, by no clock
};

class Allowance {
 public:
  explicit Allowance(const Limits& limits = {}) noexcept : limits_(limits) {}

  const Limits& limits() const noexcept { return limits_; }
  std::size_t output_left() const noexcept { return limits_.output - made_; }
  // How much of what is wanted there is; less than wanted: exceeded() from now on.
  std::size_t take_output(std::size_t wanted) noexcept {
    return take(made_, limits_.output, wanted);
  }
  std::size_t take_work(std::size_t wanted) noexcept { return take(worked_, limits_.work, wanted); }
  void pass_depth() noexcept { exceeded_ = true; }
  // Something was not looked at: a coverage record with reason "limit".
  bool exceeded() const noexcept { return exceeded_; }

 private:
  std::size_t take(std::size_t& used, std::size_t most, std::size_t wanted) noexcept {
    const std::size_t given = std::min(wanted, most - used);
    used += given;
    exceeded_ = exceeded_ || given < wanted;
    return given;
  }

  Limits limits_;
  std::size_t made_ = 0, worked_ = 0;
  bool exceeded_ = false;
};

}  // namespace leakwire::decode
