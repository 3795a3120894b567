#include "detect/pattern_reader.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>
#include <tuple>
#include <utility>

#include "detect/check.h"
#include "detect/detector_names.h"
#include "detect/field_reader.h"
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

template <class Table>
std::vector<std::string_view> names_of(const Table& table) {
  std::vector<std::string_view> names;
  names.reserve(table.size());
  for (const auto& row : table) names.push_back(row.name);
  return names;
}

// One method a key.
class PatternReader {
 public:
  PatternReader(std::string_view text, const std::string& file)
      : text_(text), file_(file), fields_(text, file) {
    result_.spec.file = file;
    result_.spec.bare = Confidence::kWeak;
  }

  ReadPattern read() {
    YamlDocument document = read_yaml(text_, file_);
    fields_.mistakes() = std::move(document.mistakes);
    if (document.readable) read_root(document.root);
    result_.mistakes = std::move(fields_.mistakes());
    sort_by_place(result_.mistakes);
    return std::move(result_);
  }

 private:
  struct Key {
    std::string_view name;
    bool required;
    void (PatternReader::*read)(const YamlNode& value);
  };
  // In the order of the reference (docs/pack-format.md), which is the order of suggestions.
  static const std::array<Key, 19> kKeys;

  void read_root(const YamlNode& root) {
    if (root.kind == YamlNode::Kind::kRefused) return;
    if (root.kind != YamlNode::Kind::kMap) {
      mistake(root.place,
              "expected a mapping of keys to values, found " + std::string(name_of(root.kind)));
      return;
    }
    const FieldReader::Fields values = fields_.keys_of(root, names_of(kKeys));
    for (const Key& key : kKeys) {
      const auto value = values.find(key.name);
      if (value != values.end()) {
        fields_.begin(key.name);
        (this->*key.read)(*value->second);
        fields_.begin({});
      } else if (key.required) {
        fields_.missing(key.name, root.place);
      }
    }
    if (!values.contains("confidence")) settle_confidence(false);
    if (!fields_.is_wrong("pattern") && !fields_.is_wrong("max-length")) check_whole(root, values);
  }

  // What needs the match room: the pattern, the anchor, the edges, the examples.
  void check_whole(const YamlNode& root, const FieldReader::Fields& values) {
    for (const FieldMistake& found : check_detector(result_.spec)) {
      if (fields_.is_wrong(found.field)) continue;  // told already, and better
      const auto value = values.find(found.field);
      const YamlNode* node = value == values.end() ? &root : value->second;
      if (node->kind == YamlNode::Kind::kList && found.item < node->items.size()) {
        node = &node->items[found.item];
      }
      fields_.mistake_in(*node, found.offset, text::to_visible(found.message));
    }
  }

  void mistake(Place place, std::string message) { fields_.mistake(place, std::move(message)); }

