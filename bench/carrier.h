// Carrier: how a connection of a capture carries requests and their answers: as HTTP/1.1, in frames
// of HTTP/2, or as HTTP/1.1 in records of TLS 1.3.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "bench/captures.h"
#include "bench/tls_sealer.h"

namespace leakwire::bench {

class Carrier {
 public:
  explicit Carrier(Carried carried);

  // What client and server say before anything else; either may be empty.
  std::string opening(bool client) const;
  std::string request(std::string_view media_type, std::string_view body);
  std::string answer();

 private:
  std::string carry(bool client, std::string plain);

  Carried carried_;
  std::uint32_t stream_ = 0;                          // of HTTP/2, of the last request
  std::unique_ptr<TlsSealer> by_client_, by_server_;  // of TLS
};

}  // namespace leakwire::bench
