#include "report/cut.h"

#include <algorithm>

namespace leakwire::report {

void widen(std::vector<Cut>& cuts, std::span<const Run> runs) {
  if (runs.empty()) return;
  auto run = runs.begin();
  std::size_t kept = 0;
  for (Cut cut : cuts) {
    while (run != runs.end() && run->end <= cut.begin) ++run;
    for (auto reached = run; reached != runs.end() && reached->begin < cut.end; ++reached) {
      if (reached->begin >= cut.begin && reached->end <= cut.end) continue;
      cut.begin = std::min(cut.begin, reached->begin);
      cut.end = std::max(cut.end, reached->end);
      cut.value_end = cut.end;
    }
    if (kept > 0 && cut.begin < cuts[kept - 1].end) {
      Cut& before = cuts[kept - 1];
      before.end = before.value_end = std::max(before.end, cut.end);
      before.covers = true;
    } else {
      cuts[kept++] = cut;
    }
  }
  cuts.resize(kept);
}

void copy(std::string_view text, std::span<const Run> runs, Run part, std::string& out,
          std::vector<Run>& out_runs) {
  auto run = std::lower_bound(runs.begin(), runs.end(), part.begin,
                              [](const Run& a, std::size_t begin) { return a.begin < begin; });
  for (; run != runs.end() && run->end <= part.end; ++run) {
    const std::size_t begin = out.size() + run->begin - part.begin;
    out_runs.push_back({begin, begin + run->end - run->begin});
  }
  out += text.substr(part.begin, part.end - part.begin);
}

}  // namespace leakwire::report
