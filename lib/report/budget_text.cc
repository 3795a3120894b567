// The text of a file of counts:
//   {"leakwire_budgets":1,"closed":0}
//   {"budget":"eu-us","counted":"distinct persons","at_most":1000,"window":"day",
//    "per_receiver":1,"per_border":0,"begin":1767225600000000,"receiver":"tracker",
//    "from_country":"","importer_country":"","key_id":"a1f3","count":2,"seen":"<16 digits each>"}
//   ... with "told":1 in place of key_id, count and seen, where the limit was passed
//   {"lines":2}
#include <algorithm>
#include <charconv>
#include <map>
#include <optional>
#include <utility>
#include <vector>

#include "report/budget_file.h"
#include "report/json_writer.h"
#include "text/hex.h"
#include "text/json_reader.h"

namespace leakwire::report {
namespace {

constexpr std::size_t kDigits = 16;
constexpr std::string_view kHead = "leakwire_budgets";

// One line: an object of texts and whole numbers.
using Fields = std::map<std::string, std::string, std::less<>>;

std::optional<Fields> fields_of(std::string_view line) {
  using Kind = text::JsonToken::Kind;
  text::JsonReader reader(line);
  if (reader.next().kind != Kind::kBeginObject) return std::nullopt;
  Fields fields;
  for (text::JsonToken key = reader.next(); key.kind == Kind::kKey; key = reader.next()) {
    const text::JsonToken value = reader.next();
    if (value.kind != Kind::kText && value.kind != Kind::kNumber) return std::nullopt;
    std::string& field = fields[std::string(key.text)];
    if (!value.escaped) {
      field = value.text;
    } else if (!text::unescape_json(value.text, field)) {
      return std::nullopt;
    }
  }
  if (reader.next().kind != Kind::kEnd) return std::nullopt;
  return fields;
}

const std::string& text_of(const Fields& fields, std::string_view name) {
  static const std::string kNone;
  const auto found = fields.find(name);
  return found == fields.end() ? kNone : found->second;
}

std::optional<std::uint64_t> number_of(const Fields& fields, std::string_view name, int base = 10) {
  const std::string& digits = text_of(fields, name);
  std::uint64_t number = 0;
  const char* end = digits.data() + digits.size();
  const auto [at, error] = std::from_chars(digits.data(), end, number, base);
  if (digits.empty() || error != std::errc() || at != end) return std::nullopt;
  return number;
}

std::optional<BudgetTerms> terms_of(const Fields& fields) {
  const auto counted = counted_named(text_of(fields, "counted"));
  const auto window = window_named(text_of(fields, "window"));
  const auto at_most = number_of(fields, "at_most");
  const auto per_receiver = number_of(fields, "per_receiver");
  const auto per_border = number_of(fields, "per_border");
  if (!counted || !window || !at_most || !per_receiver || !per_border) return std::nullopt;
  return BudgetTerms{text_of(fields, "budget"), *counted,        *at_most, *window,
                     *per_receiver != 0,        *per_border != 0};
}

std::optional<Country> country_of(const Fields& fields, std::string_view name) {
  const std::string& code = text_of(fields, name);
  return code.empty() ? Country() : country_named(code);
}

std::optional<BudgetTally> tally_of(const Fields& fields) {
  const auto count = number_of(fields, "count");
  const std::string& seen = text_of(fields, "seen");
  if (!count || seen.size() % kDigits != 0) return std::nullopt;
  BudgetTally tally;
  tally.count = *count;
  tally.seen.reserve(seen.size() / kDigits);
  for (std::size_t at = 0; at < seen.size(); at += kDigits) {
    std::uint64_t number = 0;
    const char* end = seen.data() + at + kDigits;
    const auto [stop, error] = std::from_chars(seen.data() + at, end, number, 16);
    if (error != std::errc() || stop != end) return std::nullopt;
    tally.seen.insert(number);
  }
  return tally;
}

// False where the line is none of a file of counts.
bool restore(const Fields& fields, BudgetCounts& counts) {
  const std::optional<BudgetTerms> terms = terms_of(fields);
  const auto begin = number_of(fields, "begin");
  const auto from = country_of(fields, "from_country");
  const auto to = country_of(fields, "importer_country");
  const bool told = fields.contains("told");
  std::optional<BudgetTally> tally = told ? BudgetTally() : tally_of(fields);
  // No time before 1970 or after 9999.
  constexpr std::uint64_t kLatest = 253'402'300'800ULL * text::kSecond;
  if (!terms || !begin || *begin >= kLatest || !from || !to || !tally) return false;
  for (std::size_t budget = 0; budget < counts.terms().size(); ++budget) {
    if (counts.terms()[budget] != *terms) continue;
    const BudgetPlace place{budget, window_of(terms->window, static_cast<text::Micros>(*begin)),
                            text_of(fields, "receiver"), *from, *to};
    if (told) {
      counts.restore_told(place);
    } else {
      counts.restore(place, text_of(fields, "key_id"), *std::move(tally));
    }
    break;
  }
  return true;
}

// Sorted: the order in which people came is nobody's concern.
std::string digits_of(const BudgetTally& tally) {
  std::vector<std::uint64_t> numbers(tally.seen.begin(), tally.seen.end());
  std::sort(numbers.begin(), numbers.end());
  std::string digits;
  digits.reserve(numbers.size() * kDigits);
  for (const std::uint64_t number : numbers) text::append_hex(digits, number, kDigits);
  return digits;
}

void begin_line(JsonWriter& json, const BudgetTerms& terms, const BudgetPlace& place) {
  json.begin_object().text("budget", terms.name).text("counted", to_string(terms.counted));
  json.number("at_most", terms.at_most).text("window", to_string(terms.window));
  json.number("per_receiver", terms.per_receiver ? 1 : 0);
  json.number("per_border", terms.per_border ? 1 : 0);
  json.number("begin", static_cast<std::uint64_t>(std::max<text::Micros>(0, place.window.begin)));
  json.text("receiver", place.receiver).text("from_country", place.from_country.text());
  json.text("importer_country", place.importer_country.text());
}

}  // namespace

std::string budget_text(const BudgetCounts& counts) {
  std::string out;
  std::uint64_t lines = 1;
  const auto line = [&](const auto& write) {
    JsonWriter json(out);
    write(json);
    json.end_object();
    out += '\n';
    ++lines;
  };
  line([&](JsonWriter& json) {
    json.begin_object().number(kHead, 1).number("closed",
                                                static_cast<std::uint64_t>(counts.closed()));
  });
  for (const auto& counted : counts.cells()) {
    const auto& place = counted.first;
    const auto& cell = counted.second;
    const BudgetTerms& terms = counts.terms()[place.budget];
    if (cell.told) {
      line([&](JsonWriter& json) {
        begin_line(json, terms, place);
        json.number("told", 1);
      });
    }
    for (const auto& tallied : cell.tallies) {
      const auto& key_id = tallied.first;
      const auto& tally = tallied.second;
      const std::string seen = digits_of(tally);
      line([&](JsonWriter& json) {
        begin_line(json, terms, place);
        json.text("key_id", key_id).number("count", tally.count).text("seen", seen);
      });
    }
  }
  line([&, before = lines](JsonWriter& json) { json.begin_object().number("lines", before - 1); });
  return out;
}

Diagnostics read_budgets(std::string_view text, std::string_view file, BudgetCounts& counts) {
  const auto wrong = [&](unsigned line, std::string_view message) {
    return Diagnostics{{std::string(file), line, 0, std::string(message)}};
  };
  unsigned number = 0;
  bool ended = false;
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    const std::optional<Fields> fields = fields_of(text.substr(0, end));
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    ++number;
    if (ended || !fields) return wrong(number, "is no line of counts of budgets");
    if (number == 1) {
      const auto closed = number_of(*fields, "closed");
      if (number_of(*fields, kHead) != 1 || !closed) {
        return wrong(1, "is no file of counts of budgets, expected {\"leakwire_budgets\":1,...");
      }
      counts.restore_closed(static_cast<text::Micros>(*closed));
    } else if (const auto lines = number_of(*fields, "lines")) {
      if (*lines != number - 1) return wrong(number, "lines are missing before this one");
      ended = true;
    } else if (!restore(*fields, counts)) {
      return wrong(number, "is no line of counts of budgets");
    }
  }
  if (!ended) return wrong(number, "is cut short; take the file away to count anew");
  return {};
}

}  // namespace leakwire::report
