#include "screen.h"

#include <sys/ioctl.h>
#include <unistd.h>

#include <cerrno>

namespace leakwire::program {
namespace {

std::size_t width_of(int fd) {
  winsize size{};
  if (ioctl(fd, TIOCGWINSZ, &size) != 0 || size.ws_col == 0) return 80;
  return size.ws_col;
}

}  // namespace

void Screen::put(std::string_view bytes) const {
  while (!bytes.empty()) {
    const ssize_t n = write(fd_, bytes.data(), bytes.size());
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) return;  // there is no better place to tell it
    bytes.remove_prefix(static_cast<std::size_t>(n));
  }
}

void Screen::erase_locked() {
  if (!drawn_) return;
  put("\r\x1b[K");  // ECMA-48: erase to the end of the line
  drawn_ = false;
}

void Screen::line(std::string_view text) {
  const std::lock_guard lock(mutex_);
  erase_locked();
  std::string whole(text);
  whole += '\n';
  put(whole);
}

void Screen::status(std::string_view text) {
  const std::lock_guard lock(mutex_);
  std::string whole = "\r";
  whole += text.substr(0, width_of(fd_) - 1);
  whole += "\x1b[K";
  put(whole);
  drawn_ = true;
}

void Screen::erase() {
  const std::lock_guard lock(mutex_);
  erase_locked();
}

}  // namespace leakwire::program
