#include "detect/pattern_reader.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <map>
#include <optional>
#include <span>
#include <tuple>
#include <utility>

#include "detect/check.h"
#include "detect/detector_names.h"
#include "detect/mask.h"
#include "detect/normalise.h"
#include "detect/pattern_text.h"
#include "detect/validator.h"
#include "detect/wording.h"
#include "text/utf8.h"

namespace leakwire::detect {
namespace {

constexpr std::size_t kLongestFinding = 4096;
constexpr std::size_t kKeywordReach = 64;  // key words count within 64 bytes

bool is_control(char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; }

template <class Table>
std::vector<std::string_view> names_of(const Table& table) {
  std::vector<std::string_view> names;
  for (const auto& row : table) names.push_back(row.name);
  return names;
}

std::string_view name_of(YamlNode::Kind kind) {
  constexpr std::array<std::string_view, 5> kNames{"nothing", "a text", "a list", "a mapping", ""};
  return kNames[static_cast<std::size_t>(kind)];
}

class Reader {
 public:
  Reader(std::string_view text, const std::string& file) : text_(text), file_(file) {
    result_.spec.file = file;
    result_.spec.bare = Confidence::kWeak;
  }

  ReadPattern read() {
    YamlDocument document = read_yaml(text_, file_);
    result_.mistakes = std::move(document.mistakes);
    if (document.readable) read_root(document.root);
    sort_by_place(result_.mistakes);
    return std::move(result_);
  }

 private:
  struct Key {
    std::string_view name;
    bool required;
    void (Reader::*read)(const YamlNode& value);
  };
  // In the order of the reference (docs/pack-format.md), which is the order of suggestions.
  static const std::array<Key, 19> kKeys;

  void read_root(const YamlNode& root) {
    if (root.kind == YamlNode::Kind::kRefused) return;
    if (root.kind != YamlNode::Kind::kMap) {
      mistake(root.place, std::string("expected a mapping of keys to values, found ") +
                              std::string(name_of(root.kind)));
      return;
    }
    std::vector<std::string_view> names = names_of(kKeys);
    values_ = read_keys(root, names);
    for (const Key& key : kKeys) {
      const auto value = values_.find(key.name);
      if (value != values_.end()) {
        current_ = key.name;
        (this->*key.read)(*value->second);
      } else if (key.required) {
        wrong_.push_back(key.name);
        mistake(root.place, "the key " + in_quotes(key.name) + " is missing");
      }
    }
    current_ = {};
    if (!values_.contains("confidence")) settle_confidence(false);
    if (!is_wrong("pattern") && !is_wrong("max-length")) check_whole(root);
  }

  // The values of the known keys of a mapping; reports unknown keys and keys given twice.
  std::map<std::string_view, const YamlNode*> read_keys(const YamlNode& map,
                                                        std::span<const std::string_view> known) {
    std::map<std::string_view, const YamlNode*> values;
    std::map<std::string_view, Place> seen;
    for (std::size_t i = 0; i + 1 < map.items.size(); i += 2) {
      const YamlNode& key = map.items[i];
      if (key.kind == YamlNode::Kind::kRefused) continue;
      if (key.kind != YamlNode::Kind::kText) {
        mistake(key.place, "expected a key, found " + std::string(name_of(key.kind)));
        continue;
      }
      const auto [first, fresh] = seen.emplace(key.text, key.place);
      if (!fresh) {
        mistake(key.place, "the key " + in_quotes(key.text) + " stands twice; first in line " +
                               std::to_string(first->second.line));
      } else if (key.text == "<<") {
        mistake(key.place, "merge keys (<<) are not read here; write the keys out");
      } else if (std::find(known.begin(), known.end(), key.text) == known.end()) {
        mistake(key.place, "unknown key " + in_quotes(key.text) + suggestion(key.text, known));
      } else {
        values.emplace(key.text, &map.items[i + 1]);
      }
    }
    return values;
  }

