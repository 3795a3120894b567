#include "pipeline.h"

#include <algorithm>
#include <exception>

namespace leakwire::program {
namespace {

// Each may hold a file open; a process may have 1,024 of them as a rule.
constexpr std::size_t kMostInFlight = 256;

}  // namespace

Pipeline::Pipeline(JobSource& source, unsigned workers, const ScanSettings& settings, Run& run,
                   NameMasker& names)
    : source_(source), workers_(workers), settings_(settings), run_(run), names_(names) {
  start_worker();
}

Pipeline::~Pipeline() {
  // No worker starts another one once the end was seen, and the writer saw it.
  for (std::thread& thread : threads_) thread.join();
}

// Each worker starts the next one when it got a job: a small scan never pays for many threads.
void Pipeline::start_worker() {
  const std::lock_guard lock(mutex_);
  if (ended_ || threads_.size() >= workers_) return;
  try {
    threads_.emplace_back([this] { work(); });
  } catch (const std::exception&) {
    // A limit of the system; those that run do all of it.
    workers_ = static_cast<unsigned>(threads_.size());
    if (workers_ > 0) return;
    run_.complaints.say("", "no thread can be started, one at least is expected");
    ended_ = true;
  }
}

std::shared_ptr<Job> Pipeline::next_job() {
  try {
    return source_.next();
  } catch (const std::exception&) {
    run_.complaints.say("", "no memory to find more files; the rest was not looked at");
    return nullptr;
  }
}

std::shared_ptr<Job> Pipeline::take() {
  const std::lock_guard source_lock(source_mutex_);
  {
    std::unique_lock lock(mutex_);
    const std::size_t most = std::min(std::size_t{2} * workers_ + 1, kMostInFlight);
    changed_.wait(lock, [&] { return queue_.size() < most; });
    if (ended_) return nullptr;
  }
  std::shared_ptr<Job> job = next_job();
  const std::lock_guard lock(mutex_);
  if (job) {
    queue_.push_back(job);
  } else {
    ended_ = true;
  }
  changed_.notify_all();
  return job;
}

void Pipeline::work_on(ScanWorker& worker, Job& job) {
  try {
    worker.run(job);
  } catch (const std::exception&) {
    // Its text could name what was being read.
    run_.complaints.say(names_.place(job.input->found.path),
                        "no memory to look at it; the rest of it was not looked at");
    job.input->enough = true;
  }
  job.channel.close();
}

void Pipeline::work() {
  ScanWorker worker(settings_, run_, names_);
  while (const std::shared_ptr<Job> job = take()) {
    start_worker();
    work_on(worker, *job);
  }
}

std::shared_ptr<Job> Pipeline::next() {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [this] { return ended_ || !queue_.empty(); });
  if (queue_.empty()) return nullptr;
  std::shared_ptr<Job> job = queue_.front();
  queue_.pop_front();
  changed_.notify_all();
  return job;
}

}  // namespace leakwire::program
