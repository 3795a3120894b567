#include "inspect/body_parts.h"

#include <algorithm>

#include "decode/multipart.h"
#include "inspect/log/parts.h"
#include "inspect/log/words.h"
#include "text/byte_order_mark.h"

namespace leakwire::inspect {
namespace {

bool holds(std::string_view text, std::string_view part) noexcept {
  return text.find(part) != std::string_view::npos;
}

std::string lower(std::string_view text) {
  std::string out(text);
  for (char& c : out) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return out;
}

constexpr std::size_t kMostParts = 4096;

}  // namespace

void BodyParts::tell(std::string_view body, std::string_view media_type,
                     std::vector<LinePart>& parts) {
  is_json_ = false;
  const std::string type = lower(media_type.substr(0, media_type.find(';')));
  if (holds(type, "urlencoded")) return add_form({body, 0}, Where::kBody, parts);
  if (type.starts_with("multipart/") && tell_multipart(body, media_type, parts)) return;
  if (tell_json(body, parts)) return;
  add_part({body, 0}, Where::kBody, {}, parts);
}

bool BodyParts::tell_json(std::string_view body, std::vector<LinePart>& parts) {
  const std::string_view text = text::without_byte_order_mark(body);
  const std::size_t first = std::min(text.find_first_not_of(" \t\r\n"), text.size());
  if (text.substr(first, 1) != "{" && text.substr(first, 1) != "[") return false;
  const std::size_t before = parts.size();
  std::size_t behind = 0;
  const bool whole = json_.walk(body, [&](const JsonField& field) {
    const PlacedText value{field.token.text, field.token.offset};
    if (value.begin > behind) {
      add_part({body.substr(behind, value.begin - behind), behind}, Where::kBody, {}, parts);
    }
    add_part(value, Where::kBody, field.key, parts);
    behind = value.begin + value.text.size();
    return true;
  });
  if (!whole) {
    parts.resize(before);
    return false;
  }
  add_part({body.substr(behind), behind}, Where::kBody, {}, parts);
  is_json_ = true;
  return true;
}

// RFC 7578: each part is cut off by the boundary at the beginning of a line, and its header names
// the field.
bool BodyParts::tell_multipart(std::string_view body, std::string_view media_type,
                               std::vector<LinePart>& parts) {
  std::string room;
  const std::string_view boundary = decode::header_parameter(media_type, "boundary", room);
  if (boundary.empty()) return false;
  const std::string mark = "--" + std::string(boundary);
  std::size_t begin = 0;
  std::string_view field;
  for (std::size_t count = 0; count < kMostParts; ++count) {
    const std::size_t at = std::min(body.find(mark, begin), body.size());
    add_part({body.substr(begin, at - begin), begin}, Where::kBody, field, parts);
    if (at == body.size()) return true;
    begin = at;
    const std::string_view head =
        body.substr(at, std::min(body.find("\n\r\n", at), body.size()) - at);
    const std::string headers = lower(head);
    const std::size_t name = headers.find("content-disposition:");
    field = {};
    if (name != std::string::npos) {
      const std::string_view line = head.substr(name, head.find('\n', name) - name);
      std::string value;
      names_.emplace_back(decode::header_parameter(line, "name", value));
      field = names_.back();
    }
    begin = std::min(at + mark.size(), body.size());
    add_part({body.substr(at, begin - at), at}, Where::kBody, field, parts);
  }
  add_part({body.substr(begin), begin}, Where::kBody, {}, parts);
  return true;
}

}  // namespace leakwire::inspect
