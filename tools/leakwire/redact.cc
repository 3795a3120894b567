// leakwire redact: the same bytes with personal data taken out.
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <map>
#include <memory>

#include "amounts.h"
#include "commands.h"
#include "exit_code.h"
#include "follower.h"
#include "input_reader.h"
#include "job_source.h"
#include "judging.h"
#include "key.h"
#include "leakwire/inspector.h"
#include "leakwire/redact.h"
#include "own_files.h"
#include "plan.h"
#include "progress.h"
#include "receivers.h"
#include "summary.h"
#include "terminal.h"

namespace leakwire::program {
namespace {

constexpr std::string_view kRecording =
    "a browser's recording is no lines, and is left out; only scan reads it";
constexpr std::size_t kBuffer = std::size_t{256} << 10;

// What the redaction of a run did.
struct Done {
  std::uint64_t taken_out = 0;
  bool clean = true;
  bool leaves_reported = false;  // that the policy reports and does not want taken out
  LeftOut left_out;

  void add(const Redactor& redactor) {
    taken_out += redactor.taken_out();
    clean = clean && redactor.clean();
  }
};

// Data that stays in the output for who sent it is told, as a scan tells it.
void tell_excluded(const LogTally& tally, std::string_view place, Complaints& complaints) {
  if (tally.excluded == 0) return;
  complaints.note(place, fmt::format("{} with findings of clients that the policy leaves out "
                                     "(own.exclude) stay as they are",
                                     count_text(tally.excluded, "line", "lines")));
}

// All inputs, one behind the other: one text, so that nothing comes to light where two of them
// meet.
class Concatenation {
 public:
  Concatenation(const Plan& plan, const DetectorPack& pack, const RedactOptions& options,
                std::optional<LineJudge> judge, Output& output, NameMasker& names, Run& run)
      : plan_(plan),
        judge_(std::move(judge)),
        output_(output),
        names_(names),
        run_(run),
        redactor_(pack, options),
        buffer_(kBuffer) {}

  Done run() {
    Walker walker(plan_.paths, plan_.hidden);
    JobOptions options;
    options.binary = plan_.binary;
    options.info = input_info(plan_);
    JobSource source(walker, options, run_, names_, output_);
    while (const std::shared_ptr<Job> job = source.next()) {
      // A job that needs no look has told its problem already.
      if (!job->input->enough.load()) redact(*job->input);
    }
    redactor_.finish(out_);
    end_input();
    Done done;
    done.add(redactor_);
    done.left_out = walker.left_out();
    done.leaves_reported = judge_ && judge_->leaves_reported();
    return done;
  }

 private:
  void redact(Input& input) {
    const bool log_head = judge_ && needs_log_head(input.info.log);
    const OpenedInput opened = open_input(input, run_, log_head ? HeadFor::kLog : HeadFor::kNoWait);
    if (!opened.source) {
      run_.complaints.say(names_.place(input.found.path), opened.problem);
      return;
    }
    const bool binary = opened.head.find('\0') != std::string::npos;
    if (input.found.walked && !plan_.binary && binary) {
      run_.counters.binary.fetch_add(1, std::memory_order_relaxed);
      return;
    }
    input.info.log_head = opened.head.substr(0, kLogHead);
    end_input();
    if (judge_ && !judge_->begin_input(input.info)) {
      run_.complaints.say(names_.place(input.found.path), kRecording);
      return;
    }
    run_.counters.inputs.fetch_add(1, std::memory_order_relaxed);
    const std::string form = unsupported_form(opened.head);
    if (!form.empty()) run_.complaints.say(names_.place(input.found.path), form);
    open_ = {names_.place(input.found.path), input.info.log.kind, {}};
    pump(*opened.source);
  }

