// One line a finding, for people. Nothing in it moves a terminal's cursor.
#include <fmt/format.h>

#include <iterator>

#include "report/sinks.h"
#include "text/utf8.h"

namespace leakwire::report {
namespace {

// ECMA-48, Select Graphic Rendition.
constexpr std::string_view kPlain = "\x1b[0m";
constexpr std::string_view kBold = "\x1b[1m";
constexpr std::string_view kRed = "\x1b[31m";
constexpr std::string_view kYellow = "\x1b[33m";
constexpr std::string_view kMagenta = "\x1b[35m";
constexpr std::string_view kDim = "\x1b[2m";

std::string_view color_of(Confidence confidence) noexcept {
  switch (confidence) {
    case Confidence::kValidated:
      return kRed;
    case Confidence::kLikely:
      return kYellow;
    case Confidence::kWeak:
      break;
  }
  return kDim;
}

std::string_view color_of(Action action) noexcept {
  switch (action) {
    case Action::kBlock:
    case Action::kRedact:
      return kRed;
    case Action::kReport:
      return kYellow;
    case Action::kAllow:
      break;
  }
  return kDim;
}

class TextSink final : public WritingSink {
 public:
  TextSink(WriteFn write, bool color) : WritingSink(std::move(write)), color_(color) {}

  bool write(const Record& record) override;
  bool write(const Coverage& coverage) override;
  bool write(const Overrun& overrun) override;
  bool write(const GroupSummary& summary) override;
  bool write(const Stats& stats) override;
  bool write(const Audit& audit) override;
  bool finish() override { return hand_over(); }

 private:
  void colored(std::string_view color, std::string_view bytes);
  void place(const RecordSource& source);
  void destination(const RecordDestination& to);
  void verdict(const RecordVerdict& verdict);
  void texts(std::string_view before, const std::vector<std::string>& texts);
  void number(std::uint64_t value) { fmt::format_to(std::back_inserter(record_), ":{}", value); }

