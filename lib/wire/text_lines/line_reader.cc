#include "wire/text_lines/line_reader.h"

#include <utility>

namespace leakwire::wire {

bool LineReader::next(std::string_view& bytes, std::string_view& line) {
  if (bytes.empty()) return false;
  std::size_t end = bytes.find('\n');
  const bool whole = end != std::string_view::npos;
  if (!whole) end = bytes.size();
  const std::size_t room = kMostLine - held_.size();
  const bool cut = end > room || (!whole && end == room);
  const std::string_view piece = bytes.substr(0, cut ? room : end);
  bytes.remove_prefix(cut ? room : whole ? end + 1 : end);
  if (!whole && !cut) {
    held_ += piece;
    return false;
  }
  if (held_.empty()) {
    line = piece;
  } else {
    line_ = std::move(held_);
    held_.clear();
    line_ += piece;
    line = line_;
  }
  if (!cut && !line.empty() && line.back() == '\r') line.remove_suffix(1);
  return true;
}

std::string LineReader::take_rest() { return std::exchange(held_, {}); }

}  // namespace leakwire::wire
