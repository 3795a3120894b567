#include "inspect/flow/message_parts.h"

#include <algorithm>

#include "inspect/log/parts.h"

namespace leakwire::inspect {

void tell_message_parts(const GatheredText& text, std::string_view bytes,
                        const GatheredMessage& message, BodyParts& body_parts,
                        std::vector<LinePart>& parts) {
  if (text.is_stream) return;
  if (text.may_have_parts) {
    return body_parts.tell(bytes, message.name(text.media_type), parts);
  }
  if (text.where == Where::kUrl) {
    add_url({bytes, 0}, parts);
    return;
  }
  const std::string_view field = message.name(text.field);
  if (text.name_size == 0) return add_part({bytes, 0}, text.where, field, parts);
  const std::string_view name = bytes.substr(0, text.name_size);
  const std::size_t begin = std::min<std::size_t>(text.name_size + 2, bytes.size());
  const PlacedText value{bytes.substr(begin), begin};
  if (text.where == Where::kCookie || text.where == Where::kSetCookie) {
    add_part({name, 0}, Where::kHeader, name, parts);
    return add_cookies(value, text.where, text.where == Where::kSetCookie, parts);
  }
  if (text.where == Where::kReferer) {
    add_part({name, 0}, Where::kHeader, name, parts);
    return add_part(value, Where::kReferer, {}, parts);
  }
  add_part({name, 0}, text.where, name, parts);
  add_part(value, text.where, field.empty() ? name : field, parts);
}

}  // namespace leakwire::inspect
