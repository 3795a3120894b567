#include "detect/field_reader.h"

#include <algorithm>
#include <array>
#include <utility>

#include "detect/wording.h"

namespace leakwire::detect {
namespace {

std::string found(const YamlNode& node) { return ", found " + std::string(name_of(node.kind)); }

}  // namespace

std::string_view name_of(YamlNode::Kind kind) noexcept {
  constexpr std::array<std::string_view, 5> kNames{"nothing", "a text", "a list", "a mapping", ""};
  return kNames[static_cast<std::size_t>(kind)];
}

bool is_control(char c) noexcept { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; }

void FieldReader::mistake(Place place, std::string message) {
  mistakes_.push_back({file_, place.line, place.column, std::move(message)});
  if (!current_.empty()) wrong_.push_back(current_);
}

void FieldReader::mistake_in(const YamlNode& node, std::size_t offset, std::string message) {
  mistake(place_in(text_, node, offset), std::move(message));
}

void FieldReader::missing(std::string_view key, Place place) {
  wrong_.push_back(key);
  mistake(place, "the key " + in_quotes(key) + " is missing");
}

bool FieldReader::is_wrong(std::string_view key) const {
  return std::find(wrong_.begin(), wrong_.end(), key) != wrong_.end();
}

bool FieldReader::is_refused(const YamlNode& node) {
  if (node.kind != YamlNode::Kind::kRefused) return false;
  if (!current_.empty()) wrong_.push_back(current_);
  return true;
}

FieldReader::Fields FieldReader::keys_of(const YamlNode& map,
                                         std::span<const std::string_view> known) {
  Fields values;
  std::map<std::string_view, Place> seen;
  for (std::size_t i = 0; i + 1 < map.items.size(); i += 2) {
    const YamlNode& key = map.items[i];
    if (key.kind == YamlNode::Kind::kRefused) continue;
    if (key.kind != YamlNode::Kind::kText) {
      mistake(key.place, "expected a key" + found(key));
      continue;
    }
    const auto [first, fresh] = seen.emplace(key.text, key.place);
    if (!fresh) {
      mistake(key.place, "the key " + in_quotes(key.text) + " stands twice; first in line " +
                             std::to_string(first->second.line));
    } else if (key.text == "<<") {
      mistake(key.place, "merge keys (<<) are not read here; write the keys out");
    } else if (std::find(known.begin(), known.end(), key.text) == known.end()) {
      // `{why: a contract, no bytes}`: what follows the comma is read as a key without a value.
      const bool is_text = map.items[i + 1].kind == YamlNode::Kind::kNothing &&
                           key.text.find(' ') != std::string::npos;
      mistake(key.place, "unknown key " + in_quotes(key.text) +
                             (is_text ? "; a text with a comma stands in quotes"
                                      : suggestion(key.text, known)));
    } else {
      values.emplace(key.text, &map.items[i + 1]);
    }
  }
  return values;
}

const std::string* FieldReader::text_of(const YamlNode& node, std::string_view expected) {
  const bool is_text = node.kind == YamlNode::Kind::kText;
  if (is_text && !node.text.empty()) return &node.text;
  if (is_refused(node)) return nullptr;
  mistake(node.place,
          "expected " + std::string(expected) + (is_text ? ", found an empty one" : found(node)));
  return nullptr;
}

void FieldReader::read_line(const YamlNode& node, std::string& out) {
  const std::string* text = text_of(node);
  if (text == nullptr) return;
  const auto bad = std::find_if(text->begin(), text->end(), is_control);
  if (bad == text->end()) {
    out = *text;
    return;
  }
  mistake_in(node, static_cast<std::size_t>(bad - text->begin()),
             "expected one line without control characters");
}

void FieldReader::read_list(const YamlNode& node, bool some, TakeText take) {
  if (is_refused(node)) return;
  if (node.kind != YamlNode::Kind::kList) {
    mistake(node.place, "expected a list of texts" + found(node));
    return;
  }
  if (some && node.items.empty()) mistake(node.place, "expected at least one text in the list");
  for (const YamlNode& item : node.items) {
    if (const std::string* text = text_of(item)) take(item, *text);
  }
}

void FieldReader::read_names(const YamlNode& node, std::vector<std::string>& out, IsGood is_good) {
  read_list(node, false, [&](const YamlNode& item, const std::string& text) {
    if (std::find(out.begin(), out.end(), text) != out.end()) {
      mistake(item.place, in_quotes(text) + " stands twice in the list");
    } else if (is_good(item, text)) {
      out.push_back(text);
    }
  });
}

bool FieldReader::is_named(const YamlNode& node, std::string_view what, std::string_view name,
                           std::span<const std::string_view> names) {
  if (std::find(names.begin(), names.end(), name) != names.end()) return true;
  mistake(node.place,
          "no " + std::string(what) + " is named " + in_quotes(name) + suggestion(name, names));
  return false;
}

}  // namespace leakwire::detect
