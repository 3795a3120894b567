// Which protocol the first bytes of a flow speak. Pure; any bytes are taken.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>

#include "wire/flow_parser.h"
#include "wire/recognise/protocol.h"

namespace leakwire::wire {

enum class Speech : std::uint8_t {
  kMore,  // not to be told yet
  kUnknown,
  kHttp,
  kHttp2,
  kHttp2Late,  // its beginning was not seen
  kWebSocket,  // told by HTTP, never by bytes
  kSmtp,
  kPop3,
  kImap,
  kFtp,
  kTls,
  kSsh,
  kQuic,
  kDns,
  kLdap,
  kSyslog,
  kTelnet,
  kSocks,
  kSip,
  kMqtt,
  kSctp,  // a transport that has messages of its own
  kPostgres,
  kPostgresLate,  // its beginning was not seen
  kRedis,
};

// The first bytes of either side. By content first; the ports speak only where content leaves two
// readings. `last`: no more will come, so kMore is no answer.
Speech recognise(const FlowInfo& info, std::string_view initiator, std::string_view responder,
                 bool last) noexcept;

// What can be told in mid-stream, at the beginning of a segment: the start of a message of HTTP or
// a handshake of TLS; else kUnknown.
Speech recognise_resumed(std::string_view bytes) noexcept;

// Never nothing but where memory is short. Throws bad_alloc.
std::unique_ptr<Protocol> make_protocol(Speech speech, Conversation& flow);

}  // namespace leakwire::wire
