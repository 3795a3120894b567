// WebSocket: frames, masks and packed messages, of any bytes and cut anywhere.
#include "fuzz/conversation.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  return leakwire::fuzzing::converse(
      data, size, 80, leakwire::wire::Transport::kTcp,
      "GET / HTTP/1.1\r\nHost: chat.example\r\nUpgrade: websocket\r\n\r\n",
      "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n\r\n");
}
