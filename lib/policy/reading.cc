#include "policy/reading.h"

#include <algorithm>
#include <charconv>
#include <span>

#include "detect/wording.h"
#include "leakwire/pack.h"
#include "place/countries.h"
#include "policy/categories.h"
#include "text/time.h"

namespace leakwire::policy {
namespace {

using detect::in_quotes;

std::optional<unsigned> digits(std::string_view text, std::size_t at, std::size_t count) {
  if (at + count > text.size()) return std::nullopt;
  unsigned value = 0;
  const auto read = std::from_chars(text.data() + at, text.data() + at + count, value);
  if (read.ec != std::errc() || read.ptr != text.data() + at + count) return std::nullopt;
  return value;
}

std::optional<text::CivilTime> date_of(std::string_view text) {
  if (text.size() < 10 || text[4] != '-' || text[7] != '-') return std::nullopt;
  const auto year = digits(text, 0, 4), month = digits(text, 5, 2), day = digits(text, 8, 2);
  if (!year || !month || !day) return std::nullopt;
  text::CivilTime civil;
  civil.year = static_cast<int>(*year);
  civil.month = *month;
  civil.day = *day;
  return civil;
}

// "T03:04:05Z", "T03:04:05.25+02:00" behind a date (RFC 3339).
bool add_clock(std::string_view text, text::CivilTime& civil) {
  if (text.size() < 9 || (text[0] != 'T' && text[0] != ' ') || text[3] != ':' || text[6] != ':') {
    return false;
  }
  const auto hour = digits(text, 1, 2), minute = digits(text, 4, 2), second = digits(text, 7, 2);
  if (!hour || !minute || !second) return false;
  civil.hour = *hour;
  civil.minute = *minute;
  civil.second = *second;
  text.remove_prefix(9);
  if (text.starts_with('.')) {
    std::size_t end = 1;
    std::int64_t scale = text::kSecond / 10;
    while (end < text.size() && text[end] >= '0' && text[end] <= '9') {
      civil.fraction += (text[end++] - '0') * scale;
      scale /= 10;
    }
    if (end == 1) return false;
    text.remove_prefix(end);
  }
  if (text == "Z") return true;
  if (text.size() != 6 || (text[0] != '+' && text[0] != '-') || text[3] != ':') return false;
  const auto hours = digits(text, 1, 2), minutes = digits(text, 4, 2);
  if (!hours || !minutes || *hours > 23 || *minutes > 59) return false;
  const int zone = static_cast<int>(*hours * 60 + *minutes);
  civil.zone_minutes = text[0] == '-' ? -zone : zone;
  return true;
}

}  // namespace

std::optional<std::int64_t> rfc3339_time(std::string_view text) noexcept {
  std::optional<text::CivilTime> civil = date_of(text);
  const std::string_view rest = civil ? text.substr(10) : std::string_view();
  if (civil && !rest.empty() && !add_clock(rest, *civil)) civil.reset();
  return civil ? text::to_micros(*civil) : std::nullopt;
}

const YamlNode* value_of(const Fields& fields, std::string_view key) noexcept {
  const auto found = fields.find(key);
  return found == fields.end() ? nullptr : found->second;
}

std::optional<Fields> Reading::keys_of(const YamlNode& node,
                                       std::span<const std::string_view> known) {
  if (fields.is_refused(node)) return std::nullopt;
  if (node.kind != YamlNode::Kind::kMap) {
    mistake(node, "expected a mapping, found " + std::string(detect::name_of(node.kind)));
    return std::nullopt;
  }
  return fields.keys_of(node, known);
}

void Reading::each_item(const YamlNode& node, bool or_one, TakeNode take) {
  if (fields.is_refused(node)) return;
  if (node.kind == YamlNode::Kind::kList) {
    for (const YamlNode& item : node.items) take(item);
  } else if (or_one && node.kind == YamlNode::Kind::kMap) {
    take(node);
  } else {
    mistake(node, "expected a list, found " + std::string(detect::name_of(node.kind)));
  }
}

void Reading::each_text(const YamlNode& node, TakeText take) {
  if (node.kind == YamlNode::Kind::kList) {
    fields.read_list(node, true, take);
  } else if (const std::string* text = fields.text_of(node, "a text or a list of texts")) {
    take(node, *text);
  }
}

std::optional<bool> Reading::truth_of(const YamlNode& node) {
  const std::string* text = fields.text_of(node, "true or false");
  if (text == nullptr) return std::nullopt;
  if (*text == "true") return true;
  if (*text == "false") return false;
  mistake(node, "expected true or false, found " + in_quotes(*text));
  return std::nullopt;
}

std::string Reading::no_such(std::string_view what, std::string_view word,
                             std::span<const std::string_view> names) {
  std::string message = "no " + std::string(what) + " is named " + in_quotes(word);
  if (names.empty() || names.size() > names_to_compare_) return message;
  names_to_compare_ -= names.size();
  constexpr std::size_t kListed = 40;  // more names are no help in a message
  const std::string_view near = detect::nearest(word, names);
  if (!near.empty()) return message + "; did you mean " + in_quotes(near) + "?";
  return names.size() <= kListed ? message + "; expected " + detect::listed(names) : message;
}

std::optional<Country> Reading::country_of(const YamlNode& node, const std::string& text) {
  if (const auto country = country_named(text)) return country;
  if (country_group_named(text)) {
    mistake(node,
            in_quotes(text) + " is a group of countries; one country is expected here, as DE");
    return std::nullopt;
  }
  std::string upper = text;
  for (char& c : upper) c = c >= 'a' && c <= 'z' ? static_cast<char>(c & ~0x20) : c;
  std::string meant(place::usual_mistake(upper));
  if (meant.empty() && (country_named(upper) || country_group_named(upper))) meant = upper;
  mistake(node, "no country has the code " + in_quotes(text) +
                    (meant.empty() ? "; expected two letters of ISO 3166-1, as DE"
                                   : "; did you mean " + in_quotes(meant) + "?"));
  return std::nullopt;
}

void Reading::add_countries(const YamlNode& node, bool with_unknown, CountrySet& countries,
                            TakeText take) {
  each_text(node, [&](const YamlNode& item, const std::string& text) {
    take(item, text);
    if (text == "unknown" && with_unknown) {
      countries.add_unknown();
    } else if (const auto group = country_group_named(text)) {
      countries.add(*group);
    } else if (const auto country = country_of(item, text)) {
      countries.add(*country);
    }
  });
}

std::optional<std::int64_t> Reading::time_of(const YamlNode& node, bool moments) {
  const std::string_view expected =
      moments ? "a day, as 2026-12-31, or a time by RFC 3339" : "a day, as 2026-12-31";
  const std::string* text = fields.text_of(node, expected);
  if (text == nullptr) return std::nullopt;
  const bool is_day = text->size() == 10;
  const auto time = is_day || moments ? rfc3339_time(*text) : std::nullopt;
  if (!time) mistake(node, "expected " + std::string(expected) + ", found " + in_quotes(*text));
  return time;
}

std::optional<std::uint32_t> Reading::number_of(const YamlNode& node) {
  const std::string* text = fields.text_of(node, "a number");
  if (text == nullptr) return std::nullopt;
  std::uint32_t number = 0;
  const char* end = text->data() + text->size();
  const auto read = std::from_chars(text->data(), end, number);
  if (read.ec == std::errc() && read.ptr == end) return number;
  mistake(node, "expected a whole number below 2^32, found " + in_quotes(*text));
  return std::nullopt;
}

void Reading::read_categories(const YamlNode& node, std::vector<std::string>& categories_read) {
  each_text(node, [&](const YamlNode& item, const std::string& text) {
    if (!is_category_pattern(text)) {
      mistake(item, no_such("category", text, categories()));
      return;
    }
    const bool custom = text.starts_with("custom.") && pack != nullptr;
    const auto is_it = [&text](const DetectorInfo& one) {
      return wildcard_fits(text, one.category);
    };
    if (custom && std::none_of(pack->detectors().begin(), pack->detectors().end(), is_it)) {
      mistake(item, "no detector of the pack finds the category " + in_quotes(text));
      return;
    }
    categories_read.push_back(text);
  });
}

void Reading::check_detector(const YamlNode& node, const std::string& text) {
  if (pack == nullptr) return;
  const auto detectors = pack->detectors();
  const auto is_it = [&text](const DetectorInfo& one) { return wildcard_fits(text, one.id); };
  if (std::any_of(detectors.begin(), detectors.end(), is_it)) return;
  mistake(node, no_such_of("detector", text, detectors, &DetectorInfo::id));
}

void Reading::read_promises(const YamlNode& node, std::vector<std::string_view>& cited) {
  each_text(node, [&](const YamlNode& item, const std::string& text) {
    const auto found = promises.find(text);
    if (found == promises.end()) {
      mistake(item, no_such_of("promise", text, out.promises, &Promise::id));
      return;
    }
    const std::string_view id = out.promises[found->second].id;
    if (std::find(cited.begin(), cited.end(), id) == cited.end()) cited.push_back(id);
  });
}

}  // namespace leakwire::policy
