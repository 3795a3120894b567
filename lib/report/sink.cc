#include "leakwire/sink.h"

#include <fmt/format.h>

#include "report/sinks.h"

namespace leakwire {
namespace report {

std::string tool_text() { return fmt::format("{} {}", kToolName, kVersion); }

bool WritingSink::hand_over() {
  if (!failed_ && !record_.empty()) failed_ = !write_(record_);
  record_.clear();
  return !failed_;
}

}  // namespace report

std::optional<Format> format_named(std::string_view name) noexcept {
  if (name == "text") return Format::kText;
  if (name == "ndjson") return Format::kNdjson;
  if (name == "csv") return Format::kCsv;
  if (name == "sarif") return Format::kSarif;
  return std::nullopt;
}

std::unique_ptr<Sink> make_sink(Format format, const DetectorPack& pack, WriteFn write,
                                const SinkOptions& options) {
  switch (format) {
    case Format::kText:
      return report::make_text_sink(std::move(write), options.color);
    case Format::kCsv:
      return report::make_csv_sink(std::move(write), options.csv_header, options.csv_verdicts);
    case Format::kSarif:
      return report::make_sarif_sink(std::move(write), pack.detectors(), pack.fingerprint());
    case Format::kNdjson:
      break;
  }
  return report::make_ndjson_sink(std::move(write));
}

}  // namespace leakwire
