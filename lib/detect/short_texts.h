// ShortTexts: runs a pack over many short texts at once, each as Scanner::scan() has it alone: what
// takes as long for a datagram as for some KiB is done once for all of them.
//
// One a thread.
#pragma once

#include <cstddef>
#include <span>
#include <string_view>

#include "detect/engine.h"
#include "leakwire/finding.h"
#include "leakwire/function_ref.h"
#include "leakwire/pack.h"
#include "leakwire/scanner.h"

namespace leakwire::detect {

class ShortTexts {
 public:
  // Bytes of a block that are looked at in one go: more gains nothing.
  static constexpr std::size_t kBlock = std::size_t{4} << 10;

  explicit ShortTexts(const DetectorPack& pack)
      : pack_(pack), engine_(pack_.compiled()), progress_(pack_.compiled()) {}

  // `block`: texts at `texts`, in order, each with a '\n' behind it, whatever it holds itself. In
  // order of the texts, and of the findings in each. `value` lives during the call.
  using FoundFn = Engine::EachFindingFn;
  ScanStatus scan(std::string_view block, std::span<const Span> texts, FoundFn on_found) noexcept;

 private:
  DetectorPack pack_;  // keeps the compiled pack alive
  Engine engine_;
  Progress progress_;
};

}  // namespace leakwire::detect
