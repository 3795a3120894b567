// MqttPacket: what a control packet of MQTT 3.1, 3.1.1 or 5 tells (OASIS MQTT 3.1.1 and 5.0,
// sections 2 and 3). Pure; any bytes are taken; views are of the packet.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include "leakwire/function_ref.h"

namespace leakwire::wire {

// IANA has no registry: section 2.1.2 of either version.
enum class MqttType : std::uint8_t {
  kConnect = 1,
  kConnectAnswer = 2,
  kPublish = 3,
  kPublishAnswer = 4,
  kPublishDone = 7,
  kSubscribe = 8,
  kSubscribeAnswer = 9,
  kUnsubscribe = 10,
  kUnsubscribeAnswer = 11,
  kDisconnect = 14,
  kAuth = 15,
};

// The fixed header.
struct MqttHead {
  unsigned first = 0;      // type and flags
  std::size_t size = 0;    // of the header itself
  std::size_t length = 0;  // of what is behind it
  MqttType type() const noexcept { return static_cast<MqttType>(first >> 4); }
};
enum class MqttRead : std::uint8_t { kMore, kNone, kWhole };
// kNone: no packet of MQTT begins so.
MqttRead read_mqtt_head(std::string_view bytes, MqttHead& head) noexcept;

// Whether a client begins with these bytes: kMore where they may still become a CONNECT.
MqttRead begins_mqtt(std::string_view bytes) noexcept;

// The texts of a packet, each with what it is; "user" and "password" are those of a login. False
// where it is not made as its type is: then some may have been told.
using MqttTextFn = FunctionRef<void(std::string_view field, std::string_view value)>;
// All packets but PUBLISH; `version` is 5 or less, and set by a CONNECT.
bool read_mqtt_packet(const MqttHead& head, std::string_view bytes, unsigned& version,
                      MqttTextFn on_text);
// Of a PUBLISH, up to its payload, which is what is left of `bytes` then.
bool read_mqtt_publish(const MqttHead& head, std::string_view& bytes, unsigned version,
                       MqttTextFn on_text);
// How many bytes of a PUBLISH stand before its payload; nothing: not known yet. `bytes` is what
// there is behind its fixed header.
std::optional<std::size_t> mqtt_publish_head(const MqttHead& head, std::string_view bytes,
                                             unsigned version) noexcept;

}  // namespace leakwire::wire
