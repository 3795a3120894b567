// MQTT, of any bytes and cut anywhere; behind a CONNECT of 3.1.1 or of 5, or alone.
#include "fuzz/conversation.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace std::string_view_literals;
  const unsigned way = size > 0 ? data[0] % 3U : 0;
  const std::string_view asked = way == 0   ? ""sv
                                 : way == 1 ? "\x10\x0C\0\4MQTT\4\0\0\x3C\0\0"sv
                                            : "\x10\x0D\0\4MQTT\5\0\0\x3C\0\0\0"sv;
  return leakwire::fuzzing::converse(data, size, 1883, leakwire::wire::Transport::kTcp, asked);
}
