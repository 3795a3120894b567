// SARIF 2.1.0 (OASIS standard, 2020-03-27): one run, its results written as they come.
//
// Coverage goes to invocations.toolExecutionNotifications (section 3.20.21). They stand behind the
// results, so the first kMostNotes are kept until then and the rest is counted by reason: memory
// stays flat, and no number is lost.
#include <fmt/format.h>

#include <map>

#include "report/json_writer.h"
#include "report/sinks.h"
#include "text/byte_set.h"

namespace leakwire::report {
namespace {

constexpr std::string_view kSchema = "https://json.schemastore.org/sarif-2.1.0.json";
constexpr std::size_t kMostNotes = 1000;

// RFC 3986: all but unreserved bytes and the slash are percent-encoded; a colon in the first
// segment would make it a scheme.
std::string uri_of(const RecordSource& source) {
  const std::string_view name = source.name.empty() ? std::string_view(source.kind) : source.name;
  std::string uri = name.starts_with('/') ? "file://" : "";
  for (const char c : name) {
    if (text::is_letter(c) || text::is_digit(c) ||
        std::string_view("-._~/").find(c) != std::string_view::npos) {
      uri.push_back(c);
    } else {
      fmt::format_to(std::back_inserter(uri), "%{:02X}", static_cast<unsigned char>(c));
    }
  }
  return uri;
}

std::string_view level_of(Confidence confidence) noexcept {
  switch (confidence) {
    case Confidence::kValidated:
      return "error";
    case Confidence::kLikely:
      return "warning";
    case Confidence::kWeak:
      break;
  }
  return "note";
}

// With a verdict it is the level; what the policy allows is no failure (sections 3.27.9, 3.27.10).
void write_level(JsonWriter& json, const Record& record) {
  if (!record.verdict) {
    json.text("level", level_of(record.confidence));
  } else if (record.verdict->action == Action::kAllow) {
    json.text("kind", "pass").text("level", "none");
  } else {
    json.text("level", record.verdict->action == Action::kReport ? "warning" : "error");
  }
}

// An input that could not be read, or not to its end: what was asked for was not done.
bool is_failure(std::string_view reason) noexcept {
  return reason == "unreadable" || reason == "truncated";
}

void write_message(JsonWriter& json, std::string_view text) {
  json.key("message").begin_object().text("text", text).end_object();
}

// `length` 0: it is not told.
void write_location(JsonWriter& json, const RecordSource& source, bool has_place,
                    std::uint32_t length) {
  json.key("locations").begin_array().begin_object().key("physicalLocation").begin_object();
  json.key("artifactLocation").begin_object().text("uri", uri_of(source)).end_object();
  if (has_place) {
    json.key("region").begin_object().number_if("startLine", source.line);
    json.number_if("startColumn", source.column);
    if (source.column > 0 && length > 0) json.number("endColumn", source.column + length);
    json.number("byteOffset", source.offset).number_if("byteLength", length).end_object();
  }
  json.end_object().end_object().end_array();
}

class SarifSink final : public WritingSink {
 public:
  SarifSink(WriteFn write, std::span<const DetectorInfo> detectors, std::string_view fingerprint);

  bool write(const Record& record) override;
  bool write(const Coverage& coverage) override;
  bool write(const Overrun& overrun) override;
  bool write(const GroupSummary& summary) override;
  bool write(const Stats&) override { return true; }  // SARIF has no place for them
  bool write(const Audit& audit) override;
  bool finish() override;

 private:
  void begin();
  void write_properties(JsonWriter& json, const Record& record);
  void write_notes(JsonWriter& json);

