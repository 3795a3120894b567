// What SASL sends (RFC 4616 PLAIN, the LOGIN of draft-murchison-sasl-login): names and passwords
// in base64. Pure.
#pragma once

#include <string>
#include <string_view>

#include "leakwire/function_ref.h"

namespace leakwire::wire {

// The decoded bytes; empty where it is no base64.
std::string from_base64(std::string_view value);
// "authorization NUL user NUL password", each under the field that it is: "user", "password".
void each_plain(std::string_view decoded,
                FunctionRef<void(std::string_view field, std::string_view value)> on_value);

}  // namespace leakwire::wire
