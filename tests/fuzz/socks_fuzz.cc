// SOCKS and what it leads to, of any bytes and cut anywhere; behind a greeting of SOCKS 5 or alone.
#include "fuzz/conversation.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace std::string_view_literals;
  const bool greeted = size > 0 && (data[0] & 1) != 0;
  return leakwire::fuzzing::converse(data, size, 1080, leakwire::wire::Transport::kTcp,
                                     greeted ? "\5\1\2"sv : ""sv, greeted ? "\5\2"sv : ""sv);
}
