// DetectorPack: the compiled knowledge of what personal data looks like.
//
// Immutable once made. Copies share one compiled form; any number of threads may use the same pack.
#pragma once

#include <cstddef>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "leakwire/export.h"
#include "leakwire/finding.h"
#include "leakwire/result.h"

namespace leakwire {

namespace detect {
struct CompiledPack;
}
struct PackTestReport;

struct PackOptions {
  bool builtin = true;                             // start from the built-in pack
  std::vector<std::filesystem::path> directories;  // folders of pattern files, read at any depth
  std::vector<std::string> only;  // detectors, categories or "payment.*"; empty: all
  std::vector<std::string> skip;  // the same words; taken out after `only`
};

// What a pattern file says of one detector. Views live as long as the pack.
struct DetectorInfo {
  std::string_view id;          // "card-number"
  std::string_view category;    // "payment.card"
  std::string_view title;       // "Payment card number (PAN)"
  std::string_view source;      // "ISO/IEC 7812-1; ..."
  std::string_view file;        // where it was read: "builtin:payment/card-number.yaml", or a path
  std::string_view pattern;     // RE2 syntax
  std::string_view anchor;      // as written, or as chosen: "digits 13-19 sep \" -\""
  std::string_view not_before;  // class of one byte that must not stand before, or empty
  std::string_view not_after;   // ... after
  std::string_view redact_until;  // redaction goes on to the end of the line holding this, or empty
  std::string_view normalise;     // what the pseudonym is taken over: "digits", "email", ...
  std::string_view mask;          // how the value is masked: "card", "email", "none", ...
  std::string_view confidence;    // "bare likely, context validated"
  std::vector<std::string_view> keywords;
  std::vector<std::string_view> validators;
  std::vector<std::string_view> beside;    // detectors whose finding near by counts as context
  std::vector<std::string_view> match;     // its own examples that must be found
  std::vector<std::string_view> no_match;  // ... and that must not
  std::size_t max_length = 0;              // bytes
  bool enabled = true;                     // false: only when named by `only`
};

class LEAKWIRE_EXPORT DetectorPack {
 public:
  // Never fails with default options: the built-in pack is compiled into the library.
  static Result<DetectorPack> load(const PackOptions& options = {});
  static Result<DetectorPack> builtin() { return load(); }
  // Reads pattern files alone and reports every mistake; an empty list means that they are right.
  static Diagnostics check(const std::vector<std::filesystem::path>& directories);

  std::span<const DetectorInfo> detectors() const noexcept;
  std::size_t size() const noexcept { return detectors().size(); }
  std::size_t window() const noexcept;  // longest possible finding, bytes
  // "builtin:3ab1...": names the exact rules in reports.
  std::string_view fingerprint() const noexcept;

  // For the library itself.
  const detect::CompiledPack& compiled() const noexcept { return *compiled_; }

 private:
  friend LEAKWIRE_EXPORT PackTestReport test_pack(const DetectorPack& pack);
  explicit DetectorPack(std::shared_ptr<const detect::CompiledPack> compiled);
  std::shared_ptr<const detect::CompiledPack> compiled_;
};

}  // namespace leakwire
