// JobSource: paths to jobs. Opens regular files, leaves out what was not asked for, and cuts large
// files into blocks.
//
// One thread at a time.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "job.h"
#include "name_masker.h"
#include "output.h"
#include "run.h"
#include "walker.h"

namespace leakwire::program {

struct JobOptions {
  bool blocks = false;  // cut large files: there is more than one worker
  bool binary = false;  // binary files in walks too
  InputInfo info;       // what is said of every input: its log format, its receiver
  std::uint64_t block_size = std::uint64_t{4} << 20;
};

class JobSource {
 public:
  JobSource(Walker& walker, const JobOptions& options, Run& run, NameMasker& names,
            const Output& output);

  // Nothing at the end, or once the stop sign is raised.
  std::shared_ptr<Job> next();

 private:
  std::shared_ptr<Job> next_block();
  std::shared_ptr<Job> job_of(Found found);
  std::shared_ptr<Job> open_file(Found found);
  std::shared_ptr<Job> problem_job(Found found);

  Walker& walker_;
  const JobOptions options_;
  Run& run_;
  NameMasker& names_;
  const Output& output_;
  std::shared_ptr<Input> cut_;  // the input being cut into blocks
  std::uint64_t next_begin_ = 0;
};

// The bytes at its beginning by which a binary file is told.
inline constexpr std::size_t kBinaryHead = std::size_t{8} << 10;
static_assert(kBinaryHead >= kLogHead);
// Whether lines can be read only with the beginning of their input at hand.
bool needs_log_head(const LogFormat& format) noexcept;
// The bytes at its beginning that name an input.
inline constexpr std::size_t kFingerprintHead = std::size_t{1} << 10;

// The record of an input that could not be looked at, or not to its end.
Coverage coverage_of(const Input& input, NameMasker& names, std::string reason, std::string detail);

}  // namespace leakwire::program
