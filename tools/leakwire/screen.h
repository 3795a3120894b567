// Screen: standard error, shared by lines that stay and one status line that is drawn over.
//
// Any thread; a line comes out whole.
#pragma once

#include <mutex>
#include <string>
#include <string_view>

namespace leakwire::program {

class Screen {
 public:
  explicit Screen(int fd) : fd_(fd) {}

  void line(std::string_view text);    // the status line is taken away first
  void status(std::string_view text);  // replaces the status line; cut to the width of the terminal
  void erase();                        // takes the status line away

 private:
  void erase_locked();
  void put(std::string_view bytes) const;

  const int fd_;
  std::mutex mutex_;
  bool drawn_ = false;
};

}  // namespace leakwire::program