  // What needs the match room: the pattern, the anchor, the edges, the examples.
  void check_whole(const YamlNode& root) {
    for (FieldMistake& found : check_detector(result_.spec)) {
      if (is_wrong(found.field)) continue;  // told already, and better
      const auto value = values_.find(found.field);
      const YamlNode* node = value == values_.end() ? &root : value->second;
      if (node->kind == YamlNode::Kind::kList && found.item < node->items.size()) {
        node = &node->items[found.item];
      }
      mistake(place_in(text_, *node, found.offset), text::to_visible(found.message));
    }
  }

  void mistake(Place place, std::string message) {
    result_.mistakes.push_back({file_, place.line, place.column, std::move(message)});
    if (!current_.empty()) wrong_.push_back(current_);
  }
  void mistake_in(const YamlNode& node, const TextMistake& found) {
    mistake(place_in(text_, node, found.offset), found.message);
  }
  // Told already, by the YAML reader; the key counts as wrong.
  bool is_refused(const YamlNode& node) {
    if (node.kind != YamlNode::Kind::kRefused) return false;
    if (!current_.empty()) wrong_.push_back(current_);
    return true;
  }
  bool is_wrong(std::string_view field) const {
    return std::find(wrong_.begin(), wrong_.end(), field) != wrong_.end();
  }

  // The node's text, or nullptr and a mistake.
  const std::string* text_of(const YamlNode& node, std::string_view expected = "a text") {
    if (node.kind == YamlNode::Kind::kText && !node.text.empty()) return &node.text;
    if (node.kind == YamlNode::Kind::kText) {
      mistake(node.place, "expected " + std::string(expected) + ", found an empty one");
    } else if (!is_refused(node)) {
      mistake(node.place,
              "expected " + std::string(expected) + ", found " + std::string(name_of(node.kind)));
    }
    return nullptr;
  }
  // A text for people and reports: one line without control characters.
  const std::string* line_of(const YamlNode& node) {
    const std::string* text = text_of(node);
    if (text == nullptr) return nullptr;
    const auto bad = std::find_if(text->begin(), text->end(), is_control);
    if (bad == text->end()) return text;
    mistake(place_in(text_, node, static_cast<std::size_t>(bad - text->begin())),
            "expected one line without control characters");
    return nullptr;
  }
  void read_line(const YamlNode& node, std::string& out) {
    if (const std::string* text = line_of(node)) out = *text;
  }

  // Calls `take(item, text)` for each text of a list; a list must not be empty where `some`.
  template <class Take>
  void read_list(const YamlNode& node, bool some, Take take) {
    if (is_refused(node)) return;
    if (node.kind != YamlNode::Kind::kList) {
      mistake(node.place, "expected a list of texts, found " + std::string(name_of(node.kind)));
      return;
    }
    if (some && node.items.empty()) mistake(node.place, "expected at least one text in the list");
    for (const YamlNode& item : node.items) {
      if (const std::string* text = text_of(item)) take(item, *text);
    }
  }
  // The same, where no text may stand twice.
  template <class Take>
  void read_names(const YamlNode& node, std::vector<std::string>& out, Take is_good) {
    read_list(node, false, [&](const YamlNode& item, const std::string& text) {
      if (std::find(out.begin(), out.end(), text) != out.end()) {
        mistake(item.place, in_quotes(text) + " stands twice in the list");
      } else if (is_good(item, text)) {
        out.push_back(text);
      }
    });
  }
  // One of the names of a table, or nothing and a mistake.
  template <class Table>
  bool is_named(const YamlNode& node, std::string_view what, const std::string& name,
                const Table& table) {
    const std::vector<std::string_view> names = names_of(table);
    if (std::find(names.begin(), names.end(), name) != names.end()) return true;
    mistake(node.place,
            "no " + std::string(what) + " is named " + in_quotes(name) + suggestion(name, names));
    return false;
  }

