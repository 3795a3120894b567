#include "report_writer.h"

#include <fmt/format.h>

#include <numeric>

#include "amounts.h"
#include "job_source.h"
#include "receivers.h"
#include "visible.h"

namespace leakwire::program {

ReportWriter::ReportWriter(ReportMode mode, bool null_after_names, std::unique_ptr<Sink> sink,
                           Output& output, NameMasker& names, Run& run)
    : mode_(mode),
      null_after_names_(null_after_names),
      sink_(std::move(sink)),
      output_(output),
      names_(names),
      run_(run) {}

void ReportWriter::take_record(Record&& record, Input& input) {
  const bool counts = !record.verdict || record.verdict->action > Action::kAllow;
  found_ = found_ || counts;
  if (counts) ++input.findings;
  run_.counters.findings.fetch_add(1, std::memory_order_relaxed);
  ++tallies_[record.detector][static_cast<std::size_t>(record.confidence)];
  if (mode_ == ReportMode::kNames && counts && input.findings == 1) write_name(input, "\n");
  if (mode_ != ReportMode::kRecords) return;
  if (record.source.line != 0) record.source.line += input.lines_before;
  record.message += input.lines_before;
  write_record(record);
}

void ReportWriter::write_record(const Record& record) {
  verdicts_.take(record);
  run_.screen.erase();
  sink_->write(record);
  if (budgets_ == nullptr) return;
  budgets_->take(record, [this](Overrun&& overrun) {
    found_ = true;
    verdicts_.take(overrun);
    sink_->write(overrun);
  });
}

// The worker told the run how many they are.
void ReportWriter::take_tallies(const Tallies& tallies, Input& input) {
  const std::uint64_t before = input.findings;
  for (std::size_t i = 0; i < tallies.size(); ++i) {
    const std::uint64_t count = std::accumulate(tallies[i].begin(), tallies[i].end(), 0ULL);
    if (count == 0) continue;
    input.findings += count;
    Tally& all = tallies_[std::string(names_.pack().detectors()[i].id)];
    for (std::size_t c = 0; c < all.size(); ++c) all[c] += tallies[i][c];
  }
  if (input.findings == before) return;
  found_ = true;
  if (mode_ == ReportMode::kNames && before == 0) write_name(input, "\n");
}

void ReportWriter::block_ends(const Job& job) {
  take_tallies(job.tallies, *job.input);
  job.input->lines_before += job.newlines;
  job.input->tally.add(job.tally);
}

void ReportWriter::take(Item&& item, Input& input) {
  if (auto* record = std::get_if<Record>(&item)) {
    take_record(std::move(*record), input);
    return;
  }
  auto& coverage = std::get<Coverage>(item);
  if (mode_ != ReportMode::kRecords) return;
  if (coverage.source.line != 0) coverage.source.line += input.lines_before;
  run_.screen.erase();
  sink_->write(coverage);
}

void ReportWriter::write_name(const Input& input, const std::string& behind) {
  const std::string name = names_.masked(input.found.path);
  std::string line = null_after_names_ ? name : visible(name);
  if (null_after_names_) {
    line.push_back('\0');
    if (mode_ == ReportMode::kCounts) line += behind;
  } else {
    line += behind;
  }
  run_.screen.erase();
  output_.write(line);
}

// What the lines of a whole log say of what is not in it.
void ReportWriter::tell_tally(Input& input) {
  LogTally tally = input.tally;
  tally.lacks_column = tally.lacks_column && !input.column_told;
  tell_receivers(tally, input.info.log.kind, names_.place(input.found.path), run_.complaints);
  if (mode_ != ReportMode::kRecords) return;
  for (Coverage& coverage : coverage_of(input.tally)) {
    const Coverage about = coverage_of(input, names_, coverage.reason, coverage.detail);
    run_.screen.erase();
    sink_->write(about);
  }
}

void ReportWriter::hint(const Input& input) {
  if (input.looks_like == LogKind::kPlain || hinted_) return;
  hinted_ = true;
  hint_at_format(input.looks_like, names_.place(input.found.path), run_.complaints);
}

void ReportWriter::input_begins(Input& input, const LogTally& tally) {
  hint(input);
  if (!tally.lacks_column || input.column_told) return;
  input.column_told = true;
  tell_no_column(names_.place(input.found.path), run_.complaints);
}

void ReportWriter::input_ends(Input& input) {
  tell_tally(input);
  hint(input);
  const bool looked_at = input.found.kind != Found::Kind::kProblem && !input.left_out;
  if (mode_ != ReportMode::kCounts || !looked_at) return;
  write_name(input, fmt::format("{}{}\n", null_after_names_ ? "" : ":", input.findings));
}

void ReportWriter::finish() {
  if (sink_) sink_->finish();
}

}  // namespace leakwire::program
