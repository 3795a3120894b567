// Redis, of any bytes and cut anywhere; behind a command or alone.
#include "fuzz/conversation.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace std::string_view_literals;
  const bool asked = size > 0 && (data[0] & 1) != 0;
  return leakwire::fuzzing::converse(data, size, 6379, leakwire::wire::Transport::kTcp,
                                     asked ? "*1\r\n$4\r\nPING\r\n"sv : ""sv);
}