  std::string head_;    // the document up to its results; empty once written
  bool comma_ = false;  // a result stands before
  std::map<std::string, std::pair<std::size_t, std::string>, std::less<>> rules_;  // index, title
  std::vector<Coverage> notes_;
  std::vector<std::pair<std::string, std::string>> overruns_;  // time, what it is
  std::map<std::string, std::uint64_t, std::less<>> further_;  // reason -> notes not kept
};

SarifSink::SarifSink(WriteFn write, std::span<const DetectorInfo> detectors,
                     std::string_view fingerprint)
    : WritingSink(std::move(write)) {
  JsonWriter json(head_);
  json.begin_object().text("$schema", kSchema).text("version", "2.1.0");
  json.key("runs").begin_array().begin_object();
  json.key("properties").begin_object().text("pack", fingerprint).end_object();
  json.key("tool").begin_object().key("driver").begin_object();
  json.text("name", kToolName).text("version", kVersion).text("semanticVersion", kVersion);
  json.key("rules").begin_array();
  for (const DetectorInfo& detector : detectors) {
    rules_.try_emplace(std::string(detector.id), rules_.size(), std::string(detector.title));
    json.begin_object().text("id", detector.id);
    json.key("shortDescription").begin_object();
    json.text("text", detector.title.empty() ? detector.id : detector.title).end_object();
    json.key("properties").begin_object().text("category", detector.category);
    json.text_if("source", detector.source).end_object().end_object();
  }
  json.end_array().end_object().end_object();
  json.key("results").begin_array();
}

void SarifSink::begin() {
  record_ += head_;
  head_.clear();
}

void SarifSink::write_properties(JsonWriter& json, const Record& record) {
  json.key("properties").begin_object().text("group", record.group);
  json.text("category", record.category).text("form", record.form);
  json.text("confidence", to_string(record.confidence)).text_if("masked", record.masked);
  json.text_if("pseudonym", record.pseudonym).text_if("keyId", record.key_id);
  json.texts_if("why", record.why);
  json.texts_if("path", record.path);
  json.text_if("where", record.where).text_if("field", record.field);
  json.text_if("channel", record.channel).text("timestamp", record.timestamp);
  json.text("observed", record.observed);
  if (record.value) json.text("value", *record.value);
  if (record.destination) {
    const RecordDestination& to = *record.destination;
    json.text_if("host", to.host).text_if("receiver", to.receiver);
    if (to.owner) json.text("owner", *to.owner);
    json.text("role", to_string(to.role));
    json.text_if("importerCountry", to.importer_country.text());
  }
  if (record.verdict) {
    const RecordVerdict& verdict = *record.verdict;
    json.text("action", to_string(verdict.action)).text("reason", to_string(verdict.reason));
    json.text_if("rule", verdict.rule).texts_if("promises", verdict.promises);
  }
  json.end_object();
}

bool SarifSink::write(const Record& record) {
  begin();
  if (comma_) record_.push_back(',');
  comma_ = true;
  JsonWriter json(record_);
  json.begin_object().text("ruleId", record.detector);
  const auto rule = rules_.find(record.detector);
  const bool known = rule != rules_.end();
  if (known) json.number("ruleIndex", rule->second.first);
  write_level(json, record);
  const std::string& title = known ? rule->second.second : record.detector;
  write_message(json, fmt::format("{}: {}, {}", title.empty() ? record.detector : title,
                                  record.category, to_string(record.confidence)));
  write_location(json, record.source, true, record.length);
  json.key("partialFingerprints").begin_object().text("leakwireId/v1", record.id).end_object();
  write_properties(json, record);
  json.end_object();
  return hand_over();
}

bool SarifSink::write(const Coverage& coverage) {
  if (notes_.size() < kMostNotes) {
    notes_.push_back(coverage);
  } else {
    ++further_[coverage.reason];
  }
  begin();
  return hand_over();
}

bool SarifSink::write(const Overrun& overrun) {
  overruns_.emplace_back(
      overrun.timestamp,
      fmt::format("budget {}: {} {}, at most {} in a {}{}{}", overrun.budget, overrun.count,
                  overrun.counted, overrun.at_most, overrun.window,
                  overrun.receiver.empty() ? "" : ", to ", overrun.receiver));
  begin();
  return hand_over();
}

bool SarifSink::write(const GroupSummary& summary) {
  overruns_.emplace_back(
      summary.timestamp,
      fmt::format("{}: {} more of group {}, {}{} different", summary.detector, summary.count,
                  summary.group, summary.at_least ? "at least " : "", summary.pseudonyms));
  begin();
  return hand_over();
}

bool SarifSink::write(const Audit& audit) {
  overruns_.emplace_back(audit.observed, fmt::format("{}: {}", audit.action, audit.detail));
  begin();
  return hand_over();
}

void SarifSink::write_notes(JsonWriter& json) {
  json.key("toolExecutionNotifications").begin_array();
  for (const Coverage& note : notes_) {
    const RecordSource& source = note.source;
    json.begin_object().text("level", is_failure(note.reason) ? "error" : "warning");
    write_message(json, fmt::format("not looked at ({}){}{}", note.reason,
                                    note.detail.empty() ? "" : ": ", note.detail));
    write_location(json, source, source.line > 0 || source.offset > 0, 0);
    json.text_if("timeUtc", note.observed).end_object();
  }
  for (const auto& [time, text] : overruns_) {
    json.begin_object().text("level", "warning");
    write_message(json, text);
    json.text_if("timeUtc", time).end_object();
  }
  for (const auto& [reason, count] : further_) {
    json.begin_object().text("level", is_failure(reason) ? "error" : "warning");
    write_message(json, fmt::format("not looked at ({}): {} more", reason, count));
    json.end_object();
  }
  json.end_array();
}

bool SarifSink::finish() {
  begin();
  record_.push_back(']');
  bool successful = true;
  for (const Coverage& note : notes_) successful = successful && !is_failure(note.reason);
  for (const auto& [reason, count] : further_) successful = successful && !is_failure(reason);
  std::string tail;
  JsonWriter json(tail);
  json.begin_object().key("executionSuccessful").boolean(successful);
  write_notes(json);
  json.end_object();
  record_ += fmt::format(",\"invocations\":[{}]}}]}}\n", tail);
  return hand_over();
}

}  // namespace

std::unique_ptr<Sink> make_sarif_sink(WriteFn write, std::span<const DetectorInfo> detectors,
                                      std::string_view fingerprint) {
  return std::make_unique<SarifSink>(std::move(write), detectors, fingerprint);
}

}  // namespace leakwire::report
