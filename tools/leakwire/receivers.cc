#include "receivers.h"

#include <fmt/format.h>

#include "amounts.h"

namespace leakwire::program {
namespace {

constexpr std::string_view kNobodyKnown = "taken as sent to nobody known";

std::string lines(std::uint64_t count) { return count_text(count, "line", "lines"); }

// Lines of any JSON or CSV name receivers by names that the user can tell.
std::string_view expected_of(LogKind kind) {
  if (kind == LogKind::kJson) return "a host or URL where --log json:POINTER points is expected";
  if (kind == LogKind::kCsv) return "a host or URL in the column of --log csv:COLUMN is expected";
  return {};
}

}  // namespace

void tell_no_column(std::string_view place, Complaints& complaints) {
  complaints.say(
      place,
      "the first line names no such column; the column that tells the receiver's host or "
      "URL is expected behind --log csv:");
}

void tell_receivers(const LogTally& tally, LogKind kind, std::string_view place,
                    Complaints& complaints) {
  if (tally.unread > 0) {
    complaints.say(place, fmt::format("{} with findings: no line of the log's format, {}; another "
                                      "--log is expected",
                                      lines(tally.unread), kNobodyKnown));
  }
  if (tally.lacks_column) {
    tell_no_column(place, complaints);
    return;
  }
  if (tally.unnamed == 0) return;
  const std::string what =
      fmt::format("{} with findings: no receiver told, {}", lines(tally.unnamed), kNobodyKnown);
  const std::string_view expected = expected_of(kind);
  if (tally.named == 0 && !expected.empty()) {
    complaints.say(place, fmt::format("{}; {}", what, expected));
  } else {
    complaints.note(place, what);
  }
}

bool wants_format_hint(const Plan& plan) {
  return plan.policy && !plan.names_log && plan.to.empty() && !plan.quiet;
}

// Not json and csv: much that is no log of requests has a field called "host".
LogKind looks_like(std::string_view head) {
  const LogKind kind = settle_log_format(head).kind;
  return kind == LogKind::kJson || kind == LogKind::kCsv ? LogKind::kPlain : kind;
}

void hint_at_format(LogKind kind, std::string_view place, Complaints& complaints) {
  complaints.note(place, fmt::format("looks like a log of the format {0}: --log {0} (or auto) "
                                     "tells who receives what; without it all is judged at rest",
                                     to_string(kind)));
}

}  // namespace leakwire::program
