#include "inspect/line_time.h"

#include <algorithm>
#include <array>

#include "inspect/time_reader.h"
#include "text/byte_order_mark.h"
#include "text/byte_set.h"

namespace leakwire::inspect {
namespace {

using text::Micros;

constexpr std::size_t kNone = std::string_view::npos;

// A number of the right count of digits, with nothing but the end of a word behind it.
std::optional<LineTime> epoch_at(std::string_view line, std::size_t at) noexcept {
  TimeReader reader(line, at);
  const auto time = reader.epoch();
  const char next = reader.peek();
  const bool ends = next == '\0' || std::string_view(" \t,]}\"\r").find(next) != kNone;
  if (!time || !ends) return std::nullopt;
  return LineTime{*time, at, reader.at(), true};
}

std::optional<LineTime> head_time(std::string_view line, Micros reading) noexcept {
  TimeReader reader(line);
  if (reader.skip_priority() && reader.skip("1 ")) {
    const std::size_t begin = reader.at();
    if (const auto time = reader.iso()) return LineTime{*time, begin, reader.at(), false};
    return std::nullopt;  // RFC 5424 with "-": it tells none
  }
  reader.skip('[');
  const std::size_t begin = reader.at();
  if (const auto time = reader.iso()) return LineTime{*time, begin, reader.at(), false};
  if (const auto time = reader.rfc3164(reading)) return LineTime{*time, begin, reader.at(), false};
  return epoch_at(line, begin);
}

std::optional<LineTime> clf_time(std::string_view line) noexcept {
  for (std::size_t at = line.find('['); at != kNone; at = line.find('[', at + 1)) {
    TimeReader reader(line, at + 1);
    const auto time = reader.clf();
    if (time && reader.peek() == ']') return LineTime{*time, at + 1, reader.at(), false};
  }
  return std::nullopt;
}

std::size_t skip_blanks(std::string_view line, std::size_t at) noexcept {
  return std::min(line.find_first_not_of(" \t", at), line.size());
}

// The place behind the string that begins at `at`, or the end of the line.
std::size_t skip_string(std::string_view line, std::size_t at) noexcept {
  for (++at; at < line.size() && line[at] != '"'; ++at) {
    if (line[at] == '\\') ++at;
  }
  return std::min(at + 1, line.size());
}

bool is_time_key(std::string_view key) noexcept {
  constexpr std::array<std::string_view, 4> kKeys{"\"timestamp\"", "\"time\"", "\"ts\"",
                                                  "\"@timestamp\""};
  return std::find(kKeys.begin(), kKeys.end(), key) != kKeys.end();
}

std::optional<LineTime> json_value_time(std::string_view line, std::size_t at) noexcept {
  if (at < line.size() && line[at] == '"') ++at;
  TimeReader reader(line, at);
  if (const auto time = reader.iso()) return LineTime{*time, at, reader.at(), false};
  if (const auto time = reader.clf()) return LineTime{*time, at, reader.at(), false};
  return epoch_at(line, at);
}

// Walks over the outermost object; what lies deeper is skipped.
std::optional<LineTime> json_time(std::string_view line, std::size_t at) noexcept {
  int depth = 0;
  while (at < line.size()) {
    const char c = line[at];
    if (c != '"') {
      if (c == '{' || c == '[') ++depth;
      if ((c == '}' || c == ']') && --depth == 0) break;
      ++at;
      continue;
    }
    const std::size_t end = skip_string(line, at);
    const std::size_t colon = skip_blanks(line, end);
    if (depth == 1 && colon < line.size() && line[colon] == ':' &&
        is_time_key(line.substr(at, end - at))) {
      if (const auto time = json_value_time(line, skip_blanks(line, colon + 1))) return time;
    }
    at = end;
  }
  return std::nullopt;
}

}  // namespace

std::optional<LineTime> line_time(std::string_view line, Micros reading) noexcept {
  line = line.substr(0, kHead);
  line = line.substr(0, line.find('\n'));
  const std::size_t mark = line.size() - text::without_byte_order_mark(line).size();
  line.remove_prefix(mark);
  const std::size_t first = skip_blanks(line, 0);
  std::optional<LineTime> found;
  if (first < line.size() && line[first] == '{') {
    found = json_time(line, first);
  } else {
    found = head_time(line, reading);
    if (!found) found = clf_time(line);
  }
  if (found && (found->time < 0 || found->time > reading + text::kDay)) return std::nullopt;
  if (found) {
    found->begin += mark;
    found->end += mark;
  }
  return found;
}

}  // namespace leakwire::inspect
