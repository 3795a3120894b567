// ScanWorker: runs jobs of a scan. One a thread; its Inspector is made for the first job.
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "byte_source.h"
#include "job.h"
#include "leakwire/inspector.h"
#include "name_masker.h"
#include "run.h"

namespace leakwire::program {

// What all workers of a scan share.
struct ScanSettings {
  DetectorPack pack;
  PseudonymKey key;
  InspectorOptions inspect;
  bool binary = false;      // binary files in walks too
  bool first_only = false;  // -l: one finding of an input is enough
  bool hints = false;       // at the format of a log, where none is named
  bool records = true;      // else findings are counted, and no more
};

class ScanWorker {
 public:
  ScanWorker(const ScanSettings& settings, Run& run, NameMasker& names);

  // Puts everything into the job's channel; closing it is the caller's.
  void run(Job& job);

 private:
  void run_whole(Job& job);
  void run_block(Job& job);
  Piece pump(ByteSource& source, LogInput& log, Job& job);
  void broke_off(Job& job, const std::string& reason, const std::string& problem);
  void tell_form(Job& job);
  Inspector& inspector();
  LogInput log_input(Job& job, Place start);
  bool take(Job& job, Item&& item);
  bool count(Job& job, const Finding& finding);
  void tell_count();

  const ScanSettings& settings_;
  Run& run_;
  NameMasker& names_;
  std::optional<Inspector> inspector_;
  std::unique_ptr<char[]> memory_;
  std::span<char> buffer_;  // all of it
  std::vector<Item> items_;
  std::uint64_t counted_ = 0;  // findings not told to the run yet
};

}  // namespace leakwire::program
