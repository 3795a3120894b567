// Reading: what the readers of a policy's parts share: the file, its names and how values are read.
//
// One thread, for the time of one file.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "detect/field_reader.h"
#include "leakwire/function_ref.h"
#include "policy/compiled.h"

namespace leakwire::policy {

using detect::FieldReader;
using detect::Place;
using detect::YamlNode;
using Fields = FieldReader::Fields;

class Reading {
 public:
  using TakeText = FunctionRef<void(const YamlNode& node, const std::string& text)>;
  using TakeNode = FunctionRef<void(const YamlNode& node)>;

  Reading(std::string_view text, const std::string& file, const DetectorPack* pack, Compiled& out)
      : fields(text, file), pack(pack), out(out), file_(file) {}

  FieldReader fields;
  const DetectorPack* pack;
  Compiled& out;
  // The numbers of names that other parts of the file refer to.
  std::unordered_map<std::string, std::size_t> promises, consents, receivers;
  std::unordered_set<std::string> purposes, contracts;  // that receivers have
  std::unordered_set<std::string> answers;              // names of rules and uses

  void mistake(const YamlNode& node, std::string message) {
    fields.mistake(node.place, std::move(message));
  }
  void warn(unsigned line, unsigned column, std::string message) {
    out.warnings.push_back({file_, line, column, std::move(message)});
  }
  // The keys of a mapping; nothing, and a mistake, for any other node.
  std::optional<Fields> keys_of(const YamlNode& node, std::span<const std::string_view> known);
  // The items of a list; a mapping stands for a list of one where `or_one`.
  void each_item(const YamlNode& node, bool or_one, TakeNode take);
  // One text, or each of a list that is not empty.
  void each_text(const YamlNode& node, TakeText take);
  std::optional<bool> truth_of(const YamlNode& node);
  // "a value" of an enumeration, by its name.
  template <class E, std::size_t count>
  std::optional<E> named(const YamlNode& node, std::string_view what,
                         const std::array<std::string_view, count>& names) {
    const std::string* text = fields.text_of(node);
    if (text == nullptr) return std::nullopt;
    if (const auto value = enumerator_named<E>(names, *text)) return value;
    mistake(node, no_such(what, *text, names));
    return std::nullopt;
  }
  // `no WHAT is named "x"; did you mean "y"?`, where a long file is not asked for ever.
  std::string no_such(std::string_view what, std::string_view word,
                      std::span<const std::string_view> names);
  // The same for the names of a list that may be long.
  template <class List, class Name>
  std::string no_such_of(std::string_view what, std::string_view word, const List& list,
                         Name name) {
    std::vector<std::string_view> names;
    if (list.size() <= names_to_compare_) {
      for (const auto& one : list) names.push_back(one.*name);
    }
    return no_such(what, word, names);
  }
  std::optional<Country> country_of(const YamlNode& node, const std::string& text);
  // Codes, EU and EEA; `unknown` too where `with_unknown`.
  // `take` is given each text.
  void add_countries(
      const YamlNode& node, bool with_unknown, CountrySet& countries,
      TakeText take = [](const YamlNode&, const std::string&) {});
  // "2026-12-31": the beginning of that day. With `moments` RFC 3339 too.
  std::optional<std::int64_t> time_of(const YamlNode& node, bool moments = false);
  std::optional<std::uint32_t> number_of(const YamlNode& node);
  void read_categories(const YamlNode& node, std::vector<std::string>& out);
  void check_detector(const YamlNode& node, const std::string& text);
  // `because:` one or several ids.
  void read_promises(const YamlNode& node, std::vector<std::string_view>& promises);

 private:
  const std::string& file_;
  // A word is compared with all names of its kind: what of this is left for the file.
  std::size_t names_to_compare_ = 200'000;
};

// A time by RFC 3339, or a day ("2026-12-31": its beginning), in microseconds since 1970.
std::optional<std::int64_t> rfc3339_time(std::string_view text) noexcept;

// The value of a key; nullptr where it is missing.
const YamlNode* value_of(const Fields& fields, std::string_view key) noexcept;

}  // namespace leakwire::policy
