#include "stop_sign.h"

#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstdint>
#include <ctime>

#include "exit_code.h"

namespace leakwire::program {
namespace {

// A signal handler has no other way to reach its object.
std::atomic<StopSign*> listening{nullptr};

// timeout(1) signals its child and then its whole group: one wish, and it comes twice.
constexpr std::int64_t kSameSignal = 300;  // milliseconds

std::int64_t milliseconds() noexcept {
  timespec now{};
  clock_gettime(CLOCK_MONOTONIC, &now);  // safe in a signal handler (POSIX)
  return std::int64_t{now.tv_sec} * 1000 + now.tv_nsec / 1'000'000 + 1;
}

}  // namespace

StopSign::StopSign() : event_fd_(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {}

StopSign::~StopSign() {
  StopSign* self = this;
  listening.compare_exchange_strong(self, nullptr);
  if (event_fd_ >= 0) close(event_fd_);
}

void StopSign::stop() noexcept {
  raised_.store(true);
  const std::uint64_t one = 1;
  // The counter is never read back: once raised, the descriptor stays readable for every waiter.
  [[maybe_unused]] const ssize_t n = write(event_fd_, &one, sizeof one);
}

void StopSign::on_signal(int /*number*/) {
  const int saved = errno;
  StopSign* sign = listening.load();
  if (sign == nullptr) _exit(kNotDone);
  const std::int64_t now = milliseconds();
  std::int64_t first = 0;
  if (sign->first_signal_.compare_exchange_strong(first, now)) {
    sign->interrupted_.store(true);
    sign->stop();
  } else if (now - first >= kSameSignal) {
    _exit(kNotDone);
  }
  errno = saved;
}

void StopSign::listen() {
  listening.store(this);
  struct sigaction action {};
  action.sa_handler = on_signal;
  sigemptyset(&action.sa_mask);
  sigaction(SIGINT, &action, nullptr);
  sigaction(SIGTERM, &action, nullptr);
}

void StopSign::on_hangup(int /*number*/) {
  StopSign* sign = listening.load();
  if (sign != nullptr) sign->reload_.store(true);
}

void StopSign::listen_reload() {
  struct sigaction action {};
  action.sa_handler = on_hangup;
  sigemptyset(&action.sa_mask);
  action.sa_flags = SA_RESTART;
  sigaction(SIGHUP, &action, nullptr);
}

bool StopSign::wait_readable(int fd, int timeout_ms) const {
  std::array<pollfd, 2> waits{pollfd{event_fd_, POLLIN, 0}, pollfd{fd, POLLIN, 0}};
  while (!raised()) {
    const int ready = poll(waits.data(), waits.size(), timeout_ms);
    if (ready < 0 && errno == EINTR) continue;
    if (ready <= 0) return ready < 0 && fd >= 0;  // cannot be waited for: let read() tell why
    return waits[1].revents != 0;
  }
  return false;
}

}  // namespace leakwire::program
