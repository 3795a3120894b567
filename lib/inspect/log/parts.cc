#include "inspect/log/parts.h"

#include <algorithm>

namespace leakwire::inspect {
namespace {

constexpr std::size_t kNone = std::string_view::npos;

// Pieces between separators, each with the name before its '='.
void add_pairs(const PlacedText& text, char separator, char another, Where where,
               std::vector<LinePart>& parts) {
  std::size_t at = 0;
  std::size_t next = text.text.find(separator);
  std::size_t other = text.text.find(another);
  while (at < text.text.size()) {
    if (next < at) next = text.text.find(separator, at);
    if (other < at) other = text.text.find(another, at);
    const std::size_t end = std::min({next, other, text.text.size()});
    const std::string_view pair = text.text.substr(at, end - at);
    const std::size_t name = std::min(pair.find_first_not_of(' '), pair.size());
    const std::size_t equals = pair.find('=');
    const bool named = equals != kNone && equals >= name;
    add_part(text.part(at, end - at), where,
             named ? pair.substr(name, equals - name) : std::string_view(), parts);
    at = end + 1;
  }
}

}  // namespace

PlacedText PlacedText::part(std::size_t from, std::size_t size) const noexcept {
  if (starts == nullptr) return {text.substr(from, size), begin + from, nullptr, 0};
  return {text.substr(from, size), begin, starts, first + from};
}

void add_part(const PlacedText& text, Where where, std::string_view field,
              std::vector<LinePart>& parts) {
  if (text.text.empty()) return;
  parts.push_back({text.place(0), text.place(text.text.size()), where, field});
}

void add_form(const PlacedText& text, Where where, std::vector<LinePart>& parts) {
  add_pairs(text, '&', ';', where, parts);
}

void add_cookies(const PlacedText& text, Where where, bool only_first,
                 std::vector<LinePart>& parts) {
  if (!only_first) return add_pairs(text, ';', ';', where, parts);
  const std::size_t equals = text.text.find('=');
  const std::size_t end = std::min(text.text.find(';'), text.text.size());
  add_part(text, where, equals < end ? text.text.substr(0, equals) : std::string_view(), parts);
}

UrlText add_url(const PlacedText& text, std::vector<LinePart>& parts) {
  const std::optional<UrlText> url = read_url(text.text);
  if (!url || url->query.empty()) {
    add_part(text, Where::kUrl, {}, parts);
    return url.value_or(UrlText());
  }
  const auto query = static_cast<std::size_t>(url->query.data() - text.text.data());
  const std::size_t behind = query + url->query.size();
  add_part(text.part(0, query), Where::kUrl, {}, parts);
  add_form(text.part(query, url->query.size()), Where::kQuery, parts);
  add_part(text.part(behind, text.text.size() - behind), Where::kUrl, {}, parts);
  return *url;
}

void tell_receiver(const UrlText& url, LineFacts& facts) noexcept {
  if (!url.host.empty()) {
    facts.to.host = url.host;
    facts.receiver = Receiver::kNamed;
  }
  if (url.port != 0) facts.to.port = url.port;
  if (!url.path.empty()) facts.to.path = url.path;
  if (const Channel channel = channel_of_scheme(url.scheme); channel != Channel::kUnknown) {
    facts.channel = channel;
  }
}

}  // namespace leakwire::inspect
