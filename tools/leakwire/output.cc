#include "output.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

namespace leakwire::program {
namespace {

constexpr std::size_t kGathered = std::size_t{64} << 10;

}  // namespace

Output::Output(Complaints& complaints, StopSign& stop, Buffering buffering, std::string_view lost)
    : complaints_(complaints), stop_(stop), buffering_(buffering), lost_(lost) {}

Output::~Output() {
  if (own_ && fd_ >= 0) ::close(fd_);
}

bool Output::open(const std::optional<std::string>& file) {
  fd_ = STDOUT_FILENO;
  if (file) {
    name_ = *file;
    own_ = true;
    fd_ = ::open(file->c_str(), O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NOCTTY, 0600);
    if (fd_ < 0) {
      complaints_.say(
          name_, fmt::format("{}; a file that can be written is expected", std::strerror(errno)));
      return false;
    }
  }
  struct stat status {};
  if (fstat(fd_, &status) == 0 && S_ISREG(status.st_mode)) {
    regular_ = true;
    was_empty_ = status.st_size == 0;
    device_ = status.st_dev;
    inode_ = status.st_ino;
  }
  return true;
}

bool Output::is(dev_t device, ino_t inode) const noexcept {
  return regular_ && device == device_ && inode == inode_;
}

bool Output::fail(int error) {
  failed_ = true;
  gathered_.clear();
  complaints_.say(name_, fmt::format("{}; {} lost from here", std::strerror(error), lost_));
  stop_.stop();
  return false;
}

// A findings file stays valid to its last record: what the disk took of half a record is cut off.
void Output::take_back(std::size_t written) const {
  struct stat status {};
  if (!own_ || !regular_ || written == 0 || fstat(fd_, &status) != 0) return;
  [[maybe_unused]] const int cut = ftruncate(fd_, status.st_size - static_cast<off_t>(written));
}

bool Output::send(std::string_view bytes) {
  const std::size_t whole = bytes.size();
  while (!bytes.empty()) {
    const ssize_t n = ::write(fd_, bytes.data(), bytes.size());
    if (n < 0 && errno == EINTR) continue;
    if (n < 0 && errno == EAGAIN) {
      // Somebody made the other end of a shared pipe non-blocking.
      pollfd wait{fd_, POLLOUT, 0};
      poll(&wait, 1, -1);
      continue;
    }
    if (n <= 0) {
      const int error = n == 0 ? ENOSPC : errno;
      if (buffering_ == Buffering::kNone) take_back(whole - bytes.size());
      return fail(error);
    }
    bytes.remove_prefix(static_cast<std::size_t>(n));
  }
  return true;
}

bool Output::write(std::string_view bytes) {
  if (failed_) return false;
  if (buffering_ == Buffering::kNone) return send(bytes);
  gathered_ += bytes;
  return gathered_.size() < kGathered || flush();
}

bool Output::flush() {
  if (failed_) return false;
  const bool sent = send(gathered_);
  gathered_.clear();
  return sent;
}

bool Output::close() {
  const bool sent = flush();
  if (!own_ || fd_ < 0) return sent;
  const int result = ::close(fd_);
  fd_ = -1;
  if (result != 0 && errno != EINTR && sent) return fail(errno);
  return sent;
}

}  // namespace leakwire::program
