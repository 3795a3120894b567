#include "wire/tls/handshake_messages.h"

#include "wire/bytes.h"

namespace leakwire::wire {

bool HandshakeMessages::add(std::string_view content, OnMessage on_message) {
  constexpr std::size_t kHead = 4;  // type, length
  std::string_view rest = content;
  if (!held_.empty()) {
    held_ += content;
    rest = held_;
  }
  while (rest.size() >= kHead) {
    const std::size_t length = be32(rest, 0) & 0xFFFFFFU;
    if (length > kMost) {
      clear();
      return false;
    }
    if (rest.size() - kHead < length) break;
    if (!on_message(byte_at(rest, 0), rest.substr(kHead, length))) {
      clear();
      return true;
    }
    rest.remove_prefix(kHead + length);
  }
  if (rest.empty()) {
    clear();
  } else if (held_.empty()) {
    held_ = rest;
  } else {
    held_.erase(0, held_.size() - rest.size());
  }
  return true;
}

}  // namespace leakwire::wire
