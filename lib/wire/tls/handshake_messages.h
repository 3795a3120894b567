// HandshakeMessages: the messages of a TLS handshake out of the records that they come in, of any
// cut (RFC 8446, section 5.1).
//
// One side of a connection; one thread at a time. Holds what there is of one message.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "leakwire/function_ref.h"

namespace leakwire::wire {

class HandshakeMessages {
 public:
  static constexpr std::size_t kMost = std::size_t{32} << 10;  // of one: a chain of certificates

  // IANA: TLS HandshakeType, and the message without its head; false: no more of them.
  using OnMessage = FunctionRef<bool(unsigned type, std::string_view body)>;

  // The content of the next record. False: a message is longer than kMost; it is dropped, and what
  // follows is none.
  bool add(std::string_view content, OnMessage on_message);
  void clear() noexcept { std::string().swap(held_); }
  std::size_t memory() const noexcept { return held_.capacity(); }

 private:
  std::string held_;
};

}  // namespace leakwire::wire
