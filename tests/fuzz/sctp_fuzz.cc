// SCTP: packets of any chunks.
#include "fuzz/conversation.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  return leakwire::fuzzing::converse(data, size, 3868, leakwire::wire::Transport::kSctp);
}
