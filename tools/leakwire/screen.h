// Screen: standard error, shared by lines that stay and one status line that is drawn over.
//
// Or all of it is one picture that is drawn anew (a view): lines that stay wait for its end then,
// but for the last of them, which the picture may show. Any thread; a line comes out whole.
#pragma once

#include <mutex>
#include <string>
#include <string_view>
#include <vector>

namespace leakwire::program {

class Screen {
 public:
  explicit Screen(int fd) : fd_(fd) {}

  void line(std::string_view text);    // the status line is taken away first
  void status(std::string_view text);  // replaces the status line; cut to the width of the terminal
  void erase();                        // takes the status line away

  // Of the terminal, in characters.
  struct Size {
    std::size_t columns = 80, rows = 24;
  };
  Size size() const;
  void begin_view();
  // All at once, so that nothing flickers; each line is cut to the width, and lines below the last
  // row are left out.
  void draw(const std::vector<std::string>& lines);
  // The terminal is as it was; lines that waited come out.
  void end_view();
  std::string last_line();  // that waits

 private:
  void erase_locked();
  void put(std::string_view bytes) const;

  static constexpr std::size_t kMostWaiting = 1000;

  const int fd_;
  std::mutex mutex_;
  bool drawn_ = false;
  bool view_ = false;
  std::vector<std::string> waiting_;  // lines, at most kMostWaiting
};

}  // namespace leakwire::program
