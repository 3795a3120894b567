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

// Of UTF-8: no character is cut in two.
std::string_view first_characters(std::string_view text, std::size_t most) {
  std::size_t at = 0;
  for (std::size_t seen = 0; at < text.size(); ++at) {
    const bool begins = (static_cast<unsigned char>(text[at]) & 0xC0) != 0x80;
    if (begins && seen++ == most) break;
  }
  return text.substr(0, at);
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
  if (view_) {
    if (waiting_.size() < kMostWaiting) waiting_.emplace_back(text);
    return;
  }
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

Screen::Size Screen::size() const {
  winsize size{};
  if (ioctl(fd_, TIOCGWINSZ, &size) != 0 || size.ws_col == 0 || size.ws_row == 0) return {};
  return {size.ws_col, size.ws_row};
}

// The other screen of xterm and its like: what stood there before stands there again afterwards.
void Screen::begin_view() {
  const std::lock_guard lock(mutex_);
  erase_locked();
  view_ = true;
  put("\x1b[?1049h\x1b[?25l\x1b[2J");
}

void Screen::draw(const std::vector<std::string>& lines) {
  const Size at_most = size();
  std::string whole = "\x1b[H";
  std::size_t row = 0;
  for (const std::string& line : lines) {
    if (row == at_most.rows) break;
    if (row++ > 0) whole += "\r\n";
    whole += first_characters(line, at_most.columns);
    whole += "\x1b[K";
  }
  if (row < at_most.rows) whole += "\x1b[J";
  const std::lock_guard lock(mutex_);
  if (view_) put(whole);
}

void Screen::end_view() {
  std::vector<std::string> lines;
  {
    const std::lock_guard lock(mutex_);
    if (!view_) return;
    view_ = false;
    put("\x1b[?25h\x1b[?1049l");
    lines.swap(waiting_);
  }
  for (const std::string& one : lines) line(one);
}

std::string Screen::last_line() {
  const std::lock_guard lock(mutex_);
  return waiting_.empty() ? std::string() : waiting_.back();
}

void Screen::erase() {
  const std::lock_guard lock(mutex_);
  erase_locked();
}

}  // namespace leakwire::program
