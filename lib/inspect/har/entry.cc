#include "inspect/har/entry.h"

#include <algorithm>
#include <array>
#include <utility>

#include "inspect/log/signals.h"
#include "inspect/log/words.h"
#include "inspect/time_reader.h"
#include "text/base64.h"

namespace leakwire::inspect {
namespace {

constexpr std::uint32_t kMostStatus = 999;
// As a sensor calls them.
constexpr std::string_view kUrlPart = "http.request.url";

std::string_view header_part(bool is_answer) noexcept {
  return is_answer ? "http.response.header" : "http.request.header";
}

std::string_view body_part(bool is_answer) noexcept {
  return is_answer ? "http.response.body" : "http.request.body";
}

std::string plain(const text::JsonToken& token) {
  std::string out;
  text::unescape_json(token.text, out);
  return out;
}

bool holds(std::string_view text, std::string_view part) noexcept {
  return text.find(part) != std::string_view::npos;
}

// Types whose bytes are text (RFC 6838, and the suffixes of RFC 6839). None told: taken for text.
bool is_text_type(std::string_view mime) noexcept {
  return mime.empty() || mime.starts_with("text/") || holds(mime, "json") || holds(mime, "xml") ||
         holds(mime, "javascript") || holds(mime, "urlencoded");
}

// What the URL tells already: pseudo-headers of HTTP/2 (RFC 9113, section 8.3.1), Host.
bool is_told_by_url(std::string_view name) noexcept {
  return name.starts_with(':') || equal_ignoring_case(name, "host");
}

}  // namespace

bool HarEntry::read(std::string_view entry) {
  url_ = method_ = started_ = address_ = status_ = Token();
  for (auto* pairs : {&request_headers_, &answer_headers_, &cookies_, &answer_cookies_, &query_}) {
    pairs->clear();
  }
  request_body_ = answer_body_ = Body();
  socket_messages_.clear();
  texts_.clear();
  room_.clear();
  unsupported_.clear();
  body_parts_.forget();
  const bool whole = json_.walk(entry, [this](const JsonField& field) {
    take(field);
    return true;
  });
  if (!whole) return false;
  tell_facts();
  add_url();
  add_headers(request_headers_, false);
  if (!has_header(request_headers_, "cookie")) add_pairs(cookies_, Where::kCookie, false);
  if (!holds(url_text_, "?")) add_pairs(query_, Where::kQuery, false);
  add_body(request_body_, false);
  for (const Token& message : socket_messages_) {
    HarText& text = begin_text(message, "websocket", false);
    append(message, text);
    tell_body_parts({}, text);
  }
  add_headers(answer_headers_, true);
  if (!has_header(answer_headers_, "set-cookie")) {
    add_pairs(answer_cookies_, Where::kSetCookie, true);
  }
  add_body(answer_body_, true);
  for (const HarText& text : room_) texts_.push_back(&text);
  std::stable_sort(texts_.begin(), texts_.end(),
                   [](const HarText* a, const HarText* b) { return a->begin < b->begin; });
  return true;
}

void HarEntry::take(const JsonField& field) {
  const std::string_view path = field.path;
  constexpr std::string_view kPost = "request.postData.";
  constexpr std::string_view kContent = "response.content.";
  if (path == "request.url") {
    url_ = field.token;
  } else if (path == "request.method") {
    method_ = field.token;
  } else if (path == "startedDateTime") {
    started_ = field.token;
  } else if (path == "serverIPAddress") {
    address_ = field.token;
  } else if (path == "response.status") {
    status_ = field.token;
  } else if (path.starts_with("request.headers.")) {
    take_pair(request_headers_, field);
  } else if (path.starts_with("response.headers.")) {
    take_pair(answer_headers_, field);
  } else if (path.starts_with("request.cookies.")) {
    take_pair(cookies_, field);
  } else if (path.starts_with("response.cookies.")) {
    take_pair(answer_cookies_, field);
  } else if (path.starts_with("request.queryString.")) {
    take_pair(query_, field);
  } else if (path.starts_with(kPost)) {
    take_body(request_body_, path.substr(kPost.size()), field);
  } else if (path.starts_with(kContent)) {
    take_body(answer_body_, path.substr(kContent.size()), field);
  } else if (path == "_webSocketMessages.data") {
    socket_messages_.push_back(field.token);
  }
}

void HarEntry::take_pair(std::vector<Pair>& pairs, const JsonField& field) {
  const std::string_view at = field.pointer.substr(0, field.pointer.rfind('/'));
  if (pairs.empty() || pairs.back().at != at) pairs.push_back({std::string(at), {}, {}});
  if (field.key == "name") pairs.back().name = field.token;
  if (field.key == "value") pairs.back().value = field.token;
}

void HarEntry::take_body(Body& body, std::string_view rest, const JsonField& field) {
  if (rest == "text") body.text = field.token;
  if (rest == "mimeType") body.mime = field.token;
  if (rest == "encoding" || rest == "_encoding") body.encoding = field.token;
  if (rest.starts_with("params.")) take_pair(body.params, field);
}

void HarEntry::tell_facts() {
  request_.clear();
  answer_.clear();
  url_text_ = plain(url_);
  method_text_ = plain(method_);
  address_text_ = plain(address_);
  request_.understood = answer_.understood = true;
  request_.direction = Direction::kOutbound;
  if (const auto url = read_url(url_text_)) tell_receiver(*url, request_);
  request_.to.address = address_of(address_text_);
  request_.method = method_text_;
  request_.url = url_text_;
  request_.status = read_number(status_.text, kMostStatus).value_or(0);
  request_.time = TimeReader(started_.text).iso();
  answer_ = request_;
  // It comes to us, from whom the request went to.
  answer_.receiver = Receiver::kUs;
  answer_.direction = Direction::kInbound;
}

HarText& HarEntry::begin_text(const Token& token, std::string_view part, bool is_answer) {
  HarText& text = room_.emplace_back();
  text.part = part;
  text.begin = token.offset;
  text.end = token.offset + token.text.size();
  text.is_answer = is_answer;
  return text;
}

// Behind what is there; the end of the text before is forgotten.
void HarEntry::append(const Token& token, HarText& text) {
  if (!text.starts.empty()) text.starts.pop_back();
  const std::size_t before = text.starts.size();
  text::unescape_json(token.text, text.text, &text.starts);
  for (std::size_t i = before; i < text.starts.size(); ++i) {
    text.starts[i] += static_cast<std::uint32_t>(token.offset);
  }
}

void HarEntry::add_url() {
  HarText& text = begin_text(url_, kUrlPart, false);
  append(url_, text);
  inspect::add_url({text.text, 0}, text.parts);
  request_.parts = text.parts;
  read_signals(text.text, request_);
}

bool HarEntry::has_header(const std::vector<Pair>& headers, std::string_view name) {
  return std::any_of(headers.begin(), headers.end(), [name](const Pair& header) {
    return equal_ignoring_case(plain(header.name), name);
  });
}

void HarEntry::add_headers(const std::vector<Pair>& headers, bool is_answer) {
  for (const Pair& header : headers) {
    if (!is_told_by_url(header.name.text)) add_header(header, is_answer);
  }
}

// As it was sent: "name: value".
void HarEntry::add_header(const Pair& header, bool is_answer) {
  HarText& text = begin_text(header.value, header_part(is_answer), is_answer);
  append(header.name, text);
  const std::size_t name_size = text.text.size();
  const auto name_end = static_cast<std::uint32_t>(header.name.offset + header.name.text.size());
  text.text += ": ";
  if (!text.starts.empty()) text.starts.pop_back();
  text.starts.insert(text.starts.end(), 3, name_end);
  append(header.value, text);
  const std::string_view whole = text.text;
  const PlacedText value{whole.substr(name_size + 2), name_size + 2};
  const std::string_view name = whole.substr(0, name_size);
  add_part({name, 0}, Where::kHeader, name, text.parts);
  if (equal_ignoring_case(name, "cookie")) {
    add_cookies(value, Where::kCookie, false, text.parts);
  } else if (equal_ignoring_case(name, "set-cookie")) {
    add_cookies(value, Where::kSetCookie, true, text.parts);
  } else if (equal_ignoring_case(name, "referer")) {
    add_part(value, Where::kReferer, {}, text.parts);
  } else {
    add_part(value, Where::kHeader, name, text.parts);
  }
  if (is_answer) return;
  if (equal_ignoring_case(name, "sec-gpc")) request_.signals.gpc = value.text == "1";
  request_.parts = text.parts;
  read_signals(text.text, request_);
}

void HarEntry::add_pairs(const std::vector<Pair>& pairs, Where where, bool is_answer) {
  for (const Pair& pair : pairs) {
    const std::string_view part = where == Where::kQuery  ? kUrlPart
                                  : where == Where::kBody ? body_part(is_answer)
                                                          : header_part(is_answer);
    HarText& text = begin_text(pair.value, part, is_answer);
    append(pair.name, text);
    const std::size_t name_size = text.text.size();
    text.text += '=';
    if (!text.starts.empty()) text.starts.pop_back();
    text.starts.insert(text.starts.end(), 2,
                       static_cast<std::uint32_t>(pair.name.offset + pair.name.text.size()));
    append(pair.value, text);
    const std::string_view whole = text.text;
    add_part({whole, 0}, where, whole.substr(0, name_size), text.parts);
  }
}

void HarEntry::add_body(const Body& body, bool is_answer) {
  if (body.text.text.empty()) return add_pairs(body.params, Where::kBody, is_answer);
  if (equal_ignoring_case(plain(body.encoding), "base64")) return add_decoded(body, is_answer);
  HarText& text = begin_text(body.text, body_part(is_answer), is_answer);
  append(body.text, text);
  tell_body_parts(plain(body.mime), text);
}

void HarEntry::tell_body_parts(std::string media_type, HarText& text) {
  body_parts_.tell(text.text, media_type, text.parts);
  text.is_json = body_parts_.is_json();
  text.media_type = std::move(media_type);
}

void HarEntry::add_decoded(const Body& body, bool is_answer) {
  std::string encoded = plain(body.text);
  std::string decoded(encoded.size(), '\0');
  const auto bytes = text::decode_base64(encoded, text::Base64::kStandard, decoded);
  const std::string mime = plain(body.mime);
  if (!bytes || !is_text_type(mime)) {
    unsupported_.push_back(body.text.offset);
    return;
  }
  HarText& text = begin_text(body.text, body_part(is_answer), is_answer);
  text.text = *bytes;
  tell_body_parts(mime, text);
}

}  // namespace leakwire::inspect
