#include "wire/recognise/opening.h"

#include <algorithm>

#include "wire/bytes.h"
#include "wire/mqtt/mqtt_packet.h"
#include "wire/postgres/postgres.h"
#include "wire/redis/redis.h"
#include "wire/sip/sip.h"
#include "wire/socks/socks.h"

namespace leakwire::wire {
namespace {

using std::string_view;

constexpr std::size_t kMostMethods = 16;  // that a greeting of SOCKS 5 offers

bool is_printable(char c) noexcept { return c > ' ' && c < 0x7F; }

// IANA: SOCKS Methods; what is neither assigned nor private offers nothing.
bool is_method(char c) noexcept {
  const auto method = static_cast<unsigned char>(c);
  return method <= 9 || (method >= 0x80 && method < 0xFF);
}

// RFC 1928, section 3. What stands behind the greeting is a login or a request.
Speech socks5(string_view bytes) noexcept {
  if (bytes.size() < 2) return Speech::kMore;
  const std::size_t methods = byte_at(bytes, 1);
  if (methods == 0 || methods > kMostMethods) return Speech::kUnknown;
  const string_view offered = bytes.substr(2, methods);
  if (!std::all_of(offered.begin(), offered.end(), is_method)) return Speech::kUnknown;
  if (offered.size() < methods) return Speech::kMore;
  const string_view behind = bytes.substr(2 + methods);
  return behind.empty() || behind[0] == 1 || behind[0] == 5 ? Speech::kSocks : Speech::kUnknown;
}

// The memo "SOCKS: A protocol for TCP proxy across firewalls", and its extension 4A.
Speech socks4(string_view bytes) noexcept {
  if (bytes.size() > 1 && bytes[1] != 1 && bytes[1] != 2) return Speech::kUnknown;
  if (bytes.size() < 9) return Speech::kMore;
  if (be16(bytes, 2) == 0 || be32(bytes, 4) == 0) return Speech::kUnknown;
  std::size_t texts = be32(bytes, 4) < 256 ? 2 : 1;  // the user, the name of the host
  std::size_t length = 0;
  for (const char c : bytes.substr(8)) {
    if (texts == 0 || ++length > Socks::kLongest) return Speech::kUnknown;
    if (c == '\0') {
      --texts;
      length = 0;
    } else if (!is_printable(c)) {
      return Speech::kUnknown;
    }
  }
  return texts == 0 ? Speech::kSocks : Speech::kMore;
}

// 1: they begin so, 0: they may, -1: they do not.
Speech speech_of(int begins, Speech speech) noexcept {
  return begins > 0 ? speech : begins == 0 ? Speech::kMore : Speech::kUnknown;
}

}  // namespace

Speech by_opening(string_view bytes) noexcept {
  if (bytes.empty()) return Speech::kMore;
  switch (byte_at(bytes, 0)) {
    case 0:
      return speech_of(begins_postgres(bytes), Speech::kPostgres);
    case '*':
      return speech_of(begins_redis(bytes), Speech::kRedis);
    case 4:
      return socks4(bytes);
    case 5:
      return socks5(bytes);
    case 0x10: {
      const MqttRead read = begins_mqtt(bytes);
      return read == MqttRead::kWhole  ? Speech::kMqtt
             : read == MqttRead::kMore ? Speech::kMore
                                       : Speech::kUnknown;
    }
    default:
      break;
  }
  return speech_of(begins_sip(bytes), Speech::kSip);
}

}  // namespace leakwire::wire
