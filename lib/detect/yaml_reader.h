// YAML reader: the text of a small configuration file to a tree whose nodes know their places.
//
// A narrow YAML on purpose: one document, no aliases, no merge keys, no tags; texts stay texts
// (`no` is "no"). Nothing throws but std::bad_alloc.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "leakwire/result.h"

namespace leakwire::detect {

// Lines and columns count from 1, columns in bytes.
struct Place {
  unsigned line = 1;
  unsigned column = 1;
};

struct YamlNode {
  enum class Kind : unsigned char {
    kNothing,  // `key:` with no value, ~, null; as a value it has the place of its key
    kText,
    kList,
    kMap,
    kRefused,  // already reported: an alias
  };

  Kind kind = Kind::kNothing;
  Place place;
  std::size_t start = 0;          // byte of the text where the node begins
  bool plain = false;             // a text without quotes
  std::string text{};             // kText
  std::vector<YamlNode> items{};  // kList: its items; kMap: key, value, key, value, ...
};

struct YamlDocument {
  YamlNode root;
  // All that is wrong; the tree is whole where `readable`.
  Diagnostics mistakes;
  bool readable = false;
};

inline constexpr std::size_t kLargestYaml = 256 * 1024;

// Reads one document of at most `most` bytes. `file` names it in the mistakes; `holds` is what one
// file holds one of.
YamlDocument read_yaml(std::string_view bytes, const std::string& file,
                       std::size_t most = kLargestYaml, std::string_view holds = "detector");

// Where byte `offset` of the node's value stands in `text`, when the node is a plain or quoted text
// on one line; else the node's own place.
Place place_in(std::string_view text, const YamlNode& node, std::size_t offset);

}  // namespace leakwire::detect
