#include "wire/dns/dns.h"
#include "wire/ftp/ftp.h"
#include "wire/http/http.h"
#include "wire/http2/http2.h"
#include "wire/ldap/ldap.h"
#include "wire/mail/imap.h"
#include "wire/mail/pop3.h"
#include "wire/mail/smtp.h"
#include "wire/mqtt/mqtt.h"
#include "wire/postgres/postgres.h"
#include "wire/quic/quic.h"
#include "wire/recognise/recognise.h"
#include "wire/recognise/unknown.h"
#include "wire/redis/redis.h"
#include "wire/sctp/sctp.h"
#include "wire/sip/sip.h"
#include "wire/socks/socks.h"
#include "wire/syslog/syslog.h"
#include "wire/telnet/telnet.h"
#include "wire/tls/opaque.h"
#include "wire/tls/tls.h"
#include "wire/websocket/websocket.h"

namespace leakwire::wire {

std::unique_ptr<Protocol> make_protocol(Speech speech, Conversation& flow) {
  switch (speech) {
    case Speech::kHttp:
      return std::make_unique<Http>(flow);
    case Speech::kHttp2:
      return std::make_unique<Http2>(flow, false);
    case Speech::kHttp2Late:
      return std::make_unique<Http2>(flow, true);
    case Speech::kWebSocket:
      return std::make_unique<WebSocket>(flow);
    case Speech::kSmtp:
      return std::make_unique<Smtp>(flow);
    case Speech::kPop3:
      return std::make_unique<Pop3>(flow);
    case Speech::kImap:
      return std::make_unique<Imap>(flow);
    case Speech::kFtp:
      return std::make_unique<Ftp>(flow);
    case Speech::kTls:
      return std::make_unique<Tls>(flow);
    case Speech::kSsh:
      return std::make_unique<Opaque>(flow, "ssh", true);
    case Speech::kQuic:
      return std::make_unique<Quic>(flow);
    case Speech::kDns:
      return std::make_unique<Dns>(flow);
    case Speech::kLdap:
      return std::make_unique<Ldap>(flow);
    case Speech::kSyslog:
      return std::make_unique<Syslog>(flow);
    case Speech::kTelnet:
      return std::make_unique<Telnet>(flow);
    case Speech::kSocks:
      return std::make_unique<Socks>(flow);
    case Speech::kSip:
      return std::make_unique<Sip>(flow);
    case Speech::kMqtt:
      return std::make_unique<Mqtt>(flow);
    case Speech::kSctp:
      return std::make_unique<Sctp>(flow);
    case Speech::kPostgres:
      return std::make_unique<Postgres>(flow, false);
    case Speech::kPostgresLate:
      return std::make_unique<Postgres>(flow, true);
    case Speech::kRedis:
      return std::make_unique<Redis>(flow);
    default:
      return std::make_unique<Unknown>(flow, true);
  }
}

}  // namespace leakwire::wire
