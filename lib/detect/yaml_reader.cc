#include "detect/yaml_reader.h"

#include <yaml-cpp/depthguard.h>
#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/mark.h>
#include <yaml-cpp/parser.h>

#include <algorithm>
#include <optional>
#include <sstream>
#include <utility>

#include "detect/yaml_depth.h"
#include "text/utf8.h"

namespace leakwire::detect {
namespace {

constexpr std::string_view kByteOrderMark = "\xef\xbb\xbf";

std::string_view without_byte_order_mark(std::string_view text) {
  return text.starts_with(kByteOrderMark) ? text.substr(kByteOrderMark.size()) : text;
}

Place place_of(const YAML::Mark& mark) {
  if (mark.is_null()) return {};
  return {static_cast<unsigned>(mark.line) + 1, static_cast<unsigned>(mark.column) + 1};
}

Place place_at(std::string_view text, std::size_t offset) {
  const std::string_view before = text.substr(0, offset);
  const auto lines = std::count(before.begin(), before.end(), '\n');
  const std::size_t line_start = before.rfind('\n') + 1;  // npos + 1 is 0
  return {static_cast<unsigned>(lines) + 1, static_cast<unsigned>(offset - line_start) + 1};
}

// The first byte that no YAML text may hold, or npos.
std::size_t first_bad_byte(std::string_view bytes) {
  for (std::size_t i = 0; i < bytes.size();) {
    const auto byte = static_cast<unsigned char>(bytes[i]);
    if (byte < 0x20 && byte != '\t' && byte != '\n' && byte != '\r') return i;
    const text::CodePoint point = text::next_code_point(bytes.substr(i));
    if (!point.valid) return i;
    i += point.length;
  }
  return std::string_view::npos;
}

// Builds the tree from yaml-cpp's events. It follows no alias, so a small text stays a small tree.
class TreeBuilder final : public YAML::EventHandler {
 public:
  TreeBuilder(const std::string& file, YamlDocument& document) : file_(file), document_(document) {}

  void OnDocumentStart(const YAML::Mark& mark) override { started_ = mark; }
  void OnDocumentEnd() override {}
  void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    refuse_properties(mark, {}, anchor);
    add(node(YamlNode::Kind::kNothing, mark));
  }
  void OnAlias(const YAML::Mark& mark, YAML::anchor_t /*anchor*/) override {
    mistake(mark, "aliases (*) are not read here; write the value out");
    add(node(YamlNode::Kind::kRefused, mark));
  }
  void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                const std::string& value) override {
    refuse_properties(mark, tag, anchor);
    YamlNode text = node(YamlNode::Kind::kText, mark);
    text.text = value;
    text.plain = tag == "?";
    add(std::move(text));
  }
  void OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                       YAML::EmitterStyle::value /*style*/) override {
    refuse_properties(mark, tag, anchor);
    open_.push_back(node(YamlNode::Kind::kList, mark));
  }
  void OnSequenceEnd() override { close(); }
  void OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                  YAML::EmitterStyle::value /*style*/) override {
    refuse_properties(mark, tag, anchor);
    open_.push_back(node(YamlNode::Kind::kMap, mark));
  }
  void OnMapEnd() override { close(); }

  const YAML::Mark& started() const { return started_; }

 private:
  static YamlNode node(YamlNode::Kind kind, const YAML::Mark& mark) {
    return {.kind = kind,
            .place = place_of(mark),
            .start = mark.is_null() ? 0 : static_cast<std::size_t>(mark.pos)};
  }
  void close() {
    YamlNode done = std::move(open_.back());
    open_.pop_back();
    add(std::move(done));
  }
  void add(YamlNode&& done) {
    if (open_.empty()) {
      document_.root = std::move(done);
      return;
    }
    YamlNode& around = open_.back();
    const bool is_value = around.kind == YamlNode::Kind::kMap && around.items.size() % 2 == 1;
    if (is_value && done.kind == YamlNode::Kind::kNothing) done.place = around.items.back().place;
    around.items.push_back(std::move(done));
  }
  void refuse_properties(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor) {
    if (anchor != 0) mistake(mark, "anchors (&) are not read here; write the value out");
    if (!tag.empty() && tag != "?" && tag != "!") mistake(mark, "tags (!) are not read here");
  }
  void mistake(const YAML::Mark& mark, std::string message) {
    const Place place = place_of(mark);
    document_.mistakes.push_back({file_, place.line, place.column, std::move(message)});
  }

  const std::string& file_;
  YamlDocument& document_;
  std::vector<YamlNode> open_;
  YAML::Mark started_ = YAML::Mark::null_mark();
};

// Sees whether a second document follows; its content is not kept.
class DocumentFinder final : public YAML::EventHandler {
 public:
  void OnDocumentStart(const YAML::Mark& mark) override {
    if (!place) place = place_of(mark);
  }
  void OnDocumentEnd() override {}
  void OnNull(const YAML::Mark&, YAML::anchor_t) override {}
  void OnAlias(const YAML::Mark&, YAML::anchor_t) override {}
  void OnScalar(const YAML::Mark&, const std::string&, YAML::anchor_t,
                const std::string&) override {}
  void OnSequenceStart(const YAML::Mark&, const std::string&, YAML::anchor_t,
                       YAML::EmitterStyle::value) override {}
  void OnSequenceEnd() override {}
  void OnMapStart(const YAML::Mark&, const std::string&, YAML::anchor_t,
                  YAML::EmitterStyle::value) override {}
  void OnMapEnd() override {}

