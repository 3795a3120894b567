#include "inspect/line_clock.h"

namespace leakwire::inspect {

void LineClock::begin_line(std::string_view text, const InspectorOptions& options) {
  if (observed_.empty()) {
    reading_ = options.clock ? options.clock() : text::now();
    observed_ = text::to_rfc3339(reading_);
  }
  time_ = line_time(text, reading_);
  timestamp_ = time_ ? text::to_rfc3339(time_->time) : observed_;
}

void LineClock::set(text::Micros time) {
  if (time < 0 || time > reading_ + text::kDay) return;
  time_ = LineTime{time, 0, 0, false};
  timestamp_ = text::to_rfc3339(time);
}

void LineClock::keep_apart(std::size_t column, std::size_t length) {
  if (!time_ || !time_->is_number || column >= time_->end || time_->begin >= column + length) {
    return;
  }
  time_.reset();
  timestamp_ = observed_;
}

}  // namespace leakwire::inspect
