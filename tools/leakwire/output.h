// Output: where findings or redacted bytes go. Standard output, or a file that is appended to.
//
// One thread. Once a write failed, it stays failed; the first failure is said.
#pragma once

#include <sys/types.h>

#include <optional>
#include <string>
#include <string_view>

#include "complaints.h"
#include "stop_sign.h"

namespace leakwire::program {

class Output {
 public:
  enum class Buffering {
    kNone,   // each write goes out at once
    kBlock,  // writes are gathered; flush() sends them
  };

  Output(Complaints& complaints, StopSign& stop, Buffering buffering, std::string_view lost);
  Output(const Output&) = delete;
  Output& operator=(const Output&) = delete;
  ~Output();

  // Opens `file`, or standard output where there is none. False where it cannot (which is said).
  bool open(const std::optional<std::string>& file);
  // Raises the stop sign where it fails: nobody takes what is still found.
  bool write(std::string_view bytes);
  bool flush();
  // Sends the rest and closes: a full disk may show only now.
  bool close();

  int fd() const noexcept { return fd_; }
  // True where `device` and `inode` are the regular file that is written to.
  bool is(dev_t device, ino_t inode) const noexcept;
  bool is_new_or_empty() const noexcept { return was_empty_; }

 private:
  bool send(std::string_view bytes);
  bool fail(int error);
  void take_back(std::size_t written) const;

  Complaints& complaints_;
  StopSign& stop_;
  const Buffering buffering_;
  const std::string lost_;  // "findings": what is lost where writing fails
  std::string name_ = "standard output";
  int fd_ = -1;
  bool own_ = false;
  bool failed_ = false;
  bool regular_ = false;
  bool was_empty_ = true;
  dev_t device_ = 0;
  ino_t inode_ = 0;
  std::string gathered_;
};

}  // namespace leakwire::program
