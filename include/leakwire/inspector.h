// Inspector: bytes of a log in, records out. The whole house behind one door.
//
//   Inspector  one a thread (scanner, masks, key)
//   LogInput   one a file, or one a block of whole lines of a large file
//
// A log line is a text of its own. A line of over kLongLine bytes is scanned in full as a stream;
// its fields are not told apart (a coverage record with reason "limit").
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "leakwire/export.h"
#include "leakwire/finding.h"
#include "leakwire/pack.h"
#include "leakwire/pseudonym.h"
#include "leakwire/record.h"

namespace leakwire {

struct InspectorOptions {
  Confidence min_confidence = Confidence::kLikely;  // sorted out after overlaps are settled
  bool reveal = false;                              // fill Record::value
  bool card_first_six = false;                      // masks of cards show the first 6 digits too
  // Microseconds since 1970-01-01T00:00:00Z; the system's clock where none is given.
  std::function<std::int64_t()> clock = nullptr;
};

// What is known of an input before it is read.
struct InputInfo {
  std::string kind = "file";     // file, stdin
  std::string name;              // as the user named it; masked before it is written
  std::string fingerprint_head;  // its first KiB as read (fewer where it is shorter)
};

// How far an input has been read.
struct Place {
  std::uint64_t offset = 0;  // bytes before
  std::uint64_t line = 1;    // the line that begins or goes on here
};

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

 private:
  struct State;
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

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace leakwire