  void pump(ByteSource& source) {
    while (true) {
      const Piece piece = source.read(buffer_);
      if (piece.state == Piece::State::kBroken) run_.complaints.say(open_.place, piece.problem);
      if (piece.state != Piece::State::kBytes) return;
      run_.counters.bytes.fetch_add(piece.size, std::memory_order_relaxed);
      if (open_.head.size() < kFingerprintHead) {
        open_.head.append(buffer_.data(), std::min(piece.size, kFingerprintHead));
      }
      if (!redactor_.push({buffer_.data(), piece.size}, out_)) return;
      run_.counters.findings.store(redactor_.taken_out(), std::memory_order_relaxed);
      if (plan_.line_buffered) output_.flush();
    }
  }

  // What could not be known of the input that was read last.
  void end_input() {
    if (!judge_ || open_.place.empty()) return;
    tell_receivers(judge_->tally(), open_.kind, open_.place, run_.complaints);
    tell_excluded(judge_->tally(), open_.place, run_.complaints);
    const LogKind kind = hints_ ? looks_like(open_.head) : LogKind::kPlain;
    if (kind != LogKind::kPlain) hint_at_format(kind, open_.place, run_.complaints);
    hints_ = hints_ && kind == LogKind::kPlain;
    open_ = {};
  }

  struct Open {
    std::string place;
    LogKind kind = LogKind::kPlain;
    std::string head;
  };

  const Plan& plan_;
  std::optional<LineJudge> judge_;
  bool hints_ = wants_format_hint(plan_);
  Open open_;
  Output& output_;
  NameMasker& names_;
  Run& run_;
  Redactor redactor_;
  std::vector<char> buffer_;
  const OutputFn out_ = [this](std::string_view bytes) {
    run_.screen.erase();
    return output_.write(bytes);
  };
};

// Files that grow: their lines come out whole, however they take turns.
class RedactReceiver final : public FollowReceiver {
 public:
  RedactReceiver(const DetectorPack& pack, const RedactOptions& options, const Plan& plan,
                 Output& output, NameMasker& names, Run& run)
      : pack_(pack), options_(options), plan_(plan), output_(output), names_(names), run_(run) {}

  void begins(std::size_t index, std::string_view head) override {
    RedactOptions options = options_;
    std::optional<LineJudge> judge;
    if (plan_.inspect.judging) {
      judge.emplace(*plan_.inspect.judging, pack_);
      InputInfo info = input_info(plan_);
      info.name = plan_.paths[index];
      info.log_head = head;
      judge->begin_input(info);
      options.takes_out = *judge;
      tell_at_once(names_.place(plan_.paths[index]), head, judge->tally().lacks_column);
    }
    open_.insert_or_assign(index, Open{Redactor(pack_, options), judge, {}});
  }
  void bytes(std::size_t index, std::string_view chunk) override {
    Open& one = open_.at(index);
    one.redactor.push(chunk, [&](std::string_view bytes) { return put(one, bytes); });
  }
  void ends(std::size_t index) override {
    Open& one = open_.at(index);
    one.redactor.finish([&](std::string_view bytes) { return put(one, bytes); });
    // A last line without an end must not run into a line of another file.
    if (!one.begun_line.empty() && open_.size() > 1) one.begun_line += '\n';
    output_.write(one.begun_line);
    done_.add(one.redactor);
    if (one.judge) {
      LogTally tally = one.judge->tally();
      tally.lacks_column = false;  // is told
      const std::string place = names_.place(plan_.paths[index]);
      tell_receivers(tally, plan_.log.kind, place, run_.complaints);
      tell_excluded(tally, place, run_.complaints);
      done_.leaves_reported = done_.leaves_reported || one.judge->leaves_reported();
    }
    open_.erase(index);
  }
  void idle() override { output_.flush(); }
  const Done& done() const { return done_; }

 private:
  struct Open {
    Redactor redactor;
    std::optional<LineJudge> judge;
    std::string begun_line;  // bytes of a line whose end has not come
  };

  // Files that are followed may never end.
  void tell_at_once(const std::string& place, std::string_view head, bool lacks_column) {
    if (lacks_column) tell_no_column(place, run_.complaints);
    const LogKind kind = hints_ ? looks_like(head) : LogKind::kPlain;
    if (kind == LogKind::kPlain) return;
    hints_ = false;
    hint_at_format(kind, place, run_.complaints);
  }

