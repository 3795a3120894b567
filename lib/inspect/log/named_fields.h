// NamedFields: fields of a line that bear names (JSON keys, columns), made into facts by what the
// names mean. One a reader; its texts live until the next line begins.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <limits>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "inspect/log/parts.h"

namespace leakwire::inspect {

enum class Meaning : std::uint8_t {
  kNone,
  kReceiver,  // host, host and port, or URL: what the user pointed at
  kUrl,       // URL, or path with query
  kHost,
  kAddress,
  kPort,
  kPath,
  kQuery,
  kScheme,
  kMethod,
  kStatus,
  kClient,
  kReferer,
  kCookie,
  kSetCookie,
  kHeader,
  kBody,
  kEnvelope,
  kMailHeader,
  kSubject,
  kMailBody,
  kDns,
};
inline constexpr std::size_t kMeanings = 22;

// Case does not count. Of two names of one meaning the one that stands first in a table is
// stronger; of two values of one name the last.
struct FieldName {
  std::string_view name;  // keys joined by '.', name of the column
  Meaning meaning = Meaning::kNone;
};

// A field as it stands in the line.
struct NamedField {
  std::string_view name;   // as in the table
  std::string_view label;  // LinePart::field; lives until the next line
  std::string_view inside;
  std::size_t begin = 0;  // of `inside`
  bool escaped = false;   // as JSON does
};

class NamedFields {
 public:
  explicit NamedFields(std::span<const FieldName> names) : names_(names) {}

  void begin() noexcept;
  void take(const NamedField& field, LineFacts& facts);
  // `meaning` in place of the table's, as its strongest.
  void take_as(Meaning meaning, const NamedField& field, LineFacts& facts);
  // What is known of the receiver. `is_pointed`: the user named the field that tells it, and no
  // other one takes its place.
  void finish(LineFacts& facts, bool is_pointed);
  std::string_view value(Meaning meaning) const noexcept {
    return slots_[static_cast<std::size_t>(meaning)].text;
  }

 private:
  static constexpr std::size_t kNoRank = std::numeric_limits<std::size_t>::max();
  struct Slot {
    std::string text;
    std::size_t rank = kNoRank;
  };

  void find_receiver(LineFacts& facts) const;
  void take_pointed(LineFacts& facts) const;
  void take_ranked(Meaning meaning, std::size_t rank, const NamedField& field, LineFacts& facts);
  PlacedText placed(const NamedField& field);

  std::span<const FieldName> names_;
  std::array<Slot, kMeanings> slots_;
  struct Unescaped {
    std::string text;
    std::vector<std::uint32_t> starts;
  };
  std::deque<Unescaped> unescaped_;  // of this line, the first `used_`
  std::size_t used_ = 0;
};

}  // namespace leakwire::inspect
