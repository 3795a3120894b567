// Pipeline: workers take jobs in the order of their making, one writer takes their results in the
// same order. So the output does not depend on the number of workers.
//
// The job at the head always has its worker and the writer takes what it gives, so nobody waits for
// ever; the jobs in flight are bounded, and what each may hold is too.
#pragma once

#include <condition_variable>
#include <deque>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

#include "job.h"
#include "job_source.h"
#include "run.h"
#include "scan_worker.h"

namespace leakwire::program {

class Pipeline {
 public:
  Pipeline(JobSource& source, unsigned workers, const ScanSettings& settings, Run& run,
           NameMasker& names);
  Pipeline(const Pipeline&) = delete;
  Pipeline& operator=(const Pipeline&) = delete;
  // Waits for the workers. The writer has taken everything.
  ~Pipeline();

  // For the writer: the next job, nothing at the end. Its channel may still be open.
  std::shared_ptr<Job> next();

 private:
  void start_worker();
  void work();
  void work_on(ScanWorker& worker, Job& job);
  std::shared_ptr<Job> take();
  std::shared_ptr<Job> next_job();

  JobSource& source_;
  unsigned workers_;  // guarded by mutex_: fewer where the system gives no more threads
  const ScanSettings& settings_;
  Run& run_;
  NameMasker& names_;

  std::mutex source_mutex_;  // jobs are made and queued one at a time

  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<std::shared_ptr<Job>> queue_;  // made, and not yet at the writer
  std::vector<std::thread> threads_;
  bool ended_ = false;
};

}  // namespace leakwire::program
