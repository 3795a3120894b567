// Inspector: bytes of a log in, records out. The whole house behind one door.
//
//   Inspector  one a thread (scanner, masks, key)
//   LogInput   one a file, or one a block of whole lines of a large file
//
// A log line is a text of its own. A line of over kLongLine bytes is scanned in full as a stream;
// its fields are not told apart (a coverage record with reason "limit"). A browser's recording
// (LogKind::kHar) is one document: its requests are read one by one.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "leakwire/decoding.h"
#include "leakwire/export.h"
#include "leakwire/finding.h"
#include "leakwire/log_format.h"
#include "leakwire/pack.h"
#include "leakwire/places.h"
#include "leakwire/policy.h"
#include "leakwire/pseudonym.h"
#include "leakwire/record.h"
#include "leakwire/redact.h"

namespace leakwire {

// By what findings are judged. Plain value; shared tables.
struct Judging {
  Policy policy;
  Places places;  // already with(policy.listings())
};

struct InspectorOptions {
  Confidence min_confidence = Confidence::kLikely;  // sorted out after overlaps are settled
  bool reveal = false;                              // fill Record::value
  bool card_first_six = false;                      // masks of cards show the first 6 digits too
  // Microseconds since 1970-01-01T00:00:00Z; the system's clock where none is given.
  std::function<std::int64_t()> clock = nullptr;
  // Records carry a verdict, and who receives it where that is told.
  std::optional<Judging> judging = std::nullopt;
  // Without `judging`: records carry who receives it, of inputs that tell it.
  std::optional<Places> places = std::nullopt;
  // Layers of encoding that lines are looked through for.
  Decoding decoding = {};
  // ... and messages: what a browser recorded, and what is seen on the wire.
  Decoding message_decoding = Decoding::all();
};

// What is known of an input before it is read.
struct InputInfo {
  std::string kind = "file";     // file, stdin
  std::string name;              // as the user named it; masked before it is written
  std::string fingerprint_head;  // its first KiB as read (fewer where it is shorter)
  // How it names receivers. Looked at with `judging` or `places` alone, as all below.
  LogFormat log = {};
  std::string log_head = {};  // its first kLogHead bytes: they settle kAuto and name columns
  std::string to = {};        // all of it goes to this HOST, HOST:PORT or URL; empty: not known
};

// Whether InputInfo::to can be read as a receiver.
LEAKWIRE_EXPORT bool is_receiver_name(std::string_view text) noexcept;

// How far an input has been read.
struct Place {
  std::uint64_t offset = 0;  // bytes before
  std::uint64_t line = 1;    // the line that begins or goes on here
};

struct LogTally;

// What the policy wants done with the findings of lines, as a scan of them would say. For
// RedactOptions::takes_out. One thread at a time; copies share one judge.
class LEAKWIRE_EXPORT LineJudge {
 public:
  // `pack`: by whose detectors the findings are.
  LineJudge(const Judging& judging, const DetectorPack& pack,
            std::function<std::int64_t()> clock = nullptr);

  // Lines that follow are of this input. False where it is a browser's recording (kHar), which has
  // no lines.
  bool begin_input(const InputInfo& info);
  // True for each that the policy wants redacted or blocked, whatever its mode. See TakeOutFn.
  void operator()(const LineFindings& line, std::span<bool> taken_out) const;
  // Of the lines since begin_input(). A line that is asked about again counts again.
  LogTally tally() const;
  // Whether findings were left that the policy reports: it allows them not, and does not want them
  // taken out either. Of all inputs.
  bool leaves_reported() const noexcept;

 private:
  struct State;
  std::shared_ptr<State> state_;
};

// Counts over the lines of an input, or of one block of it. Plain value.
struct LEAKWIRE_EXPORT LogTally {
  std::uint64_t lines = 0;     // of a proxy's log (squid, haproxy, envoy)
  std::uint64_t queries = 0;   // 1 or more where one of them holds a '?'
  std::uint64_t excluded = 0;  // lines with findings of clients that the policy leaves out
  std::uint64_t unread = 0;    // lines with findings that the format's reader could not read
  std::uint64_t unnamed = 0;   // ... that it could read, and that name no receiver
  std::uint64_t named = 0;     // ... that name one
  bool lacks_column = false;   // the first line does not name the column of csv:COLUMN

  void add(const LogTally& other) noexcept;
};
// What the counts of a whole input say was not looked at: "query-stripped", "excluded",
// "unsupported". To be completed with source, time and pack.
LEAKWIRE_EXPORT std::vector<Coverage> coverage_of(const LogTally& tally);

// Return false to stop.
using RecordFn = std::function<bool(Record&&)>;
using CoverageFn = std::function<void(Coverage&&)>;
// A finding of min_confidence or more. Return false to stop.
using SightFn = std::function<bool(const Finding&)>;

class LEAKWIRE_EXPORT Inspector {
 public:
  Inspector(DetectorPack pack, PseudonymKey key, InspectorOptions options = {});
  Inspector(Inspector&&) noexcept;
  Inspector& operator=(Inspector&&) noexcept;
  ~Inspector();

  const DetectorPack& pack() const noexcept;
  // A name that may hold personal data (a file's, a host's), with it masked out.
  std::string masked_name(std::string_view name);

  struct State;  // for the library itself

 private:
  std::unique_ptr<State> state_;
  friend class LogInput;
};

// One thread at a time; must not outlive its Inspector.
class LEAKWIRE_EXPORT LogInput {
 public:
  static constexpr std::size_t kLongLine = std::size_t{1} << 20;

  // `start`: where its first byte stands in the input; a line must begin there.
  LogInput(Inspector& inspector, const InputInfo& info, Place start = {});
  LogInput(LogInput&&) noexcept;
  LogInput& operator=(LogInput&&) noexcept;
  ~LogInput();

  void on_coverage(CoverageFn on_coverage);
  // Before the first push: findings are told to `on_sight` alone, for who wants their number. No
  // records are made of them, which takes many times as long as finding them; push() and finish()
  // do not call `on_record`.
  void on_sight(SightFn on_sight);
  // Pieces of any size. False once `on_record` stopped it.
  bool push(std::string_view chunk, const RecordFn& on_record);
  bool finish(const RecordFn& on_record);
  Place place() const noexcept;  // behind the last byte pushed
  LogTally tally() const noexcept;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace leakwire