  bool color_;
};

void TextSink::colored(std::string_view color, std::string_view bytes) {
  if (color_) record_ += color;
  text::append_visible(record_, bytes);
  if (color_) record_ += kPlain;
}

void TextSink::place(const RecordSource& source) {
  colored(kMagenta, source.name.empty() ? std::string_view(source.kind) : source.name);
  if (source.line > 0) number(source.line);
  if (source.column > 0) number(source.column);
  record_ += ": ";
}

bool TextSink::write(const Record& record) {
  place(record.source);
  colored(color_of(record.confidence), to_string(record.confidence));
  record_.push_back(' ');
  text::append_visible(record_, record.category);
  record_.push_back(' ');
  text::append_visible(record_, record.detector);
  if (!record.masked.empty()) {
    record_.push_back(' ');
    colored(kBold, record.masked);
  }
  if (record.value) {
    record_ += " = ";
    text::append_visible(record_, *record.value);
  }
  for (std::size_t i = 0; i < record.why.size(); ++i) {
    record_ += i == 0 ? " (" : ", ";
    text::append_visible(record_, record.why[i]);
  }
  if (!record.why.empty()) record_.push_back(')');
  if (record.destination) destination(*record.destination);
  if (record.verdict) verdict(*record.verdict);
  record_.push_back('\n');
  return hand_over();
}

// " -> www.tracker.example (third-party, US)"
void TextSink::destination(const RecordDestination& to) {
  record_ += " -> ";
  const std::string_view name = !to.host.empty() ? std::string_view(to.host)
                                : to.owner       ? std::string_view(*to.owner)
                                                 : std::string_view("unknown");
  text::append_visible(record_, name);
  record_ += " (";
  record_ += to_string(to.role);
  if (to.importer_country.known()) {
    record_ += ", ";
    record_ += to.importer_country.text();
  }
  record_.push_back(')');
}

// ": block by email-out (no-email-to-third-parties)"
void TextSink::verdict(const RecordVerdict& verdict) {
  record_ += ": ";
  colored(color_of(verdict.action), to_string(verdict.action));
  record_ += " by ";
  text::append_visible(record_, verdict.rule.empty() ? to_string(verdict.reason) : verdict.rule);
  texts(" (", verdict.promises);
  if (!verdict.promises.empty()) record_.push_back(')');
}

void TextSink::texts(std::string_view before, const std::vector<std::string>& texts) {
  for (std::size_t i = 0; i < texts.size(); ++i) {
    record_ += i == 0 ? before : ", ";
    text::append_visible(record_, texts[i]);
  }
}

bool TextSink::write(const Overrun& overrun) {
  record_ += "budget ";
  colored(kBold, overrun.budget);
  fmt::format_to(std::back_inserter(record_), ": {} {}, at most {} in a {} from {}", overrun.count,
                 overrun.counted, overrun.at_most, overrun.window, overrun.begin);
  if (!overrun.receiver.empty()) record_ += " to ";
  text::append_visible(record_, overrun.receiver);
  if (!overrun.from_country.empty() || !overrun.importer_country.empty()) {
    fmt::format_to(std::back_inserter(record_), " ({} to {})",
                   overrun.from_country.empty() ? "unknown" : overrun.from_country,
                   overrun.importer_country.empty() ? "unknown" : overrun.importer_country);
  }
  record_ += ": ";
  colored(color_of(overrun.action), to_string(overrun.action));
  texts(" (", overrun.promises);
  record_ += overrun.promises.empty() ? "\n" : ")\n";
  return hand_over();
}

bool TextSink::write(const GroupSummary& summary) {
  text::append_visible(record_, summary.category);
  record_.push_back(' ');
  text::append_visible(record_, summary.detector);
  record_ += ": ";
  colored(kBold, fmt::format("{} more", summary.count));
  fmt::format_to(std::back_inserter(record_), " ({}{} different) from {} to {}",
                 summary.at_least ? "at least " : "", summary.pseudonyms, summary.first_seen,
                 summary.last_seen);
  if (!summary.receiver.empty()) record_ += " -> ";
  text::append_visible(record_, summary.receiver);
  if (!summary.action.empty()) {
    record_ += ": ";
    text::append_visible(record_, summary.action);
  }
  record_.push_back('\n');
  return hand_over();
}

bool TextSink::write(const Stats& stats) {
  record_ += stats.is_last ? "stats, the last" : "stats";
  for (const auto* numbers : {&stats.numbers, &stats.dropped}) {
    for (const Stats::Number& number : *numbers) {
      if (number.value == 0 && numbers == &stats.dropped) continue;
      fmt::format_to(std::back_inserter(record_), ", {} {}", number.name, number.value);
    }
  }
  record_.push_back('\n');
  return hand_over();
}

bool TextSink::write(const Audit& audit) {
  record_ += "audit ";
  text::append_visible(record_, audit.action);
  record_ += ": ";
  text::append_visible(record_, audit.detail);
  record_.push_back('\n');
  return hand_over();
}

bool TextSink::write(const Coverage& coverage) {
  place(coverage.source);
  colored(kYellow, "not looked at");
  record_ += " (";
  text::append_visible(record_, coverage.reason);
  record_.push_back(')');
  if (!coverage.detail.empty()) {
    record_ += ": ";
    text::append_visible(record_, coverage.detail);
  }
  if (coverage.flow) {
    record_ += " -> ";
    text::append_visible(record_, coverage.host.empty() ? coverage.flow->dest_ip : coverage.host);
    number(coverage.flow->dest_port);
  }
  record_.push_back('\n');
  return hand_over();
}

}  // namespace

std::unique_ptr<Sink> make_text_sink(WriteFn write, bool color) {
  return std::make_unique<TextSink>(std::move(write), color);
}

}  // namespace leakwire::report
