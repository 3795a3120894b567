// Sink: where records go. One thread at a time.
//
// Formats: NDJSON (docs/record.md), text for people, CSV (RFC 4180), SARIF 2.1.0 (OASIS). No format
// holds the personal data itself, but for `value` where the record carries it.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string_view>

#include "leakwire/export.h"
#include "leakwire/pack.h"
#include "leakwire/record.h"

namespace leakwire {

enum class Format : std::uint8_t { kText, kNdjson, kCsv, kSarif };

// "text", "ndjson", "csv", "sarif"; nothing for any other name.
LEAKWIRE_EXPORT std::optional<Format> format_named(std::string_view name) noexcept;

// Receives whole records as bytes: a sink never hands over half of one. False: they could not be
// written (full disk, closed pipe), and the sink stays failed.
using WriteFn = std::function<bool(std::string_view bytes)>;

class LEAKWIRE_EXPORT Sink {
 public:
  virtual ~Sink() = default;
  // False once writing failed.
  virtual bool write(const Record& record) = 0;
  virtual bool write(const Coverage& coverage) = 0;
  virtual bool write(const Overrun& overrun) = 0;
  virtual bool write(const GroupSummary& summary) = 0;
  virtual bool write(const Stats& stats) = 0;
  virtual bool write(const Audit& audit) = 0;
  // Ends the document (SARIF closes its arrays). Call once, last.
  virtual bool finish() = 0;
};

struct SinkOptions {
  bool color = false;      // text: ANSI colours (ECMA-48)
  bool csv_header = true;  // csv: a first line with the names of the columns
  // csv: behind the others, columns for receiver, verdict and budgets.
  bool csv_verdicts = false;
};

// `pack` names the rules (SARIF lists its detectors). `write` is kept and called on the caller's
// thread.
LEAKWIRE_EXPORT std::unique_ptr<Sink> make_sink(Format format, const DetectorPack& pack,
                                                WriteFn write, const SinkOptions& options = {});

}  // namespace leakwire