  bool put(Open& one, std::string_view bytes) {
    const std::size_t end = bytes.rfind('\n');
    if (end == std::string_view::npos) {
      one.begun_line += bytes;
      if (one.begun_line.size() < LogInput::kLongLine) return true;
      const bool written = output_.write(one.begun_line);
      one.begun_line.clear();
      return written;
    }
    const bool written = output_.write(one.begun_line) && output_.write(bytes.substr(0, end + 1));
    one.begun_line = bytes.substr(end + 1);
    return written;
  }

  const DetectorPack& pack_;
  const RedactOptions& options_;
  const Plan& plan_;
  Output& output_;
  NameMasker& names_;
  Run& run_;
  bool hints_ = wants_format_hint(plan_);
  std::map<std::size_t, Open> open_;
  Done done_;
};

std::optional<RedactOptions> options_of(const Plan& plan, Run& run) {
  RedactOptions options;
  options.style = plan.style;
  options.min_confidence = plan.inspect.min_confidence;
  options.decoding = plan.inspect.decoding;
  if (plan.style == RedactStyle::kPseudonym || plan.key_file) {
    options.key = open_key(plan.key_file, run.complaints);
    if (!options.key) return std::nullopt;
  }
  return options;
}

Done follow_redact(const Plan& plan, const DetectorPack& pack, const RedactOptions& options,
                   Output& output, NameMasker& names, Run& run) {
  RedactReceiver receiver(pack, options, plan, output, names, run);
  Follower follower(plan.paths, run, names, output);
  follower.run(receiver);
  return receiver.done();
}

void end_summary(const Done& done, std::chrono::steady_clock::duration took, Run& run) {
  Summary summary;
  summary.took = took;
  summary.done = fmt::format("{} taken out", count_text(done.taken_out, "finding", "findings"));
  summary.left_out = done.left_out;
  summary.interrupted = run.stop.interrupted();
  show_summary(summary, run);
}

}  // namespace

int run_redact(const Flags& flags) {
  const auto start = std::chrono::steady_clock::now();
  Run run;
  std::optional<Plan> plan = plan_of(kRedact, flags, run.complaints);
  if (!plan) return kNotDone;
  std::optional<DetectorPack> pack = load_pack(plan->pack, run.complaints);
  if (!pack) return kNotDone;
  if (plan->policy && !load_judging(flags, *plan, *pack, run, plan->inspect)) return kNotDone;
  std::optional<RedactOptions> options = options_of(*plan, run);
  if (!options) return kNotDone;
  Output output(run.complaints, run.stop, Output::Buffering::kBlock, "bytes");
  if (!output.open(plan->output) || !output_is_apart(*plan, output, run.complaints))
    return kNotDone;
  if (plan->paths.empty() && is_terminal(STDIN_FILENO)) {
    run.complaints.note("standard input", "reading from this terminal, Ctrl-D ends it");
  }
  NameMasker names(*pack);
  run.stop.listen();
  Done done;
  if (plan->follow) {
    done = follow_redact(*plan, *pack, *options, output, names, run);
  } else {
    const Progress progress(*plan, run);
    std::optional<LineJudge> judge;
    if (plan->inspect.judging) judge.emplace(*plan->inspect.judging, *pack);
    if (judge) options->takes_out = *judge;
    done = Concatenation(*plan, *pack, *options, judge, output, names, run).run();
  }
  output.close();
  if (run.stop.interrupted() && !plan->follow) {
    run.complaints.say("", "interrupted; the rest was not written");
  }
  if (!done.clean) {
    run.complaints.note("",
                        "some findings could not be taken out; what was written does not scan "
                        "clean");
  }
  if (done.leaves_reported) {
    run.complaints.note("",
                        "what the policy reports and does not want taken out is left in what was "
                        "written");
  }
  if (!plan->quiet && plan->stats) end_summary(done, std::chrono::steady_clock::now() - start, run);
  return exit_code(!done.clean || done.leaves_reported, run.complaints.any(), plan->exit_zero);
}

}  // namespace leakwire::program
