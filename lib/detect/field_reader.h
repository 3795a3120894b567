// FieldReader: reads the values of a pattern file's keys, each as the kind it should be.
//
// Tells every mistake by its place, and remembers which keys had one. Borrows the text of the file
// and its name; one thread at a time.
#pragma once

#include <cstddef>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "detect/yaml_reader.h"
#include "leakwire/function_ref.h"
#include "leakwire/result.h"

namespace leakwire::detect {

class FieldReader {
 public:
  using Fields = std::map<std::string_view, const YamlNode*>;  // key: value
  using TakeText = FunctionRef<void(const YamlNode& item, const std::string& text)>;
  using IsGood = FunctionRef<bool(const YamlNode& item, const std::string& text)>;

  FieldReader(std::string_view text, const std::string& file) : text_(text), file_(file) {}

  // What follows is about this key; empty: about none.
  void begin(std::string_view key) { current_ = key; }
  void mistake(Place place, std::string message);
  // A mistake at a byte of the node's value.
  void mistake_in(const YamlNode& node, std::size_t offset, std::string message);
  void missing(std::string_view key, Place place);
  bool is_wrong(std::string_view key) const;
  // True where the YAML reader has refused the node, and told why.
  bool is_refused(const YamlNode& node);
  // All of them, in the order of their places. Those of the YAML reader may be put in first.
  Diagnostics& mistakes() { return mistakes_; }

  // The values of the known keys of a mapping; tells unknown keys and keys that stand twice.
  Fields keys_of(const YamlNode& map, std::span<const std::string_view> known);
  // The node's text, or nullptr and a mistake.
  const std::string* text_of(const YamlNode& node, std::string_view expected = "a text");
  // A text for people and reports: one line without control characters.
  void read_line(const YamlNode& node, std::string& out);
  // Calls `take` for each text of a list; a list must not be empty where `some`.
  void read_list(const YamlNode& node, bool some, TakeText take);
  // A list in which no text stands twice, of those that are good. `is_good` tells what is wrong.
  void read_names(const YamlNode& node, std::vector<std::string>& out, IsGood is_good);
  // One of the names, or false and a mistake.
  bool is_named(const YamlNode& node, std::string_view what, std::string_view name,
                std::span<const std::string_view> names);

 private:
  std::string_view text_;
  const std::string& file_;
  Diagnostics mistakes_;
  std::string_view current_;             // the key being read
  std::vector<std::string_view> wrong_;  // keys with a mistake
};

// "a text", "a list": as mistakes call it.
std::string_view name_of(YamlNode::Kind kind) noexcept;
bool is_control(char c) noexcept;

}  // namespace leakwire::detect
