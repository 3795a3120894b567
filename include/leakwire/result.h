// Result<T>: a value, or the list of everything that is wrong with a file.
//
// Only functions that read configuration (packs, keys) return it. The scanning path returns plain
// values and never throws. Member names follow std::expected, so that C++23 can take its place.
#pragma once

#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace leakwire {

// One mistake: where it is and what is expected there. Never holds scanned data.
struct Diagnostic {
  std::string file;     // as the caller named it; empty when no file is concerned
  unsigned line = 0;    // counted from 1; 0 when the whole file is meant
  unsigned column = 0;  // counted from 1; 0 when the whole line is meant
  std::string message;  // what is wrong, and what is expected
};

using Diagnostics = std::vector<Diagnostic>;

// Thread rule: as for any value type.
template <class T>
class [[nodiscard]] Result {
 public:
  Result(T value) : state_(std::in_place_index<0>, std::move(value)) {}              // NOLINT
  Result(Diagnostics errors) : state_(std::in_place_index<1>, std::move(errors)) {}  // NOLINT
  Result(Diagnostic error) : Result(Diagnostics{std::move(error)}) {}                // NOLINT

  bool has_value() const noexcept { return state_.index() == 0; }
  explicit operator bool() const noexcept { return has_value(); }
  T& operator*() & { return std::get<0>(state_); }
  const T& operator*() const& { return std::get<0>(state_); }
  T&& operator*() && { return std::get<0>(std::move(state_)); }
  T* operator->() { return &std::get<0>(state_); }
  const T* operator->() const { return &std::get<0>(state_); }
  // All mistakes found, never the first alone. Only when has_value() is false.
  const Diagnostics& error() const { return std::get<1>(state_); }

 private:
  std::variant<T, Diagnostics> state_;
};

}  // namespace leakwire
