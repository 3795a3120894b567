#include "inspect/message/body_release.h"

#include <utility>

namespace leakwire::inspect {

namespace {

// The redaction is that of one body for the time of a call.
class Borrowed {
 public:
  Borrowed(report::Redaction& redaction, report::Open& open, const BodyRelease::TakesOutFn& fn)
      : redaction_(redaction), open_(open) {
    redaction_.takes_out_piece = fn;
    redaction_.clean = true;
    std::swap(redaction_.open, open_);
  }
  Borrowed(const Borrowed&) = delete;
  Borrowed& operator=(const Borrowed&) = delete;
  ~Borrowed() {
    std::swap(redaction_.open, open_);
    redaction_.takes_out_piece = nullptr;
  }

 private:
  report::Redaction& redaction_;
  report::Open& open_;
};

}  // namespace

bool BodyRelease::push(std::string_view bytes, bool is_end, const TakesOutFn& takes_out,
                       const OutFn& out) {
  const Borrowed borrowed(redaction_, open_, takes_out);
  bool goes_on = line_.push(bytes, out);
  if (goes_on && is_end) goes_on = line_.finish(out);
  clean_ = clean_ && redaction_.clean;
  return goes_on;
}

// Before a byte was made of it, what it is is not settled: a header may lie.
void BodyRelease::mark(std::uint64_t decoded) {
  if (decoded == 0) return;
  const std::uint64_t raw = base_ + held_.size();
  if (!marks_.empty() && marks_.back().decoded == decoded) {
    marks_.back().raw = raw;
  } else {
    marks_.push_back({raw, decoded});
  }
}

bool BodyRelease::let_go(std::uint64_t settled, const OutFn& out) {
  std::uint64_t to = base_;
  while (!marks_.empty() && marks_.front().decoded <= settled) {
    to = marks_.front().raw;
    marks_.pop_front();
  }
  if (to == base_) return true;
  const auto size = static_cast<std::size_t>(to - base_);
  const bool goes_on = out(std::string_view(held_).substr(0, size));
  held_.erase(0, size);
  base_ = to;
  return goes_on;
}

bool BodyRelease::give_up(const OutFn& out) {
  const bool goes_on = line_.give_up(out) && (held_.empty() || out(held_));
  held_.clear();
  marks_.clear();
  return goes_on;
}

}  // namespace leakwire::inspect
