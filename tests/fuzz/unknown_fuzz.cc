// Flows of which nothing is known: which protocol they speak, if any.
#include "fuzz/conversation.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  return leakwire::fuzzing::converse(data, size, 7777, leakwire::wire::Transport::kTcp);
}
