// The time that a log line itself tells, at its head or as a field of its JSON object.
//
//   2016-12-19 16:24:31,123      ISO 8601, RFC 3339, log4j (in brackets too), nginx ("2016/12/19")
//   <34>1 2003-10-11T22:14:15Z   RFC 5424
//   <34>Oct 11 22:14:15          RFC 3164: the year is that of the reading, or the one before
//   a - - [17/May/2015:10:05:03 +0000]    Common Log Format of Apache httpd
//   1286536308.779               seconds or milliseconds since 1970 (Squid's access.log)
//   {"ts":1286536308.779}        a key "timestamp", "@timestamp", "time" or "ts" of a JSON line
//
// A time without a zone is taken as UTC. Pure and thread-safe; any bytes are taken, at most the
// first kHead of them are looked at.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

#include "text/time.h"

namespace leakwire::inspect {

struct LineTime {
  text::Micros time = 0;
  std::size_t begin = 0, end = 0;  // the bytes that tell it
  bool is_number = false;          // it stands there as a number, which may be something else
};

inline constexpr std::size_t kHead = 4096;

// `reading`: when the line is read. Nothing where the line tells no time between 1970 and a day
// after the reading.
std::optional<LineTime> line_time(std::string_view line, text::Micros reading) noexcept;

}  // namespace leakwire::inspect
