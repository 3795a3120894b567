// PostgreSQL, of any bytes and cut anywhere; behind a startup message or alone.
#include "fuzz/conversation.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace std::string_view_literals;
  const bool started = size > 0 && (data[0] & 1) != 0;
  return leakwire::fuzzing::converse(data, size, 5432, leakwire::wire::Transport::kTcp,
                                     started ? "\0\0\0\x12\0\3\0\0user\0ann\0\0"sv : ""sv,
                                     started ? "R\0\0\0\x08\0\0\0\3"sv : ""sv);
}
