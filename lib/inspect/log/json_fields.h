// The texts and numbers of one JSON object or array, with the way to each.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "text/json_reader.h"

namespace leakwire::inspect {

struct JsonField {
  std::string_view path;         // keys joined by '.', escapes as they stand; arrays add nothing
  std::string_view pointer;      // RFC 6901
  std::string_view key;          // the nearest
  const text::JsonToken& token;  // kText or kNumber
};

// Walks over objects; keeps its room. One thread at a time.
class JsonFields {
 public:
  // False where the text is no JSON object or array, or does not end where it should; true where
  // `take` gave false, which stops.
  template <class Take>
  bool walk(std::string_view json, const Take& take);

 private:
  // An object or array that is open.
  struct Level {
    std::size_t path = 0, pointer = 0;  // their lengths outside of it
    std::string_view key;               // of the nearest object
    std::size_t items = 0;              // of an array
    bool is_array = false;
  };
  void step_in(bool is_array);
  void step_out();
  void name(std::string_view key);
  void next_item();

  std::string path_, pointer_;
  std::vector<Level> levels_;
};

template <class Take>
bool JsonFields::walk(std::string_view json, const Take& take) {
  using Kind = text::JsonToken::Kind;
  path_.clear();
  pointer_.clear();
  levels_.clear();
  text::JsonReader reader(json);
  while (true) {
    const text::JsonToken token = reader.next();
    if (token.kind == Kind::kEnd) return true;
    if (token.kind == Kind::kCut || token.kind == Kind::kWrong) return false;
    if (token.kind == Kind::kKey) {
      name(token.text);
      continue;
    }
    if (token.kind == Kind::kEndObject || token.kind == Kind::kEndArray) {
      step_out();
      continue;
    }
    const bool opens = token.kind == Kind::kBeginObject || token.kind == Kind::kBeginArray;
    if (levels_.empty() && !opens) return false;
    next_item();
    if (opens) {
      step_in(token.kind == Kind::kBeginArray);
    } else if (token.kind == Kind::kText || token.kind == Kind::kNumber) {
      if (!take(JsonField{path_, pointer_, levels_.back().key, token})) return true;
    }
  }
}

}  // namespace leakwire::inspect
