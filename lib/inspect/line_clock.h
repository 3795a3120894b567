// LineClock: when a line happened, and when it was read. One thread at a time.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "inspect/line_time.h"
#include "leakwire/inspector.h"
#include "text/time.h"

namespace leakwire::inspect {

class LineClock {
 public:
  // The clock is asked anew at the next line.
  void begin_block() { observed_.clear(); }
  // `text` begins where the line does.
  void begin_line(std::string_view text, const InspectorOptions& options);
  // What a format knows better.
  void set(text::Micros time);
  // A finding in the line: a number at its head may be a person's, and then the time would tell it.
  void keep_apart(std::size_t column, std::size_t length);

  const std::string& timestamp() const noexcept { return timestamp_; }
  const std::string& observed() const noexcept { return observed_; }
  text::Micros reading() const noexcept { return reading_; }
  // Of the line; nothing where it tells none.
  std::optional<text::Micros> time() const noexcept {
    return time_ ? std::optional(time_->time) : std::nullopt;
  }

 private:
  text::Micros reading_ = 0;
  std::string observed_;  // `reading_`; empty: not asked for yet
  std::optional<LineTime> time_;
  std::string timestamp_;
};

}  // namespace leakwire::inspect
