#include "follower.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "decoder.h"
#include "job_source.h"

namespace leakwire::program {
namespace {

constexpr std::size_t kBuffer = std::size_t{256} << 10;
constexpr int kPause = 200;       // milliseconds between two looks
constexpr int kChunksATurn = 16;  // then the next file has its turn

}  // namespace

Follower::Follower(const std::vector<std::string>& paths, Run& run, NameMasker& names,
                   const Output& output)
    : run_(run), names_(names), output_(output), buffer_(kBuffer) {
  for (const std::string& path : paths) {
    File file;
    file.path = path;
    files_.push_back(std::move(file));
  }
}

Follower::~Follower() {
  for (const File& file : files_) {
    if (file.fd > STDERR_FILENO) close(file.fd);
  }
}

void Follower::give_up(File& file, std::string_view why) {
  run_.complaints.say(names_.place(file.path), why);
  file.gone = true;
}

// False where there is nothing to read yet.
bool Follower::open_file(File& file) {
  file.fd = file.path == "-"
                ? STDIN_FILENO
                : open(file.path.c_str(), O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
  if (file.fd < 0) {
    if (!file.waiting) {
      run_.complaints.note(names_.place(file.path),
                           fmt::format("{}; waiting for it", std::strerror(errno)));
    }
    file.waiting = true;
    return false;
  }
  struct stat status {};
  if (fstat(file.fd, &status) != 0) {
    give_up(file, std::strerror(errno));
  } else if (S_ISDIR(status.st_mode)) {
    give_up(file, "is a folder; --follow takes files");
  } else if (output_.is(status.st_dev, status.st_ino)) {
    give_up(file, "is what this run writes to; another file is expected");
  }
  file.seen = true;
  file.waiting = false;
  file.rotated = false;
  file.regular = S_ISREG(status.st_mode);
  file.device = status.st_dev;
  file.inode = status.st_ino;
  file.position = 0;
  file.head.clear();
  return !file.gone;
}

bool Follower::begin(std::size_t index, std::string_view chunk, FollowReceiver& receiver) {
  File& file = files_[index];
  if (compression_of(chunk) != Compression::kNone) {
    give_up(file, "is compressed; --follow takes plain files");
    return false;
  }
  file.begun = true;
  file.head = chunk.substr(0, kFingerprintHead);
  run_.counters.inputs.fetch_add(1, std::memory_order_relaxed);
  receiver.begins(index, file.head);
  return true;
}

std::size_t Follower::read_some(std::size_t index, FollowReceiver& receiver) {
  File& file = files_[index];
  std::size_t sum = 0;
  for (int i = 0; i < kChunksATurn && !run_.stop.raised(); ++i) {
    pollfd wait{file.fd, POLLIN, 0};
    if (!file.regular && poll(&wait, 1, 0) <= 0) break;
    const ssize_t n = read(file.fd, buffer_.data(), buffer_.size());
    if (n < 0 && (errno == EAGAIN || errno == EINTR)) break;
    if (n < 0) give_up(file, std::strerror(errno));
    if (n == 0 && file.path == "-") file.gone = true;
    if (n <= 0) break;
    const std::string_view chunk(buffer_.data(), static_cast<std::size_t>(n));
    if (!file.begun && !begin(index, chunk, receiver)) break;
    file.position += chunk.size();
    sum += chunk.size();
    run_.counters.read.fetch_add(chunk.size(), std::memory_order_relaxed);
    run_.counters.bytes.fetch_add(chunk.size(), std::memory_order_relaxed);
    receiver.bytes(index, chunk);
  }
  return sum;
}

// Truncated, or truncated and already longer than it was: then its first bytes tell.
bool Follower::was_rewritten(File& file) const {
  struct stat status {};
  if (!file.regular || fstat(file.fd, &status) != 0) return false;
  if (static_cast<std::uint64_t>(status.st_size) < file.position) return true;
  const bool same_time = status.st_mtim.tv_sec == file.changed.tv_sec &&
                         status.st_mtim.tv_nsec == file.changed.tv_nsec;
  if (same_time || file.head.empty()) return false;
  file.changed = status.st_mtim;
  std::string head(file.head.size(), '\0');
  const ssize_t n = pread(file.fd, head.data(), head.size(), 0);
  return n == static_cast<ssize_t>(head.size()) && head != file.head;
}

bool Follower::has_new_file(const File& file) const {
  struct stat status {};
  if (file.path == "-" || stat(file.path.c_str(), &status) != 0) return false;
  return status.st_dev != file.device || status.st_ino != file.inode;
}

void Follower::end(std::size_t index, FollowReceiver& receiver, bool close_it) {
  File& file = files_[index];
  if (file.begun) receiver.ends(index);
  file.begun = false;
  file.position = 0;
  file.head.clear();
  if (close_it && file.fd > STDERR_FILENO) close(file.fd);
  if (close_it) file.fd = -1;
}

// True where something was read.
bool Follower::turn(std::size_t index, FollowReceiver& receiver) {
  File& file = files_[index];
  if (file.gone || (file.fd < 0 && !open_file(file))) return false;
  if (was_rewritten(file)) {
    end(index, receiver, false);
    lseek(file.fd, 0, SEEK_SET);
  }
  if (read_some(index, receiver) != 0) return true;
  if (file.gone) {
    end(index, receiver, true);
  } else if (file.rotated) {
    // A whole pause long the old file gave nothing more.
    end(index, receiver, true);
    return turn(index, receiver);
  } else {
    file.rotated = has_new_file(file);
  }
  return false;
}

void Follower::run(FollowReceiver& receiver) {
  const auto gone = [](const File& file) { return file.gone; };
  while (!run_.stop.raised() && !std::all_of(files_.begin(), files_.end(), gone)) {
    bool any = false;
    for (std::size_t i = 0; i < files_.size(); ++i) any = turn(i, receiver) || any;
    receiver.idle();
    if (!any) run_.stop.wait_readable(-1, kPause);
  }
  for (std::size_t i = 0; i < files_.size(); ++i) {
    end(i, receiver, true);
    if (!files_[i].seen) {
      run_.complaints.say(names_.place(files_[i].path), "never was there; a file is expected");
    }
  }
  receiver.idle();
}

}  // namespace leakwire::program
