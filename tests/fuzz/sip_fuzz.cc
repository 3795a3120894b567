// SIP, of any bytes and cut anywhere, over both transports.
#include "fuzz/conversation.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using leakwire::wire::Transport;
  const bool stream = size > 0 && (data[0] & 1) != 0;
  return leakwire::fuzzing::converse(data, size, 5060, stream ? Transport::kTcp : Transport::kUdp);
}
