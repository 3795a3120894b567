// DNS: messages of any bytes, and the names in them.
#include "fuzz/conversation.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const auto on_name = [](const leakwire::wire::NameSeen& seen) {
    leakwire::fuzzing::Strict::require(seen.name.size() <= 256 && seen.via.size() <= 16, "a name");
  };
  const auto on_mail_host = [](const leakwire::wire::MailHostSeen& seen) {
    leakwire::fuzzing::Strict::require(seen.domain.size() <= 256 && !seen.host.empty(), "a host");
  };
  leakwire::wire::read_names(bytes.substr(std::min<std::size_t>(size, 2)), on_name, on_mail_host);
  return leakwire::fuzzing::converse(data, size, 53, leakwire::wire::Transport::kUdp);
}
