#include <string>
#include <utility>

#include "leakwire/inspector.h"

namespace leakwire {
namespace {

// A proxy that saw so many requests without a single query was told to leave them out.
constexpr std::uint64_t kManyLines = 1000;

std::string lines(std::uint64_t count) {
  return std::to_string(count) + (count == 1 ? " line with findings" : " lines with findings");
}

}  // namespace

void LogTally::add(const LogTally& other) noexcept {
  lines += other.lines;
  queries += other.queries;
  excluded += other.excluded;
  unread += other.unread;
  unnamed += other.unnamed;
  named += other.named;
  lacks_column = lacks_column || other.lacks_column;
}

std::vector<Coverage> coverage_of(const LogTally& tally) {
  std::vector<Coverage> told;
  const auto tell = [&told](std::string_view reason, std::string detail) {
    Coverage& one = told.emplace_back();
    one.reason = reason;
    one.detail = std::move(detail);
  };
  if (tally.lines >= kManyLines && tally.queries == 0) {
    tell("query-stripped", std::to_string(tally.lines) +
                               " lines of a proxy without one '?': it leaves queries out (Squid: "
                               "strip_query_terms off keeps them)");
  }
  if (tally.excluded > 0) {
    tell("excluded",
         lines(tally.excluded) + ", of clients that the policy leaves out (own.exclude)");
  }
  if (tally.lacks_column) {
    tell("unsupported", "the first line does not name the column of --log csv:COLUMN");
  }
  if (tally.unread > 0) {
    tell("unsupported", lines(tally.unread) +
                            ": no line of the log's format; scanned as plain text, taken as sent "
                            "to nobody known");
  }
  if (tally.unnamed > 0) {
    tell("unsupported", lines(tally.unnamed) + ": no receiver told; taken as sent to nobody known");
  }
  return told;
}

}  // namespace leakwire
