#include "wire/community_id.h"

#include <string_view>

#include "text/base64.h"
#include "text/sha1.h"

namespace leakwire::wire {
namespace {

void append_port(std::string& out, std::uint16_t port) {
  out += static_cast<char>(port >> 8);
  out += static_cast<char>(port & 0xFF);
}

// As it stands in the packet: four bytes or sixteen.
void append_address(std::string& out, const text::Ipv6& address) {
  if (const auto ipv4 = text::mapped_ipv4(address)) {
    out.append(reinterpret_cast<const char*>(ipv4->data()), ipv4->size());
    return;
  }
  out.append(reinterpret_cast<const char*>(address.data()), address.size());
}

}  // namespace

std::string community_id(const Host& from, const Host& to, Transport transport) {
  bool is_low = false;
  const FlowKey key = flow_key(from, to, transport, is_low);
  std::string bytes(2, '\0');  // the seed
  append_address(bytes, key.low.address);
  append_address(bytes, key.high.address);
  bytes += static_cast<char>(transport);
  bytes += '\0';
  append_port(bytes, key.low.port);
  append_port(bytes, key.high.port);
  const auto digest = text::sha1(bytes);
  std::string id = "1:";
  text::append_base64(id, {reinterpret_cast<const char*>(digest.data()), digest.size()});
  return id;
}

}  // namespace leakwire::wire
