// The strings in a message of Protocol Buffers, by its wire format alone (protobuf.dev,
// "Encoding"): no schema is known.
//
// A field of bytes is a string where it is a text, else a message where it reads as one: that is a
// guess, and texts win. Pure; any thread; any bytes are taken, and depth costs no stack.
#pragma once

#include <cstddef>
#include <string_view>

#include "leakwire/function_ref.h"

namespace leakwire::decode {

inline constexpr std::size_t kProtobufDepth = 32;

// `field`: the numbers of the fields from the outermost on: "1.3". Views are good for the call.
using OnProtobufText = FunctionRef<void(std::string_view field, std::string_view text)>;

// False, and nothing is told, where the bytes are no such message. A message nested deeper than
// kProtobufDepth is told as it is.
bool read_protobuf(std::string_view bytes, OnProtobufText on_text);

}  // namespace leakwire::decode
