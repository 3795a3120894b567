#include "wire/tcp/reading.h"

#include <algorithm>

namespace leakwire::wire::tcp {

std::string& Reading::begin(std::uint64_t base, std::int64_t time, bool late) noexcept {
  open_ = true;
  late_ = late;
  since_ = time;
  shift_ = altered_to_ = end_ = base;
  bytes_.clear();
  return bytes_;
}

void Reading::write(std::uint64_t at, std::string_view bytes) {
  const auto place = static_cast<std::size_t>(at - shift_);
  if (place + bytes.size() > bytes_.size()) bytes_.resize(place + bytes.size());
  std::copy(bytes.begin(), bytes.end(), bytes_.begin() + static_cast<std::ptrdiff_t>(place));
  altered_to_ = at + bytes.size();
  end_ = std::max(end_, altered_to_);
}

void Reading::leave_out(std::uint64_t at) {
  bytes_.erase(static_cast<std::size_t>(at - shift_), 1);
  ++shift_;
  altered_to_ = at + 1;
}

bool Reading::holds(std::uint64_t at, std::string_view bytes) const noexcept {
  if (at < shift_ || at + bytes.size() > end_) return false;
  return std::string_view(bytes_).substr(static_cast<std::size_t>(at - shift_), bytes.size()) ==
         bytes;
}

void Reading::close() noexcept {
  open_ = false;
  std::string().swap(bytes_);
}

}  // namespace leakwire::wire::tcp
