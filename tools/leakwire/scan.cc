// leakwire scan: findings in logs and files, as records, counts or names.
#include <fmt/format.h>
#include <unistd.h>

#include <chrono>

#include "amounts.h"
#include "budgets.h"
#include "commands.h"
#include "exit_code.h"
#include "follow.h"
#include "job_source.h"
#include "judging.h"
#include "key.h"
#include "own_files.h"
#include "pipeline.h"
#include "plan.h"
#include "progress.h"
#include "receivers.h"
#include "report_writer.h"
#include "summary.h"
#include "terminal.h"

namespace leakwire::program {
namespace {

ReportMode mode_of(const Plan& plan) {
  if (plan.count) return ReportMode::kCounts;
  return plan.list_names ? ReportMode::kNames : ReportMode::kRecords;
}

// The writer's side of the pipeline, on this thread.
void write_in_order(Pipeline& pipeline, ReportWriter& writer) {
  std::vector<Item> items;
  std::shared_ptr<Input> open;  // a Ctrl-C may leave an input without its last job
  while (const std::shared_ptr<Job> job = pipeline.next()) {
    open = job->last ? nullptr : job->input;
    while (true) {
      Channel::Got got = job->channel.pop(items, false);
      if (got == Channel::Got::kNothingYet) {
        writer.flush();  // nothing more at hand: whoever reads along need not wait
        got = job->channel.pop(items, true);
      }
      if (got == Channel::Got::kClosed) break;
      for (Item& item : items) writer.take(std::move(item), *job->input);
    }
    writer.block_ends(*job);
    if (job->last) writer.input_ends(*job->input);
  }
  if (open) writer.input_ends(*open);
}

LeftOut scan_all(const Plan& plan, const ScanSettings& settings, const Output& output,
                 NameMasker& names, ReportWriter& writer, Run& run) {
  Walker walker(plan.paths, plan.hidden);
  JobOptions options;
  options.blocks = plan.threads > 1;
  options.binary = plan.binary;
  options.info = input_info(plan);
  JobSource source(walker, options, run, names, output);
  {
    const Progress progress(plan, run);
    Pipeline pipeline(source, plan.threads, settings, run, names);
    write_in_order(pipeline, writer);
  }
  return walker.left_out();
}

std::optional<PseudonymKey> key_for(const Plan& plan, ReportMode mode, Run& run) {
  // Counts and names hold no pseudonym.
  if (mode != ReportMode::kRecords && !plan.key_file) return PseudonymKey::ephemeral();
  return open_key(plan.key_file, run.complaints);
}

std::unique_ptr<Sink> sink_for(const Plan& plan, Format format, const DetectorPack& pack,
                               Output& output) {
  SinkOptions options;
  options.color = wants_color(plan.color, output.fd());
  options.csv_header = output.is_new_or_empty();
  options.csv_verdicts = plan.policy || !plan.to.empty() || plan.log.kind != LogKind::kPlain;
  return make_sink(
      format, pack, [&output](std::string_view bytes) { return output.write(bytes); }, options);
}

Format format_of(const Plan& plan, const Output& output) {
  return plan.format.value_or(is_terminal(output.fd()) ? Format::kText : Format::kNdjson);
}

bool open_output(const Plan& plan, Output& output, Run& run) {
  if (!output.open(plan.output) || !output_is_apart(plan, output, run.complaints)) return false;
  if (!plan.output || output.is_new_or_empty() || format_of(plan, output) != Format::kSarif) {
    return true;
  }
  run.complaints.say(*plan.output,
                     "holds something, and a second document of SARIF behind it can be read by "
                     "nobody; a new file is expected");
  return false;
}

void say_before(const Plan& plan, Run& run) {
  const bool limits = plan.inspect.judging && !plan.inspect.judging->policy.budgets().empty();
  if (limits && mode_of(plan) != ReportMode::kRecords && !plan.quiet) {
    run.complaints.note(plan.count ? "-c" : "-l", "the policy's budgets are not counted");
  }
  if (plan.inspect.reveal) {
    run.complaints.note("--reveal", "the records of this run hold the personal data itself");
  }
  if (plan.paths.empty() && is_terminal(STDIN_FILENO)) {
    run.complaints.note("standard input", "reading from this terminal, Ctrl-D ends it");
  }
}

void say_behind(const Plan& plan, Format format, const Output& output, Summary& summary,
                const ReportWriter& writer, Run& run) {
  const bool records = mode_of(plan) == ReportMode::kRecords;
  const bool watched =
      records && format == Format::kText && is_terminal(output.fd()) && is_terminal(STDERR_FILENO);
  if (plan.stats || watched) {
    summary.done = count_text(run.counters.findings.load(), "finding", "findings");
    summary.interrupted = run.stop.interrupted();
    show_summary(summary, run);
    show_tallies(writer.tallies(), run);
  }
  if (records && plan.inspect.judging) writer.verdicts().show(plan.inspect.judging->policy, run);
}

}  // namespace

int run_scan(const Flags& flags) {
  const auto start = std::chrono::steady_clock::now();
  Run run;
  std::optional<Plan> plan = plan_of(kScan, flags, run.complaints);
  if (!plan) return kNotDone;
  const ReportMode mode = mode_of(*plan);
  std::optional<DetectorPack> pack = load_pack(plan->pack, run.complaints);
  if (!pack) return kNotDone;
  if (!load_judging(flags, *plan, *pack, run, plan->inspect)) return kNotDone;
  const std::optional<PseudonymKey> key = key_for(*plan, mode, run);
  if (!key) return kNotDone;
  Output output(run.complaints, run.stop,
                plan->output ? Output::Buffering::kNone : Output::Buffering::kBlock, "findings");
  if (!open_output(*plan, output, run)) return kNotDone;
  const Format format = format_of(*plan, output);
  say_before(*plan, run);

  const ScanSettings settings{*pack,
                              *key,
                              plan->inspect,
                              plan->binary,
                              plan->list_names,
                              wants_format_hint(*plan),
                              mode == ReportMode::kRecords};
  NameMasker names(*pack);
  ReportWriter writer(mode, plan->null_after_names,
                      settings.records ? sink_for(*plan, format, *pack, output) : nullptr, output,
                      names, run);
  std::optional<BudgetKeeper> budgets;
  if (settings.records && !open_budgets(*plan, settings.inspect, run, budgets)) return kNotDone;
  writer.count_budgets(budgets ? &*budgets : nullptr);
  run.stop.listen();
  Summary summary;
  if (plan->follow) {
    follow_scan(*plan, settings, output, names, writer, run);
  } else {
    summary.left_out = scan_all(*plan, settings, output, names, writer, run);
  }
  writer.finish();
  close_budgets(budgets, run);
  output.close();
  if (run.stop.interrupted() && !plan->follow) {
    run.complaints.say("",
                       "interrupted; what was found until then is written, the rest was not "
                       "looked at");
  }
  summary.took = std::chrono::steady_clock::now() - start;
  if (!plan->quiet) say_behind(*plan, format, output, summary, writer, run);
  return exit_code(writer.found(), run.complaints.any(), plan->exit_zero);
}

}  // namespace leakwire::program
