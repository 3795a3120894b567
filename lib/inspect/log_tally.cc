#include "leakwire/inspector.h"

namespace leakwire {
namespace {

// A proxy that saw so many requests without a single query was told to leave them out.
constexpr std::uint64_t kManyLines = 1000;

}  // namespace

void LogTally::add(const LogTally& other) noexcept {
  lines += other.lines;
  queries += other.queries;
  excluded += other.excluded;
  unread += other.unread;
}

std::vector<Coverage> coverage_of(const LogTally& tally) {
  std::vector<Coverage> told;
  if (tally.lines >= kManyLines && tally.queries == 0) {
    Coverage& one = told.emplace_back();
    one.reason = "query-stripped";
    one.detail = std::to_string(tally.lines) +
                 " lines of a proxy without one '?': it leaves queries out (Squid: "
                 "strip_query_terms off keeps them)";
  }
  if (tally.excluded > 0) {
    Coverage& one = told.emplace_back();
    one.reason = "excluded";
    one.detail = std::to_string(tally.excluded) +
                 " lines with findings, of clients that the policy leaves out (own.exclude)";
  }
  return told;
}

}  // namespace leakwire
