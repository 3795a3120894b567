#include "scan_worker.h"

#include "input_reader.h"
#include "job_source.h"
#include "receivers.h"

namespace leakwire::program {
namespace {

using State = Piece::State;

constexpr std::size_t kBuffer = std::size_t{256} << 10;
// Items gathered before they are handed over in the midst of a chunk, and between full ones. Behind
// a chunk that is not full the next may be long in coming: then nothing waits.
constexpr std::size_t kItems = 64;
constexpr std::size_t kItemsBetween = 16;

}  // namespace

ScanWorker::ScanWorker(const ScanSettings& settings, Run& run, NameMasker& names)
    : settings_(settings), run_(run), names_(names) {}

Inspector& ScanWorker::inspector() {
  if (!inspector_) {
    inspector_.emplace(settings_.pack, settings_.key, settings_.inspect);
    // Not filled with zeros: of a small file most of it is never touched.
    memory_ = std::make_unique_for_overwrite<char[]>(kBuffer);
    buffer_ = {memory_.get(), kBuffer};
  }
  return *inspector_;
}

bool ScanWorker::take(Job& job, Item&& item) {
  const bool record = std::holds_alternative<Record>(item);
  items_.push_back(std::move(item));
  if (record && settings_.first_only) job.input->enough = true;
  if (items_.size() >= kItems) job.channel.push(items_);
  return !job.input->enough.load(std::memory_order_relaxed);
}

bool ScanWorker::count(Job& job, const Finding& finding) {
  ++job.tallies[finding.detector_index][static_cast<std::size_t>(finding.confidence)];
  ++counted_;
  if (settings_.first_only) job.input->enough = true;
  return !settings_.first_only;
}

LogInput ScanWorker::log_input(Job& job, Place start) {
  LogInput log(inspector(), job.input->info, start);
  log.on_coverage([this, &job](Coverage&& coverage) {
    // Of the log itself: a recording that is cut short, or is none.
    if (coverage.reason == "truncated" || coverage.reason == "unreadable") {
      run_.complaints.say(names_.place(job.input->found.path), coverage.detail);
    }
    take(job, std::move(coverage));
  });
  if (!settings_.records) {
    job.tallies.resize(settings_.pack.detectors().size());
    log.on_sight([this, &job](const Finding& finding) { return count(job, finding); });
  }
  return log;
}

void ScanWorker::tell_count() {
  run_.counters.findings.fetch_add(counted_, std::memory_order_relaxed);
  counted_ = 0;
}

Piece ScanWorker::pump(ByteSource& source, LogInput& log, Job& job) {
  const RecordFn on_record = [this, &job](Record&& record) { return take(job, std::move(record)); };
  Piece piece;
  while (!job.input->enough.load(std::memory_order_relaxed)) {
    piece = source.read(buffer_);
    if (piece.state != State::kBytes) break;
    run_.counters.bytes.fetch_add(piece.size, std::memory_order_relaxed);
    const bool goes_on = log.push({buffer_.data(), piece.size}, on_record);
    tell_count();
    if (!goes_on) break;
    const std::size_t enough = piece.size == buffer_.size() ? kItemsBetween : 1;
    if (items_.size() >= enough) job.channel.push(items_);
  }
  // What a Ctrl-C cut short still counts up to the cut.
  log.finish(on_record);
  tell_count();
  job.newlines = log.place().line - 1;
  job.tally = log.tally();
  return piece;
}

void ScanWorker::broke_off(Job& job, const std::string& reason, const std::string& problem) {
  run_.complaints.say(names_.place(job.input->found.path), problem);
  items_.emplace_back(coverage_of(*job.input, names_, reason, problem));
}

void ScanWorker::tell_form(Job& job) {
  if (settings_.hints) job.input->looks_like = looks_like(job.input->info.fingerprint_head);
  const std::string problem = unsupported_form(job.input->info.fingerprint_head);
  if (!problem.empty()) broke_off(job, "unsupported", problem);
}

void ScanWorker::run_whole(Job& job) {
  Input& input = *job.input;
  const bool log_head = needs_log_head(input.info.log);
  const OpenedInput opened = open_input(input, run_, log_head ? HeadFor::kLog : HeadFor::kRecords);
  if (!opened.source) {
    broke_off(job, "unreadable", opened.problem);
    input.left_out = true;
    return;
  }
  if (opened.stopped && opened.head.empty()) return;
  const bool binary = opened.head.find('\0') != std::string::npos;
  if (input.found.walked && !settings_.binary && binary) {
    run_.counters.binary.fetch_add(1, std::memory_order_relaxed);
    input.left_out = true;
    return;
  }
  run_.counters.inputs.fetch_add(1, std::memory_order_relaxed);
  input.info.fingerprint_head = opened.head.substr(0, kFingerprintHead);
  if (log_head) input.info.log_head = opened.head.substr(0, kLogHead);
  tell_form(job);
  LogInput log = log_input(job, {});
  const Piece last = pump(*opened.source, log, job);
  if (last.state != State::kBroken) return;
  input.left_out = opened.head.empty();  // nothing came: there is no count of it
  broke_off(job, "truncated", last.problem);
}

void ScanWorker::run_block(Job& job) {
  Input& input = *job.input;
  if (input.enough.load()) return;
  BlockBytes source(input.fd, job.begin, job.end, job.last, run_.stop, run_.counters.read);
  inspector();
  if (job.begin == 0) tell_form(job);
  Piece piece = source.seek(buffer_);
  if (piece.state == State::kBytes) {
    LogInput log = log_input(job, {source.position(), 1});
    piece = pump(source, log, job);
  }
  if (piece.state == State::kBroken && !input.enough.exchange(true)) {
    broke_off(job, "truncated", piece.problem);
  }
}

void ScanWorker::run(Job& job) {
  items_.clear();
  const bool told =
      !job.block && job.input->enough.load();  // a problem, and its record is in place
  if (!told) {
    if (job.block) {
      run_block(job);
    } else {
      run_whole(job);
    }
  }
  if (!items_.empty()) job.channel.push(items_);
}

}  // namespace leakwire::program
