#include "inspect/abi/record_target.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "inspect/abi/abi.h"

namespace leakwire::abi {
namespace {

constexpr mode_t kOwnerAlone = 0600;
constexpr std::size_t kMostMessage = 128;

}  // namespace

RecordTarget::RecordTarget(const lw_sink_options& options)
    : file_(text_of(options.file)),
      on_record_(options.on_record),
      user_(options.user),
      on_error_(options.on_error),
      error_user_(options.error_user) {}

RecordTarget::~RecordTarget() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

bool RecordTarget::open() noexcept {
  if (on_record_ != nullptr) return true;
  const int opened =
      ::open(file_.c_str(), O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NOCTTY, kOwnerAlone);
  const std::lock_guard lock(mutex_);
  if (opened < 0) {
    tell(errno);
    return false;
  }
  if (descriptor_ >= 0) ::close(descriptor_);
  descriptor_ = opened;
  told_ = false;
  return true;
}

bool RecordTarget::write(std::string_view line) noexcept {
  if (on_record_ != nullptr) return on_record_(user_, to_c(line)) == 0;
  const std::lock_guard lock(mutex_);
  if (descriptor_ < 0) return false;
  ssize_t written = 0;
  do {
    written = ::write(descriptor_, line.data(), line.size());
  } while (written < 0 && errno == EINTR);
  if (written == static_cast<ssize_t>(line.size())) {
    told_ = false;
    return true;
  }
  // Half a line is ended, so that the next one is whole. A full disk may leave no room for that.
  const int error = written < 0 ? errno : ENOSPC;
  if (written > 0 && ::write(descriptor_, "\n", 1) < 0) errno = error;
  tell(error);
  return false;
}

// Once, until it goes well again.
void RecordTarget::tell(int error) noexcept {
  if (told_ || on_error_ == nullptr) return;
  told_ = true;
  char room[kMostMessage] = {};
  const char* message = strerror_r(error, room, sizeof room);
  const lw_error told{sizeof told, to_c(file_), 0, 0, to_c(message)};
  on_error_(error_user_, &told);
}

}  // namespace leakwire::abi
