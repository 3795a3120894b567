// Opening an input for reading from its first byte to its last, unpacked where it is compressed.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "byte_source.h"
#include "job.h"
#include "run.h"

namespace leakwire::program {

struct OpenedInput {
  std::unique_ptr<ByteSource> source;  // nothing where it could not be opened: `problem` says why
  std::string head;                    // its first bytes, unpacked; `source` gives them again
  std::string problem;
  bool stopped = false;  // the stop sign came first
};

enum class HeadFor {
  kRecords,  // records are told by the first KiB: a pipe that is quiet for a second has shown it
  kLog,      // the same, and more of it tells the format of its lines
  kNoWait,   // as much of a pipe as tells whether it is compressed
};

// What a text cannot be read as, though its bytes are scanned: UTF-16, by its byte order mark (RFC
// 2781), archives and documents that pack what they hold, a fourth layer of compression. `head`:
// its first bytes, unpacked. Empty where they tell nothing of the kind.
std::string unsupported_form(std::string_view head);

// Opens `input.found` where `input.fd` is not open yet.
OpenedInput open_input(Input& input, Run& run, HeadFor purpose);

}  // namespace leakwire::program
