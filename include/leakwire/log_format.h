// LogFormat: how the lines of a log name their destination.
//
// Plain value; any thread.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "leakwire/export.h"
#include "leakwire/names.h"

namespace leakwire {

enum class LogKind : std::uint8_t {
  kAuto,     // told by the input's first lines
  kPlain,    // names no destination
  kClf,      // Common and Combined Log Format of a server of ours: the receiver is us
  kSquid,    // Squid's native access.log: what is in the URL is sent to its host
  kHaproxy,  // HAProxy's HTTP log
  kEnvoy,    // Envoy's default access log
  kEve,      // Suricata's EVE JSON
  kZeek,     // Zeek's http.log and ssl.log, tab-separated or JSON
  kHar,      // HTTP Archive 1.2: a browser's recording; one document, no lines
  kCsv,      // RFC 4180, with a header
  kJson,     // one JSON object a line
};
inline constexpr std::array<std::string_view, 11> kLogKindNames{
    "auto", "plain", "clf", "squid", "haproxy", "envoy", "eve", "zeek", "har", "csv", "json"};
constexpr std::string_view to_string(LogKind kind) noexcept {
  return name_of_enumerator(kLogKindNames, kind);
}
constexpr std::optional<LogKind> log_kind_named(std::string_view name) noexcept {
  return enumerator_named<LogKind>(kLogKindNames, name);
}

struct LogFormat {
  LogKind kind = LogKind::kPlain;
  // kJson: a JSON Pointer (RFC 6901) to the field that holds the host or URL; empty: the usual
  // names are tried. kCsv: the name of that column; empty: the usual names.
  std::string pointer;
};

// "squid", "json", "json:/upstream/host", "csv:host"; nothing for any other word, for a JSON
// Pointer that is none, and for one behind a format that takes none.
LEAKWIRE_EXPORT std::optional<LogFormat> log_format_named(std::string_view text);

// The bytes at the beginning of an input that are enough for settle_log_format().
inline constexpr std::size_t kLogHead = std::size_t{8} << 10;

// The format of an input by its first bytes, whole lines among them; kPlain where none fits most of
// these. The same head gives the same format: settle it once an input, not once a block.
LEAKWIRE_EXPORT LogFormat settle_log_format(std::string_view head);

}  // namespace leakwire
