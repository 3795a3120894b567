#include "job_source.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "byte_source.h"
#include "clock.h"
#include "decoder.h"

namespace leakwire::program {
namespace {

constexpr const char* kOwnOutput = "is what this run writes to; another file is expected";

}  // namespace

JobSource::JobSource(Walker& walker, const JobOptions& options, Run& run, NameMasker& names,
                     const Output& output)
    : walker_(walker), options_(options), run_(run), names_(names), output_(output) {}

Coverage coverage_of(const Input& input, NameMasker& names, std::string reason,
                     std::string detail) {
  Coverage coverage;
  coverage.reason = std::move(reason);
  coverage.detail = std::move(detail);
  coverage.source.kind = input.info.kind;
  coverage.source.name = names.masked(input.found.path);
  coverage.observed = timestamp_now();
  coverage.pack = names.pack().fingerprint();
  return coverage;
}

bool needs_log_head(const LogFormat& format) noexcept {
  return format.kind == LogKind::kAuto || format.kind == LogKind::kZeek ||
         format.kind == LogKind::kCsv;
}

std::shared_ptr<Job> JobSource::next() {
  while (!run_.stop.raised()) {
    if (cut_) return next_block();
    std::optional<Found> found = walker_.next();
    if (!found) return nullptr;
    if (std::shared_ptr<Job> job = job_of(std::move(*found))) return job;
  }
  return nullptr;
}

std::shared_ptr<Job> JobSource::next_block() {
  auto job = std::make_shared<Job>();
  job->input = cut_;
  job->block = true;
  job->begin = next_begin_;
  job->end = next_begin_ + options_.block_size;
  next_begin_ = job->end;
  // Once nobody wants more of it, the block at hand is the last.
  job->last = job->end >= cut_->found.size || cut_->enough.load();
  if (job->last) cut_.reset();
  return job;
}

std::shared_ptr<Job> JobSource::problem_job(Found found) {
  auto input = std::make_shared<Input>();
  input->info = options_.info;
  input->found = std::move(found);
  input->found.kind = Found::Kind::kProblem;
  input->info.name = input->found.path;
  input->enough = true;
  run_.complaints.say(names_.place(input->found.path), input->found.problem);
  auto job = std::make_shared<Job>();
  job->input = input;
  std::vector<Item> items;
  items.emplace_back(coverage_of(*input, names_, "unreadable", input->found.problem));
  job->channel.push(items);
  return job;
}

std::shared_ptr<Job> JobSource::job_of(Found found) {
  switch (found.kind) {
    case Found::Kind::kProblem:
      return problem_job(std::move(found));
    case Found::Kind::kLoop:
      run_.complaints.note(names_.place(found.path),
                           "leads back to a folder it lies in, and is not followed");
      return nullptr;
    case Found::Kind::kFile:
      return open_file(std::move(found));
    case Found::Kind::kStream:
    case Found::Kind::kStdin:
      break;
  }
  struct stat status {};
  if (found.kind == Found::Kind::kStdin && fstat(STDIN_FILENO, &status) == 0 &&
      output_.is(status.st_dev, status.st_ino)) {
    // It would grow by what is read from it.
    found.problem = kOwnOutput;
    return problem_job(std::move(found));
  }
  // Opened by its worker: a pipe may let it wait.
  auto job = std::make_shared<Job>();
  job->input = std::make_shared<Input>();
  job->input->info = options_.info;
  job->input->info.kind = found.kind == Found::Kind::kStdin ? "stdin" : "file";
  job->input->info.name = found.path;
  job->input->found = std::move(found);
  return job;
}

std::shared_ptr<Job> JobSource::open_file(Found found) {
  if (output_.is(found.device, found.inode)) {
    if (found.walked) return nullptr;  // the findings of this run are no input
    found.problem = kOwnOutput;
    return problem_job(std::move(found));
  }
  auto input = std::make_shared<Input>();
  input->info = options_.info;
  // O_NONBLOCK: it may have become a pipe since the walk saw it.
  input->fd = open(found.path.c_str(), O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
  if (input->fd < 0) {
    found.problem = std::strerror(errno);
    return problem_job(std::move(found));
  }
  std::string head(kBinaryHead, '\0');
  const ssize_t got = pread(input->fd, head.data(), head.size(), 0);
  if (got < 0) {
    found.problem = std::strerror(errno);
    return problem_job(std::move(found));
  }
  head.resize(static_cast<std::size_t>(got));
  const bool packed = compression_of(head) != Compression::kNone;
  if (!packed && found.walked && !options_.binary && head.find('\0') != std::string::npos) {
    run_.counters.binary.fetch_add(1, std::memory_order_relaxed);
    return nullptr;
  }
  posix_fadvise(input->fd, 0, 0, POSIX_FADV_SEQUENTIAL);
  input->info.name = found.path;
  if (input->info.log.kind == LogKind::kAuto && !packed) {
    input->info.log = settle_log_format(head);
  }
  // A recording is one document.
  const bool cut = options_.blocks && !packed && found.size >= 2 * options_.block_size &&
                   input->info.log.kind != LogKind::kHar;
  input->found = std::move(found);
  if (cut) {
    input->info.fingerprint_head = head.substr(0, kFingerprintHead);
    if (needs_log_head(input->info.log)) input->info.log_head = head;
    run_.counters.inputs.fetch_add(1, std::memory_order_relaxed);
    cut_ = std::move(input);
    next_begin_ = 0;
    return next_block();
  }
  auto job = std::make_shared<Job>();
  job->input = std::move(input);
  return job;
}

}  // namespace leakwire::program