  void read_id(const YamlNode& node) {
    const std::string* text = fields_.text_of(node);
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
    const std::string* text = fields_.text_of(node);
    if (text == nullptr) return;
    if (!is_category(*text)) {
      mistake(node.place, in_quotes(*text) +
                              " is no category; expected lower-case words joined by "
                              "dots, as payment.card");
      return;
    }
    result_.spec.category = *text;
  }
  void read_title(const YamlNode& node) { fields_.read_line(node, result_.spec.title); }
  void read_source(const YamlNode& node) { fields_.read_line(node, result_.spec.source); }
  void read_pattern(const YamlNode& node) {
    const std::string* text = fields_.text_of(node, "a regular expression");
    if (text == nullptr) return;
    result_.spec.pattern = *text;
    if (const auto found = check_pattern_text(*text))
      fields_.mistake_in(node, found->offset, found->message);
  }
  void read_anchor(const YamlNode& node) { fields_.read_line(node, result_.spec.anchor); }
  void read_max_length(const YamlNode& node) {
    constexpr std::string_view kExpected = "a number of bytes from 1 to 4096";
    const std::string* text = fields_.text_of(node, kExpected);
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
    const std::string* text = fields_.text_of(node, "a class of one byte");
    if (text == nullptr) return;
    out = *text;
    if (const auto found = check_edge_text(*text))
      fields_.mistake_in(node, found->offset, found->message);
  }
  void read_not_before(const YamlNode& node) { read_edge(node, result_.spec.not_before); }
  void read_not_after(const YamlNode& node) { read_edge(node, result_.spec.not_after); }
  void read_validate(const YamlNode& node) {
    fields_.read_names(node, result_.spec.validate,
                       [&](const YamlNode& item, const std::string& name) {
                         return fields_.is_named(item, "validator", name, names_of(validators()));
                       });
  }
  void read_keywords(const YamlNode& node) {
    fields_.read_names(
        node, result_.spec.keywords, [&](const YamlNode& item, const std::string& word) {
          const bool good = word.size() <= kKeywordReach && word.front() != ' ' &&
                            word.back() != ' ' &&
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
    fields_.read_names(node, result_.spec.beside, [&](const YamlNode& item, const std::string& id) {
      if (!is_id(id)) mistake(item.place, in_quotes(id) + " is no id; expected that of a detector");
      if (!is_id(id)) return false;
      result_.beside_places.push_back(item.place);
      return true;
    });
  }
  void read_confidence(const YamlNode& node) {
    if (fields_.is_refused(node)) return;
    if (node.kind != YamlNode::Kind::kMap) {
      mistake(node.place,
              "expected {bare: ..., context: ...}, found " + std::string(name_of(node.kind)));
      return;
    }
    constexpr std::array<std::string_view, 2> kParts{"bare", "context"};
    const auto parts = fields_.keys_of(node, kParts);
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
    const std::string* text = fields_.text_of(node, expected);
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
    const std::string* text = fields_.text_of(node, "the name of a normaliser");
    if (text != nullptr && fields_.is_named(node, "normaliser", *text, names_of(normalisers()))) {
      result_.spec.normalise = *text;
    }
  }
  void read_mask(const YamlNode& node) {
    const std::string* text = fields_.text_of(node, "the name of a mask");
    if (text != nullptr && fields_.is_named(node, "mask", *text, names_of(masks())))
      result_.spec.mask = *text;
  }
  void read_redact_until(const YamlNode& node) {
    fields_.read_line(node, result_.spec.redact_until);
  }
  void read_enabled(const YamlNode& node) {
    const std::string* text = fields_.text_of(node, "true or false");
    if (text == nullptr) return;
    if (!node.plain || (*text != "true" && *text != "false")) {
      mistake(node.place, "expected true or false, found " + in_quotes(*text));
      return;
    }
    result_.spec.enabled = *text == "true";
  }
  void read_match(const YamlNode& node) {
    fields_.read_list(node, true, [&](const YamlNode& /*item*/, const std::string& text) {
      result_.spec.match.push_back(text);
    });
  }
  void read_no_match(const YamlNode& node) {
    fields_.read_list(node, false, [&](const YamlNode& /*item*/, const std::string& text) {
      result_.spec.no_match.push_back(text);
    });
  }

  std::string_view text_;
  const std::string& file_;
  FieldReader fields_;
  ReadPattern result_;
};

constexpr std::array<PatternReader::Key, 19> PatternReader::kKeys{{
    {"id", true, &PatternReader::read_id},
    {"category", true, &PatternReader::read_category},
    {"title", true, &PatternReader::read_title},
    {"source", false, &PatternReader::read_source},
    {"pattern", true, &PatternReader::read_pattern},
    {"anchor", false, &PatternReader::read_anchor},
    {"max-length", true, &PatternReader::read_max_length},
    {"not-before", false, &PatternReader::read_not_before},
    {"not-after", false, &PatternReader::read_not_after},
    {"validate", false, &PatternReader::read_validate},
    {"keywords", false, &PatternReader::read_keywords},
    {"beside", false, &PatternReader::read_beside},
    {"confidence", false, &PatternReader::read_confidence},
    {"normalise", false, &PatternReader::read_normalise},
    {"mask", false, &PatternReader::read_mask},
    {"redact-until", false, &PatternReader::read_redact_until},
    {"enabled", false, &PatternReader::read_enabled},
    {"match", true, &PatternReader::read_match},
    {"no-match", false, &PatternReader::read_no_match},
}};

}  // namespace

ReadPattern read_pattern(std::string_view text, const std::string& file) {
  return PatternReader(text, file).read();
}

void sort_by_place(Diagnostics& mistakes) {
  std::stable_sort(mistakes.begin(), mistakes.end(), [](const Diagnostic& a, const Diagnostic& b) {
    return std::tie(a.line, a.column) < std::tie(b.line, b.column);
  });
}

}  // namespace leakwire::detect
