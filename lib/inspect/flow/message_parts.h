// What a text of a gathered message consists of: the parameters of a URL, cookies, form fields.
#pragma once

#include <string_view>
#include <vector>

#include "inspect/body_parts.h"
#include "inspect/flow/gathered_message.h"

namespace leakwire::inspect {

// Places are those of `bytes`, the bytes of `text`. Fields live as long as the message and
// `body_parts`.
void tell_message_parts(const GatheredText& text, std::string_view bytes,
                        const GatheredMessage& message, BodyParts& body_parts,
                        std::vector<LinePart>& parts);

}  // namespace leakwire::inspect
