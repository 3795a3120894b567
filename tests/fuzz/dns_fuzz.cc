// DNS: messages of any bytes, and the names in them.
#include "fuzz/conversation.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  leakwire::wire::read_names(bytes.substr(std::min<std::size_t>(size, 2)), [](const auto& seen) {
    leakwire::fuzzing::Strict::require(seen.name.size() <= 256 && seen.via.size() <= 16, "a name");
  });
  return leakwire::fuzzing::converse(data, size, 53, leakwire::wire::Transport::kUdp);
}