  void read_id(const YamlNode& node) {
    const std::string* text = text_of(node);
    if (text == nullptr) return;
    if (!is_id(*text)) {
      mistake(node.place, in_quotes(*text) +
                              " is no id; expected lower-case words joined by '-', as "
                              "card-number, at most 64 bytes");
      return;
    }
    result_.spec.id = *text;
    result_.id_place = node.place;
  }
  void read_category(const YamlNode& node) {
    const std::string* text = text_of(node);
    if (text == nullptr) return;
    if (!is_category(*text)) {
      mistake(node.place, in_quotes(*text) +
                              " is no category; expected lower-case words joined by "
                              "dots, as payment.card");
      return;
    }
    result_.spec.category = *text;
  }
  void read_title(const YamlNode& node) { read_line(node, result_.spec.title); }
  void read_source(const YamlNode& node) { read_line(node, result_.spec.source); }
  void read_pattern(const YamlNode& node) {
    const std::string* text = text_of(node, "a regular expression");
    if (text == nullptr) return;
    result_.spec.pattern = *text;
    if (const auto found = check_pattern_text(*text)) mistake_in(node, *found);
  }
  void read_anchor(const YamlNode& node) { read_line(node, result_.spec.anchor); }
  void read_max_length(const YamlNode& node) {
    constexpr std::string_view kExpected = "a number of bytes from 1 to 4096";
    const std::string* text = text_of(node, kExpected);
    if (text == nullptr) return;
    std::size_t number = 0;
    const char* end = text->data() + text->size();
    const auto [stop, error] = std::from_chars(text->data(), end, number);
    if (!node.plain || error != std::errc{} || stop != end || number < 1 ||
        number > kLongestFinding) {
      mistake(node.place, "expected " + std::string(kExpected) + ", found " + in_quotes(*text));
      return;
    }
    result_.spec.max_length = number;
  }
  void read_edge(const YamlNode& node, std::string& out) {
    const std::string* text = text_of(node, "a class of one byte");
    if (text == nullptr) return;
    out = *text;
    if (const auto found = check_edge_text(*text)) mistake_in(node, *found);
  }
  void read_not_before(const YamlNode& node) { read_edge(node, result_.spec.not_before); }
  void read_not_after(const YamlNode& node) { read_edge(node, result_.spec.not_after); }
  void read_validate(const YamlNode& node) {
    read_names(node, result_.spec.validate, [&](const YamlNode& item, const std::string& name) {
      return is_named(item, "validator", name, validators());
    });
  }
  void read_keywords(const YamlNode& node) {
    read_names(node, result_.spec.keywords, [&](const YamlNode& item, const std::string& word) {
      const bool good = word.size() <= kKeywordReach && word.front() != ' ' && word.back() != ' ' &&
                        std::find_if(word.begin(), word.end(), is_control) == word.end();
      if (!good) {
        mistake(item.place, in_quotes(word) +
                                " is no key word; expected at most 64 bytes of one line, "
                                "no blank at either end");
      }
      return good;
    });
  }
  void read_beside(const YamlNode& node) {
    read_names(node, result_.spec.beside, [&](const YamlNode& item, const std::string& id) {
      if (!is_id(id)) mistake(item.place, in_quotes(id) + " is no id; expected that of a detector");
      if (!is_id(id)) return false;
      result_.beside_places.push_back(item.place);
      return true;
    });
  }
  void read_confidence(const YamlNode& node) {
    if (is_refused(node)) return;
    if (node.kind != YamlNode::Kind::kMap) {
      mistake(node.place,
              "expected {bare: ..., context: ...}, found " + std::string(name_of(node.kind)));
      return;
    }
    constexpr std::array<std::string_view, 2> kParts{"bare", "context"};
    const auto parts = read_keys(node, kParts);
    const auto bare = parts.find("bare");
    if (bare != parts.end()) read_level(*bare->second, true, result_.spec.bare);
    const auto context = parts.find("context");
    if (context != parts.end()) {
      std::optional<Confidence> level = result_.spec.context;
      read_level(*context->second, false, level);
      result_.spec.context = level.value_or(result_.spec.context);
    }
    settle_confidence(context != parts.end());
  }
  // Context never makes a finding less sure, unless the file says so.
  void settle_confidence(bool context_given) {
    if (!context_given && result_.spec.bare && *result_.spec.bare > result_.spec.context) {
      result_.spec.context = *result_.spec.bare;
    }
  }
  // Nothing for "none"; after a mistake, what was there.
  void read_level(const YamlNode& node, bool none_too, std::optional<Confidence>& out) {
    const std::string_view expected =
        none_too ? "weak, likely, validated or none" : "weak, likely or validated";
    const std::string* text = text_of(node, expected);
    if (text == nullptr) return;
    for (const Confidence level :
         {Confidence::kWeak, Confidence::kLikely, Confidence::kValidated}) {
      if (*text != to_string(level)) continue;
      out = level;
      return;
    }
    if (none_too && *text == "none") {
      out.reset();
      return;
    }
    mistake(node.place, "expected " + std::string(expected) + ", found " + in_quotes(*text));
  }
  void read_normalise(const YamlNode& node) {
    const std::string* text = text_of(node, "the name of a normaliser");
    if (text != nullptr && is_named(node, "normaliser", *text, normalisers())) {
      result_.spec.normalise = *text;
    }
  }
  void read_mask(const YamlNode& node) {
    const std::string* text = text_of(node, "the name of a mask");
    if (text != nullptr && is_named(node, "mask", *text, masks())) result_.spec.mask = *text;
  }
  void read_redact_until(const YamlNode& node) { read_line(node, result_.spec.redact_until); }
  void read_enabled(const YamlNode& node) {
    const std::string* text = text_of(node, "true or false");
    if (text == nullptr) return;
    if (!node.plain || (*text != "true" && *text != "false")) {
      mistake(node.place, "expected true or false, found " + in_quotes(*text));
      return;
    }
    result_.spec.enabled = *text == "true";
  }
  void read_match(const YamlNode& node) {
    read_list(node, true, [&](const YamlNode& /*item*/, const std::string& text) {
      result_.spec.match.push_back(text);
    });
  }
  void read_no_match(const YamlNode& node) {
    read_list(node, false, [&](const YamlNode& /*item*/, const std::string& text) {
      result_.spec.no_match.push_back(text);
    });
  }

