// Record: one finding as it is written down. It owns its texts and outlives the scan.
//
// The personal data itself is in none of them, but in `value` where the user asked to reveal it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "leakwire/finding.h"

namespace leakwire {

// Where the bytes were read.
struct RecordSource {
  std::string kind = "file";  // file, stdin
  std::string name;           // masked by the same detectors
  std::uint64_t line = 0;     // from 1; 0: does not apply
  std::uint64_t column = 0;   // from 1, in bytes
  std::uint64_t offset = 0;   // from 0, in bytes of the input as read (after decompression)
};

// Plain value. Field names follow docs/record.md; an empty text means "does not apply".
struct Record {
  // RFC 3339, UTC, microseconds: of the event, or of the reading where the event tells none.
  std::string timestamp;
  std::string observed;  // ... of the reading
  std::string id;        // 16 hexadecimal digits; the same input read again gives the same
  std::string group;     // 6 hexadecimal digits: one leak, one ticket
  std::string detector;
  std::string category;
  std::string form = "plain";
  Confidence confidence = Confidence::kWeak;
  std::string masked;
  std::string pseudonym;
  std::string key_id;
  std::uint32_t length = 0;
  std::vector<std::string> why;
  std::optional<std::string> value;  // only with reveal
  std::optional<Span> inner;
  RecordSource source;
  std::vector<std::string> path;  // layers below the source's bytes, outermost first
  std::string where;              // "log"
  std::string field;
  std::string channel;  // cleartext, encrypted, unknown
  std::string pack;     // fingerprint of the pack
};

// Something that could not be looked at. "Found nothing" and "could not look" are never the same.
struct Coverage {
  std::string reason;  // encrypted, gap, limit, unsupported, truncated, unreadable, excluded
  std::string detail;  // one sentence, no scanned data
  RecordSource source;
  std::string observed;
  std::string pack;
};

}  // namespace leakwire
