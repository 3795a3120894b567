#include "detect/short_texts.h"

#include <new>

namespace leakwire::detect {

ScanStatus ShortTexts::scan(std::string_view block, std::span<const Span> texts,
                            FoundFn on_found) noexcept {
  try {
    const bool all = engine_.look_at_each(progress_, block, texts, on_found);
    return all ? ScanStatus::kDone : ScanStatus::kStopped;
  } catch (const std::bad_alloc&) {
    return ScanStatus::kOutOfMemory;
  }
}

}  // namespace leakwire::detect
