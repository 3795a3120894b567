#include "inspect/log/json_fields.h"

namespace leakwire::inspect {

void JsonFields::step_in(bool is_array) {
  const std::string_view key = levels_.empty() ? std::string_view() : levels_.back().key;
  levels_.push_back({path_.size(), pointer_.size(), key, 0, is_array});
}

void JsonFields::step_out() {
  path_.resize(levels_.back().path);
  pointer_.resize(levels_.back().pointer);
  levels_.pop_back();
}

void JsonFields::name(std::string_view key) {
  Level& level = levels_.back();
  level.key = key;
  path_.resize(level.path);
  if (!path_.empty()) path_ += '.';
  path_ += key;
  pointer_.resize(level.pointer);
  pointer_ += '/';
  std::string plain;
  text::unescape_json(key, plain);
  for (const char c : plain) {
    if (c == '~') {
      pointer_ += "~0";
    } else if (c == '/') {
      pointer_ += "~1";
    } else {
      pointer_ += c;
    }
  }
}

void JsonFields::next_item() {
  if (levels_.empty() || !levels_.back().is_array) return;
  Level& level = levels_.back();
  pointer_.resize(level.pointer);
  pointer_ += '/' + std::to_string(level.items++);
}

}  // namespace leakwire::inspect
