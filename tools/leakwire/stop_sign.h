// StopSign: tells every reader to stop, by Ctrl-C, by SIGTERM or because nobody takes the findings.
//
// One a run. Any thread, and the signal handler of the one that listens.
#pragma once

#include <atomic>
#include <cstdint>

namespace leakwire::program {

class StopSign {
 public:
  StopSign();
  StopSign(const StopSign&) = delete;
  StopSign& operator=(const StopSign&) = delete;
  ~StopSign();

  // From here on SIGINT and SIGTERM raise this sign; a second one, later than the first by more
  // than timeout(1) or a terminal needs to send one twice, ends the process at once.
  void listen();
  // From here on SIGHUP asks for a reload.
  void listen_reload();
  // Whether it was asked for since the last call.
  bool take_reload() noexcept { return reload_.exchange(false); }
  void stop() noexcept;

  bool raised() const noexcept { return raised_.load(std::memory_order_relaxed); }
  bool interrupted() const noexcept { return interrupted_.load(std::memory_order_relaxed); }
  // Waits until `fd` can be read (or ended), the sign is raised or the time is over (milliseconds,
  // -1: never). True where `fd` can be read. An `fd` of -1 only waits.
  bool wait_readable(int fd, int timeout_ms) const;

 private:
  static void on_signal(int number);
  static void on_hangup(int number);

  std::atomic<bool> raised_{false};
  std::atomic<bool> interrupted_{false};
  std::atomic<bool> reload_{false};
  std::atomic<std::int64_t> first_signal_{0};  // milliseconds; 0: none yet
  int event_fd_ = -1;
};

}  // namespace leakwire::program