  std::optional<Place> place;
};

void parse(std::string_view text, const std::string& file, std::string_view holds,
           YamlDocument& document) {
  const auto mistake = [&](Place place, std::string message) {
    document.mistakes.push_back({file, place.line, place.column, std::move(message)});
  };
  DocumentFinder second;
  try {
    std::istringstream input{std::string(text)};
    YAML::Parser parser(input);
    TreeBuilder builder(file, document);
    if (!parser.HandleNextDocument(builder)) {
      mistake({}, "the file is empty; expected a mapping of keys to values");
      return;
    }
    document.readable = true;
    parser.HandleNextDocument(second);
  } catch (const YAML::DeepRecursion& e) {
    document.readable = false;
    mistake(place_of(e.mark), "lists and mappings stand too deep in one another");
  } catch (const YAML::Exception& e) {
    // A mistake in a second document is beside the point: there should be none.
    if (!second.place) {
      document.readable = false;
      mistake(place_of(e.mark), "not YAML: " + text::to_visible(e.msg));
    }
  }
  if (second.place) {
    mistake(*second.place, "a second document begins; one file holds one " + std::string(holds));
  }
}

// How many bytes of source the character at the front takes, and how many bytes of value it makes.
struct Step {
  std::size_t source = 1;
  std::size_t value = 1;
};

// One character of a double-quoted text (YAML 1.2, section 5.7).
Step double_quoted_step(std::string_view source) {
  if (source[0] != '\\' || source.size() < 2) return {};
  const auto coded = [&](std::size_t digits) -> Step {
    unsigned code = 0;
    for (const char c : source.substr(2, digits)) {
      const unsigned digit =
          c <= '9' ? static_cast<unsigned>(c - '0') : static_cast<unsigned>((c | 0x20) - 'a') + 10;
      code = code * 16 + digit;
    }
    const std::size_t made = code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
    return {2 + digits, made};
  };
  switch (source[1]) {
    case 'x':
      return coded(2);
    case 'u':
      return coded(4);
    case 'U':
      return coded(8);
    case 'N':  // U+0085
    case '_':  // U+00A0
      return {2, 2};
    case 'L':  // U+2028
    case 'P':  // U+2029
      return {2, 3};
    default:
      return {2, 1};
  }
}

}  // namespace

YamlDocument read_yaml(std::string_view bytes, const std::string& file, std::size_t most,
                       std::string_view holds) {
  YamlDocument document;
  if (bytes.size() > most) {
    document.mistakes.push_back(
        {file, 0, 0,
         "the file is over " + std::to_string(most / 1024) + " KiB, the most that is read"});
    return document;
  }
  bytes = without_byte_order_mark(bytes);
  if (const std::size_t bad = first_bad_byte(bytes); bad != std::string_view::npos) {
    const Place place = place_at(bytes, bad);
    document.mistakes.push_back(
        {file, place.line, place.column, "this byte is no text that YAML allows; expected UTF-8"});
    return document;
  }
  if (const auto deep = first_too_deep(bytes)) {
    const Place place = place_at(bytes, *deep);
    document.mistakes.push_back({file, place.line, place.column,
                                 "lists and mappings stand more than " +
                                     std::to_string(kDeepestYaml) + " deep in one another"});
    return document;
  }
  parse(bytes, file, holds, document);
  return document;
}

Place place_in(std::string_view text, const YamlNode& node, std::size_t offset) {
  text = without_byte_order_mark(text);
  if (node.kind != YamlNode::Kind::kText || node.start >= text.size()) return node.place;
  std::string_view source = text.substr(node.start);
  source = source.substr(0, source.find('\n'));
  const char quote = source.empty() ? '\0' : source[0];
  if (node.plain) {
    if (!source.starts_with(node.text)) return node.place;  // it goes over several lines
    const std::size_t at = std::min(offset, node.text.size());
    return {node.place.line, node.place.column + static_cast<unsigned>(at)};
  }
  if (quote != '\'' && quote != '"') return node.place;  // a block text
  std::size_t at = 1;
  std::size_t made = 0;
  std::size_t wanted = 0;
  while (at < source.size() && (source[at] != quote || source.substr(at, 2) == "''")) {
    const Step step = quote == '"'         ? double_quoted_step(source.substr(at))
                      : source[at] == '\'' ? Step{2, 1}
                                           : Step{};
    if (made <= offset) wanted = at;
    at += step.source;
    made += step.value;
  }
  // Without its closing quote on this line, or of another length, the text goes over several.
  if (at >= source.size() || made != node.text.size()) return node.place;
  if (offset >= made) wanted = at;
  return {node.place.line, node.place.column + static_cast<unsigned>(wanted)};
}

}  // namespace leakwire::detect
