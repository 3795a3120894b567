// HTTP/2: frames, header blocks and bodies of gRPC, of any bytes and cut anywhere.
#include "fuzz/conversation.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  return leakwire::fuzzing::converse(data, size, 80, leakwire::wire::Transport::kTcp);
}
