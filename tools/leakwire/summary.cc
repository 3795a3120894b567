#include "summary.h"

#include <fmt/format.h>

#include <algorithm>

#include "amounts.h"
#include "leakwire/finding.h"

namespace leakwire::program {
namespace {

std::string left_out_text(const LeftOut& left_out, std::uint64_t binary) {
  std::string out;
  const auto add = [&out](std::uint64_t count, const std::string& text) {
    if (count == 0) return;
    if (!out.empty()) out += ", ";
    out += text;
  };
  add(left_out.hidden, fmt::format("{} hidden (--hidden)", left_out.hidden));
  add(binary, fmt::format("{} binary (-a)", binary));
  add(left_out.links, count_text(left_out.links, "link to a folder", "links to folders"));
  add(left_out.special, fmt::format("{} neither file nor folder", left_out.special));
  return out;
}

}  // namespace

void show_summary(const Summary& summary, Run& run) {
  const double seconds = std::chrono::duration<double>(summary.took).count();
  const std::uint64_t bytes = run.counters.bytes.load();
  std::string line = fmt::format("leakwire: {}: {}, {} in {:.2f} s", summary.done,
                                 count_text(run.counters.inputs.load(), "input", "inputs"),
                                 bytes_text(bytes), seconds);
  if (seconds > 0) {
    line += fmt::format(" ({:.3f} GB/s)", static_cast<double>(bytes) / seconds / 1e9);
  }
  if (summary.interrupted) line += ", interrupted";
  run.screen.line(line);
  const std::string left = left_out_text(summary.left_out, run.counters.binary.load());
  if (!left.empty()) run.screen.line(fmt::format("  left out: {}", left));
  if (const unsigned count = run.complaints.count(); count != 0) {
    run.screen.line(fmt::format("  not done or not looked at: {}, told above",
                                count_text(count, "thing", "things")));
  }
}

void show_tallies(const std::map<std::string, Tally, std::less<>>& tallies, Run& run) {
  std::size_t width = 0;
  for (const auto& [detector, tally] : tallies) width = std::max(width, detector.size());
  for (const auto& [detector, tally] : tallies) {
    std::string line = fmt::format("  {:<{}}", detector, width);
    for (std::size_t level = tally.size(); level-- > 0;) {
      if (tally[level] == 0) continue;
      line += fmt::format("  {} {}", tally[level], to_string(static_cast<Confidence>(level)));
    }
    run.screen.line(line);
  }
}

}  // namespace leakwire::program
