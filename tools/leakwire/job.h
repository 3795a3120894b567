// Job: one piece of work for one worker: an input, or the lines that begin in one block of it.
//
// A worker puts what it finds into the job's channel; the one writer takes it out, job by job in
// the order of their making. A channel holds little: a worker that is far ahead waits for its turn.
#pragma once

#include <array>
#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <variant>
#include <vector>

#include "leakwire/inspector.h"
#include "leakwire/record.h"
#include "walker.h"

namespace leakwire::program {

using Item = std::variant<Record, Coverage>;

// Findings of one detector, by confidence; a table of them: by detector, in the order of the pack.
using Tally = std::array<std::uint64_t, 3>;
using Tallies = std::vector<Tally>;

// One worker pushes, one writer pops.
class Channel {
 public:
  // Waits while the channel is full. Takes the items.
  void push(std::vector<Item>& items);
  void close();

  enum class Got { kItems, kNothingYet, kClosed };
  Got pop(std::vector<Item>& items, bool wait);

 private:
  static constexpr std::size_t kMost = 256;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<Item> items_;
  bool closed_ = false;
};

// An input, shared by the jobs that read it.
struct Input {
  Input() = default;
  Input(const Input&) = delete;
  Input& operator=(const Input&) = delete;
  ~Input();

  Found found;
  InputInfo info;
  int fd = -1;  // owned; -1 until it is opened
  // Nobody wants more findings of it (-l), or nothing more of it can be read.
  std::atomic<bool> enough{false};
  // The writer's alone.
  std::uint64_t lines_before = 0;  // line ends in the blocks already written
  std::uint64_t findings = 0;
  LogTally tally;            // of the blocks already written
  bool left_out = false;     // a binary file met in a walk, or one that gave nothing
  bool column_told = false;  // that it lacks the column of --log csv:COLUMN
  // Of which format it could be, where that is asked for. Set with its first job.
  LogKind looks_like = LogKind::kPlain;
};

struct Job {
  std::shared_ptr<Input> input;
  bool block = false;  // else the whole input
  std::uint64_t begin = 0;
  std::uint64_t end = 0;
  bool last = true;  // the last job of its input
  // Set before the channel is closed.
  std::uint64_t newlines = 0;
  LogTally tally;
  Tallies tallies;  // where no records are made
  Channel channel;
};

}  // namespace leakwire::program
