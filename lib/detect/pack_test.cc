#include "leakwire/pack_test.h"

#include <algorithm>
#include <optional>
#include <string_view>
#include <utility>

#include "decode/layers.h"
#include "detect/compiled_pack.h"
#include "detect/layered_scan.h"
#include "detect/wraps.h"
#include "leakwire/scanner.h"

namespace leakwire {
namespace {

// What of a finding must not depend on how its text was given.
struct Found {
  Span span;
  Confidence confidence = Confidence::kWeak;

  friend bool operator==(const Found&, const Found&) = default;
};

// One detector and its scanner.
class Trial {
 public:
  Trial(std::string_view detector, DetectorPack pack, std::size_t& scans)
      : detector_(detector), scanner_(std::move(pack)), scans_(scans) {}

  // How the example was given when it did not do what it should; nothing when it always did.
  std::optional<std::string> failure(std::string_view text, bool to_be_found) {
    const std::vector<Found> whole =
        findings_of([&](FindingFn on_finding) { return scanner_.scan(text, on_finding); });
    if (!ended_ || whole.empty() == to_be_found) return "whole";
    if (auto how = changed_by_cuts(text, whole, {})) return how;
    if (auto how = changed_by_wraps(text, to_be_found)) return how;
    if (text.find('\n') != std::string_view::npos) return std::nullopt;
    const std::vector<Found> line =
        findings_of([&](FindingFn on_finding) { return scanner_.scan_lines(text, on_finding); });
    if (!ended_ || line != whole) return "as a line";
    if (auto how = changed_by_cuts(text, whole, {.lines = true})) return "as a line, " + *how;
    return std::nullopt;
  }

 private:
  // Runs one scan and gives this detector's findings; `ended_` tells whether it came to the end.
  template <class Scan>
  std::vector<Found> findings_of(Scan scan) {
    std::vector<Found> findings;
    ++scans_;
    const auto take = [&](const Finding& finding, std::string_view /*value*/) {
      if (finding.detector == detector_) findings.push_back({finding.span, finding.confidence});
      return true;
    };
    ended_ = scan(FindingFn(take)) == ScanStatus::kDone;
    return findings;
  }

  // The text in pieces of `first` bytes, then of `then` bytes each.
  std::vector<Found> in_pieces(std::string_view text, std::size_t first, std::size_t then,
                               StreamOptions options) {
    return findings_of([&](FindingFn on_finding) {
      Stream stream(scanner_.pack(), options);
      std::size_t size = first;
      while (!text.empty()) {
        const std::string_view piece = text.substr(0, size);
        const ScanStatus status = scanner_.push(stream, piece, on_finding);
        if (status != ScanStatus::kDone) return status;
        text.remove_prefix(piece.size());
        size = then;
      }
      return scanner_.finish(stream, on_finding);
    });
  }

  std::optional<std::string> changed_by_cuts(std::string_view text, const std::vector<Found>& whole,
                                             StreamOptions options) {
    for (std::size_t cut = 1; cut < text.size(); ++cut) {
      const auto findings = in_pieces(text, cut, text.size(), options);
      if (!ended_ || findings != whole) return "cut at byte " + std::to_string(cut);
    }
    const auto findings = in_pieces(text, 1, 1, options);
    if (!ended_ || findings != whole) return "byte by byte";
    return std::nullopt;
  }

  // Behind each layer what is to be found is found, and what is not is not. Texts of a few bytes
  // are no values to decoders, and layers of others than ASCII are not all the same text.
  std::optional<std::string> changed_by_wraps(std::string_view text, bool to_be_found) {
    const auto is_ascii = [](char c) { return c == '\n' || c == '\t' || (c >= ' ' && c < 0x7F); };
    if (text.size() < detect::kLeastWrapped || !std::all_of(text.begin(), text.end(), is_ascii)) {
      return std::nullopt;
    }
    for (const detect::Wrap& wrap : detect::kWraps) {
      const std::string wrapped = wrap.wrap(text);
      bool found = false;
      ++scans_;
      decode::Allowance allowance(layered_.limits());
      const auto status =
          layered_.scan(scanner_, wrapped, allowance,
                        [&](const Finding& as_read, const Finding&, std::string_view) {
                          // What it makes of the digits of an encoding is found instead, as
                          // overlaps are settled.
                          const bool counts = to_be_found || !as_read.path.empty();
                          found = found || (counts && as_read.detector == detector_);
                          return true;
                        });
      if (status != ScanStatus::kDone || found != to_be_found) {
        return "in " + std::string(wrap.path);
      }
    }
    return std::nullopt;
  }

  std::string_view detector_;
  Scanner scanner_;
  detect::LayeredScan layered_{decode::text_layers()};
  std::size_t& scans_;
  bool ended_ = true;
};

void try_examples(Trial& trial, const DetectorInfo& info, bool to_be_found,
                  PackTestReport& report) {
  const auto& examples = to_be_found ? info.match : info.no_match;
  for (std::size_t i = 0; i < examples.size(); ++i) {
    ++report.examples;
    if (auto how = trial.failure(examples[i], to_be_found)) {
      report.failures.push_back({std::string(info.id), std::string(info.file), to_be_found, i + 1,
                                 std::move(*how), std::string(examples[i])});
    }
  }
}

}  // namespace

PackTestReport test_pack(const DetectorPack& pack) {
  PackTestReport report;
  for (const DetectorInfo& info : pack.detectors()) {
    detect::Selection alone;
    alone.only = {std::string(info.id)};
    auto compiled = detect::compile_pack(pack.compiled().specs, alone);
    if (!compiled) {
      const Diagnostics& mistakes = compiled.error();
      report.mistakes.insert(report.mistakes.end(), mistakes.begin(), mistakes.end());
      continue;
    }
    ++report.detectors;
    Trial trial(info.id, DetectorPack(std::move(*compiled)), report.scans);
    try_examples(trial, info, true, report);
    try_examples(trial, info, false, report);
  }
  return report;
}

}  // namespace leakwire