  std::string_view text_;
  const std::string& file_;
  ReadPattern result_;
  std::map<std::string_view, const YamlNode*> values_;
  std::string_view current_;             // the key being read
  std::vector<std::string_view> wrong_;  // keys with a mistake
};

constexpr std::array<Reader::Key, 19> Reader::kKeys{{
    {"id", true, &Reader::read_id},
    {"category", true, &Reader::read_category},
    {"title", true, &Reader::read_title},
    {"source", false, &Reader::read_source},
    {"pattern", true, &Reader::read_pattern},
    {"anchor", false, &Reader::read_anchor},
    {"max-length", true, &Reader::read_max_length},
    {"not-before", false, &Reader::read_not_before},
    {"not-after", false, &Reader::read_not_after},
    {"validate", false, &Reader::read_validate},
    {"keywords", false, &Reader::read_keywords},
    {"beside", false, &Reader::read_beside},
    {"confidence", false, &Reader::read_confidence},
    {"normalise", false, &Reader::read_normalise},
    {"mask", false, &Reader::read_mask},
    {"redact-until", false, &Reader::read_redact_until},
    {"enabled", false, &Reader::read_enabled},
    {"match", true, &Reader::read_match},
    {"no-match", false, &Reader::read_no_match},
}};

}  // namespace

ReadPattern read_pattern(std::string_view text, const std::string& file) {
  return Reader(text, file).read();
}

void sort_by_place(Diagnostics& mistakes) {
  std::stable_sort(mistakes.begin(), mistakes.end(), [](const Diagnostic& a, const Diagnostic& b) {
    return std::tie(a.line, a.column) < std::tie(b.line, b.column);
  });
}

}  // namespace leakwire::detect
