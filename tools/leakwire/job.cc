#include "job.h"

#include <unistd.h>

#include <iterator>

namespace leakwire::program {

Input::~Input() {
  if (fd > STDERR_FILENO) close(fd);
}

void Channel::push(std::vector<Item>& items) {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [this] { return items_.size() < kMost; });
  items_.insert(items_.end(), std::make_move_iterator(items.begin()),
                std::make_move_iterator(items.end()));
  items.clear();
  changed_.notify_all();
}

void Channel::close() {
  const std::lock_guard lock(mutex_);
  closed_ = true;
  changed_.notify_all();
}

Channel::Got Channel::pop(std::vector<Item>& items, bool wait) {
  std::unique_lock lock(mutex_);
  if (wait) changed_.wait(lock, [this] { return closed_ || !items_.empty(); });
  items.clear();
  if (items_.empty()) return closed_ ? Got::kClosed : Got::kNothingYet;
  items.swap(items_);
  changed_.notify_all();
  return Got::kItems;
}

}  // namespace leakwire::program
