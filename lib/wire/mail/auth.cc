#include "wire/mail/auth.h"

#include "text/base64.h"

namespace leakwire::wire {

std::string from_base64(std::string_view value) {
  std::string room(value.size() / 4 * 3 + 3, '\0');
  const auto decoded = text::decode_base64(value, text::Base64::kStandard, room);
  if (!decoded) return {};
  room.resize(decoded->size());
  return room;
}

void each_plain(std::string_view decoded,
                FunctionRef<void(std::string_view, std::string_view)> on_value) {
  const std::size_t first = decoded.find('\0');
  if (first == std::string_view::npos) return on_value("user", decoded);
  on_value("user", decoded.substr(0, first));
  const std::string_view rest = decoded.substr(first + 1);
  const std::size_t second = rest.find('\0');
  on_value("user", rest.substr(0, second));
  if (second != std::string_view::npos) on_value("password", rest.substr(second + 1));
}

}  // namespace leakwire::wire
