#include "wire/http/head.h"

#include <algorithm>
#include <charconv>

#include "wire/recognise/words.h"

namespace leakwire::wire {
namespace {

using std::string_view;

constexpr std::size_t kMostCodings = 8;  // each costs a decoder

// Names are compared as a lenient server reads them: without blanks and control characters.
bool named(string_view name, string_view wanted) noexcept {
  if (name.size() <= wanted.size()) return equal_case(name, wanted);
  std::size_t at = 0;
  for (const char c : name) {
    if (static_cast<unsigned char>(c) <= ' ') continue;
    if (at == wanted.size() || text::to_lower(c) != wanted[at]) return false;
    ++at;
  }
  return at == wanted.size();
}

void read_length(HttpHead& head, string_view value) noexcept {
  while (!value.empty() && !text::is_digit(value.front())) value.remove_prefix(1);
  std::uint64_t length = 0;
  const auto read = std::from_chars(value.data(), value.data() + value.size(), length);
  // Of several, the first: who means another one finds the rest told as it is.
  if (read.ec == std::errc{} && !head.length) head.length = length;
}

// Codings as lenient readers find them: of "chun\0ked", "deflate;", ": gzip" the letters count.
std::string plain_words(string_view value) {
  std::string words;
  for (const char c : value) {
    if (text::kWord.has(static_cast<std::uint8_t>(c)) || c == '-' || c == ',') words += c;
  }
  return words;
}

void read_codings_of(HttpHead& head, string_view value, bool of_transfer) {
  const std::string words = plain_words(value);
  const decode::CodingList list = decode::read_codings(words);
  std::vector<decode::Coding> outermost(list.codings.rbegin(), list.codings.rend());
  auto& all = head.codings.codings;
  bool understood = list.understood;
  if (of_transfer) {
    std::erase(outermost, decode::Coding::kChunked);
    // "xchunked" is no coding: whether it is chunked is told by what the body looks like.
    head.chunked = head.chunked || holds_case(words, "chunked");
    understood = understood || head.chunked;
  }
  if (all.size() + outermost.size() > kMostCodings) {
    outermost.clear();
    understood = false;
  }
  const std::size_t at = of_transfer ? 0 : head.transfer_codings;
  all.insert(all.begin() + static_cast<std::ptrdiff_t>(at), outermost.begin(), outermost.end());
  if (of_transfer) head.transfer_codings += outermost.size();
  head.codings.understood = head.codings.understood && understood;
}

void read_host(HttpHead& head, string_view value) {
  string_view host = value;
  const std::size_t colon = value.rfind(':');
  if (colon != string_view::npos && value.find(']', colon) == string_view::npos) {
    unsigned port = 0;
    const string_view digits = value.substr(colon + 1);
    const auto read = std::from_chars(digits.data(), digits.data() + digits.size(), port);
    if (read.ec == std::errc{} && read.ptr == digits.data() + digits.size() && port <= 65535) {
      head.port = static_cast<std::uint16_t>(port);
      host = value.substr(0, colon);
    }
  }
  if (!head.host.empty() && !equal_case(head.host, host)) head.other_host = head.host;
  head.host = host;
}

}  // namespace

HeaderLine take_header_line(string_view& block) noexcept {
  HeaderLine line;
  std::size_t end = 0;
  while (end < block.size() && block[end] != '\r' && block[end] != '\n') ++end;
  line.bytes = block.substr(0, end);
  if (end == block.size()) {
    block = {};
    return line;
  }
  std::size_t next = end;
  while (next < block.size() && block[next] == '\r') ++next;
  if (next < block.size() && block[next] == '\n') ++next;
  block.remove_prefix(next);
  line.continues = !block.empty() && is_blank(block.front());
  return line;
}

void each_header(string_view block, std::string& room,
                 FunctionRef<void(string_view, string_view)> on_header) {
  while (!block.empty()) {
    HeaderLine line = take_header_line(block);
    if (line.continues && !line.bytes.empty()) {
      room.assign(trimmed(line.bytes));
      while (line.continues) {
        line = take_header_line(block);
        room += ' ';
        room += trimmed(line.bytes);
      }
      line.bytes = room;
    }
    if (line.bytes.empty()) continue;
    const std::size_t colon = line.bytes.find(':');
    const bool has_name = colon != string_view::npos;
    on_header(has_name ? trimmed(line.bytes.substr(0, colon)) : string_view(),
              trimmed(has_name ? line.bytes.substr(colon + 1) : line.bytes));
  }
}

std::size_t head_end(string_view bytes, std::size_t from) noexcept {
  for (std::size_t at = bytes.find('\n', from); at != string_view::npos;
       at = bytes.find('\n', at + 1)) {
    std::size_t next = at + 1;
    if (next < bytes.size() && bytes[next] == '\r') ++next;
    if (next < bytes.size() && bytes[next] == '\n') return next + 1;
  }
  return string_view::npos;
}

std::size_t weak_head_end(string_view bytes) noexcept {
  std::size_t at = bytes.find('\n');
  while (at != string_view::npos) {
    std::size_t next = at + 1;
    while (next < bytes.size() && (bytes[next] == '\r' || is_blank(bytes[next]))) ++next;
    if (next < bytes.size() && bytes[next] == '\n') return next + 1;
    at = bytes.find('\n', next);
  }
  return string_view::npos;
}

HttpHead read_first_line(string_view line, bool answer) noexcept {
  HttpHead head;
  line = trimmed(line);
  if (answer) {
    head.has_version = starts_case(line, "HTTP/");
    while (!line.empty() && !is_blank(line.front())) line.remove_prefix(1);
    line = trimmed(line);
    std::from_chars(line.data(), line.data() + line.size(), head.status);
    return head;
  }
  head.method = take_word(line);
  const std::size_t last = line.find_last_of(" \t");
  head.has_version =
      last != string_view::npos && starts_case(trimmed(line.substr(last + 1)), "HTTP/");
  head.url = head.has_version ? trimmed(line.substr(0, last)) : trimmed(line);
  return head;
}

void read_header(HttpHead& head, string_view name, string_view value) {
  if (name.empty()) return;
  switch (text::to_lower(name.front())) {
    case 'c':
      if (named(name, "content-length")) return read_length(head, value);
      if (named(name, "content-encoding")) return read_codings_of(head, value, false);
      if (named(name, "content-type")) head.media_type = value;
      return;
    case 'h':
      if (named(name, "host")) read_host(head, value);
      return;
    case 'r':
      if (named(name, "referer")) head.referer = value;
      return;
    case 's':
      if (named(name, "sec-gpc")) head.gpc = value;
      return;
    case 'u':
      if (!named(name, "upgrade")) return;
      head.upgrade = true;
      head.to_websocket = equal_case(value, "websocket");
      return;
    default:
      if (named(name, "transfer-encoding")) read_codings_of(head, value, true);
      return;
  }
}

Where where_of_header(string_view name) noexcept {
  if (named(name, "cookie")) return Where::kCookie;
  if (named(name, "set-cookie")) return Where::kSetCookie;
  if (named(name, "referer")) return Where::kReferer;
  return Where::kHeader;
}

}  // namespace leakwire::wire
