// Scanner: runs a pack over bytes. Stream: the memory of one text between calls.
//
//   pack     shared by all threads      (immutable)
//   Scanner  one per thread             (scratch space)
//   Stream   one per flow and direction (position, carried tail)
//
// scan(all) reports exactly what push(part)... finish() reports, for every way of cutting `all`.
// Findings come in the order of their offsets and never overlap. No call throws or allocates in
// steady state, but for the growth of buffers to the longest open candidate.
#pragma once

#include <cstdint>
#include <memory>
#include <string_view>

#include "leakwire/export.h"
#include "leakwire/finding.h"
#include "leakwire/function_ref.h"
#include "leakwire/pack.h"

namespace leakwire {

// `value` is the bytes of the finding as read, valid during the call only. Return false to stop.
// Must not use the scanner or the stream that calls it, and must not throw.
using FindingFn = FunctionRef<bool(const Finding&, std::string_view value)>;

enum class ScanStatus : std::uint8_t {
  kDone,
  kStopped,      // the callback asked to stop; the stream is fresh again
  kOutOfMemory,  // the stream is fresh again
};

struct StreamOptions {
  // Each line is a text of its own: nothing reaches over '\n', neither a finding nor a key word.
  bool lines = false;
  // Bytes are gathered until so many wait to be looked at: small chunks, such as packets, cost less
  // when they are looked at together. 0: every chunk at once. Findings and settled() lag behind by
  // up to so many bytes; skip and finish look at all there are.
  std::uint32_t gather = 0;
};

// One thread at a time. May be used with any Scanner of the same pack.
class LEAKWIRE_EXPORT Stream {
 public:
  explicit Stream(const DetectorPack& pack, StreamOptions options = {});
  Stream(Stream&&) noexcept;
  Stream& operator=(Stream&&) noexcept;
  ~Stream();

  std::uint64_t position() const noexcept;  // bytes pushed or skipped so far
  // No later finding will begin before this offset: a proxy may let go of everything up to here.
  // It is the start of the oldest open candidate, or position() where none is open.
  std::uint64_t settled() const noexcept;

 private:
  struct State;
  std::unique_ptr<State> state_;
  friend class Scanner;
};

class LEAKWIRE_EXPORT Scanner {
 public:
  explicit Scanner(DetectorPack pack);
  Scanner(Scanner&&) noexcept;
  Scanner& operator=(Scanner&&) noexcept;
  ~Scanner();

  const DetectorPack& pack() const noexcept;

  // A whole text.
  ScanStatus scan(std::string_view bytes, FindingFn on_finding) noexcept;
  // A block of whole lines, each a text of its own.
  ScanStatus scan_lines(std::string_view bytes, FindingFn on_finding) noexcept;

  ScanStatus push(Stream& stream, std::string_view chunk, FindingFn on_finding) noexcept;
  // `missing` bytes were lost: no finding spans them, and one that touches them is at most likely.
  ScanStatus skip(Stream& stream, std::uint64_t missing, FindingFn on_finding) noexcept;
  // The end of the text; then the stream is fresh, at position 0.
  ScanStatus finish(Stream& stream, FindingFn on_finding) noexcept;

 private:
  struct Workspace;
  std::unique_ptr<Workspace> workspace_;
};

}  // namespace leakwire
