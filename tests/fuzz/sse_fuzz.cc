// Server-sent events of any bytes, cut anywhere, as the answer to a request.
#include "fuzz/conversation.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  return leakwire::fuzzing::converse(data, size, 80, leakwire::wire::Transport::kTcp,
                                     "GET / HTTP/1.1\r\nHost: a.example\r\n\r\n",
                                     "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n");
}
