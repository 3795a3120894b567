#include "inspect/har/splitter.h"

namespace leakwire::inspect {
namespace {

constexpr std::size_t kLongestKey = 16;
constexpr unsigned kLogDepth = 2;      // {"log":{
constexpr unsigned kEntriesDepth = 3;  // ... "entries":[

bool is_blank(char c) noexcept { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

}  // namespace

bool HarSplitter::push(std::string_view chunk, EntryFn on_entry) {
  for (const char c : chunk) {
    bool goes_on = true;
    if (state_ == State::kGoesOn) {
      goes_on = step(c, on_entry);
      if (state_ == State::kWrong) entry_place_ = place_;
    } else if (state_ == State::kDone && !is_blank(c)) {
      state_ = State::kBehind;
      entry_place_ = place_;
    }
    move(c);
    if (!goes_on) return false;
  }
  return true;
}

void HarSplitter::move(char c) noexcept {
  ++place_.offset;
  ++place_.column;
  if (c != '\n') return;
  ++place_.line;
  place_.column = 1;
}

// False once the receiver stopped.
bool HarSplitter::step(char c, EntryFn on_entry) {
  if (in_entry_) {
    if (entry_.size() == kMostEntry) {
      state_ = State::kLong;
      entry_.clear();
      return true;
    }
    entry_.push_back(c);
  }
  if (in_text_) {
    if (escaped_) {
      escaped_ = false;
    } else if (c == '\\') {
      escaped_ = true;
    } else if (c == '"') {
      in_text_ = false;
    } else if (!in_entry_ && text_.size() < kLongestKey) {
      text_.push_back(c);
    }
    return true;
  }
  if (c == '"') {
    if (depth_ == 0) state_ = State::kWrong;
    in_text_ = true;
    text_.clear();
  } else if (c == ':') {
    is_value_ = true;
  } else if (c == ',') {
    is_value_ = false;
  } else if (c == '{' || c == '[') {
    open(c);
  } else if (c == '}' || c == ']') {
    return close(c, on_entry);
  } else if (depth_ == 0 && !is_blank(c) && place_.offset > 2) {
    state_ = State::kWrong;  // but for a byte order mark before it
  }
  return true;
}

bool HarSplitter::open(char c) {
  ++depth_;
  if (depth_ == 1 && c == '[') state_ = State::kWrong;
  if (in_entry_) return true;
  if (in_entries_ && depth_ == kEntriesDepth + 1 && c == '{') {
    in_entry_ = true;
    entry_place_ = place_;
    entry_.assign(1, c);
  } else if (depth_ == kLogDepth && is_value_ && c == '{' && text_ == "log") {
    log_depth_ = depth_;
  } else if (depth_ == kEntriesDepth && log_depth_ != 0 && is_value_ && c == '[' &&
             text_ == "entries") {
    in_entries_ = has_entries_ = true;
  }
  is_value_ = false;
  return true;
}

bool HarSplitter::close(char c, EntryFn on_entry) {
  if (depth_ == 0) {
    state_ = State::kWrong;
    return true;
  }
  --depth_;
  is_value_ = false;
  if (in_entry_ && depth_ == kEntriesDepth && c == '}') {
    in_entry_ = false;
    return on_entry(entry_, entry_place_);
  }
  if (in_entry_) return true;
  if (depth_ < kEntriesDepth) in_entries_ = false;
  if (depth_ < kLogDepth) log_depth_ = 0;
  if (depth_ == 0) state_ = State::kDone;
  return true;
}

}  // namespace leakwire::inspect
