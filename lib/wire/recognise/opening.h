// Opening: protocols told by the first bytes of who asks, in which the other side says nothing
// before: SOCKS, SIP, MQTT, PostgreSQL, Redis. Pure; any bytes are taken.
#pragma once

#include <string_view>

#include "wire/recognise/recognise.h"

namespace leakwire::wire {

// kMore where `bytes` may still become one of them, kUnknown where they are none.
Speech by_opening(std::string_view bytes) noexcept;

}  // namespace leakwire::wire
