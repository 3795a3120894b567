// Logs of HTTP servers and proxies whose request stands in quotes: Common and Combined Log Format
// (Apache httpd, mod_log_config), HAProxy's HTTP log (its configuration manual, section 8.2.3) and
// Envoy's default access log (its manual, "Access logging").
#include <algorithm>

#include "inspect/log/parts.h"
#include "inspect/log/readers.h"
#include "inspect/log/words.h"

namespace leakwire::inspect {
namespace {

constexpr std::size_t kNone = std::string_view::npos;
constexpr std::uint32_t kMostStatus = 999;

PlacedText placed(std::string_view line, std::string_view part) noexcept {
  return {part, static_cast<std::size_t>(part.data() - line.data())};
}

// A header's value in quotes: "-" stands for none.
void add_header(std::string_view line, std::string_view value, Where where, std::string_view name,
                LineFacts& facts) {
  if (value != "-") add_part(placed(line, value), where, name, facts.parts);
}

class ClfReader final : public LogReader {
 protected:
  bool understand(std::string_view line, LineFacts& facts) override;
};

// "client ident user [time] "request" status bytes "referer" "user agent"", perhaps with the
// server's name before the client.
bool ClfReader::understand(std::string_view line, LineFacts& facts) {
  const std::size_t bracket = line.find(" [");
  if (bracket == kNone) return false;
  LineWords head(line.substr(0, bracket));
  std::string_view client = head.word();
  std::string_view second = head.word();
  if (head.word().empty()) return false;  // ident, user
  if (address_of(client).empty() && !address_of(second).empty()) client = second;
  LineWords words(line, bracket + 1);
  std::string_view time, request;
  if (!words.run('[', ']', time) || !words.run('"', '"', request)) return false;
  const std::string_view status = words.word();
  const auto number = read_number(status, kMostStatus);
  if (!number && status != "-") return false;
  words.word();  // bytes

  facts.status = number.value_or(0);
  facts.client = address_of(client);
  facts.receiver = Receiver::kUs;
  facts.direction = Direction::kInbound;
  RequestLine target;
  if (read_request_line(request, target)) {
    facts.method = target.method;
    facts.url = target.target;
    const UrlText url = add_url(placed(line, target.target), facts.parts);
    facts.to.path = url.path;
    facts.channel = channel_of_scheme(url.scheme);
  } else {
    add_part(placed(line, request), Where::kUrl, {}, facts.parts);
  }
  std::string_view referer, agent;
  if (words.run('"', '"', referer)) {
    add_header(line, referer, Where::kReferer, {}, facts);
    const auto from = read_url(referer);
    if (from) facts.origin = from->host;
    if (words.run('"', '"', agent)) add_header(line, agent, Where::kHeader, "user-agent", facts);
  }
  return true;
}

class HaproxyReader final : public LogReader {
 protected:
  bool understand(std::string_view line, LineFacts& facts) override;
};

// Among the captured headers, whose names the log does not tell, the first that is a host.
void find_captured_host(std::string_view captured, LineFacts& facts) noexcept {
  while (!captured.empty()) {
    const std::size_t end = std::min(captured.find('|'), captured.size());
    const auto host = read_receiver(captured.substr(0, end));
    if (host && host->scheme.empty() && host->host.find('.') != kNone) {
      return tell_receiver(*host, facts);
    }
    captured.remove_prefix(std::min(end + 1, captured.size()));
  }
}

// "... client:port [time] frontend backend/server times status bytes cookies state counts queues
// {request headers} {response headers} "request"".
bool HaproxyReader::understand(std::string_view line, LineFacts& facts) {
  const std::size_t bracket = line.find(" [");
  if (bracket == kNone) return false;
  // syslog's own "name[123]:" has no blank before its bracket.
  std::string_view head = line.substr(0, bracket);
  const std::string_view client = head.substr(head.rfind(' ') + 1);
  LineWords words(line, bracket + 1);
  std::string_view time;
  if (!words.run('[', ']', time)) return false;
  const std::string_view frontend = words.word();
  if (words.word().find('/') == kNone) return false;
  const std::string_view times = words.word();
  if (std::count(times.begin(), times.end(), '/') < 3) return false;
  const std::string_view status = words.word();
  const auto number = read_number(status, kMostStatus);
  if (!number && status != "-1") return false;
  words.word();                                          // bytes
  const std::string_view request_cookie = words.word();  // "name=value", "-"
  const std::string_view response_cookie = words.word();
  words.word();  // state
  if (words.word().find('/') == kNone || words.word().find('/') == kNone) return false;

  facts.client = address_of(client);
  facts.status = number.value_or(0);
  facts.rest_is_sent = false;
  // HAProxy puts '~' behind the frontend of a connection by TLS.
  facts.channel = frontend.ends_with('~') ? Channel::kEncrypted : Channel::kCleartext;
  if (request_cookie != "-") {
    add_cookies(placed(line, request_cookie), Where::kCookie, false, facts.parts);
  }
  if (response_cookie != "-") {
    add_cookies(placed(line, response_cookie), Where::kSetCookie, true, facts.parts);
  }
  std::string_view captured, answered, request;
  if (words.run('{', '}', captured)) {
    find_captured_host(captured, facts);
    add_part(placed(line, captured), Where::kHeader, {}, facts.parts);
    if (words.run('{', '}', answered)) {
      add_part(placed(line, answered), Where::kHeader, {}, facts.parts);
    }
  }
  RequestLine target;
  // A request that is cut short has no quote at its end.
  const std::size_t quote = line.find('"', words.at());
  if (quote == kNone) return false;
  request = line.substr(quote + 1);
  if (request.ends_with('"')) request.remove_suffix(1);
  if (!read_request_line(request, target)) return true;  // "<BADREQ>"
  facts.method = target.method;
  facts.url = target.target;
  const PlacedText url = placed(line, target.target);
  if (target.method == "CONNECT") {
    add_part(url, Where::kUrl, {}, facts.parts);
    if (const auto host = read_receiver(url.text)) tell_receiver(*host, facts);
  } else {
    tell_receiver(add_url(url, facts.parts), facts);
  }
  return true;
}

class EnvoyReader final : public LogReader {
 protected:
  bool understand(std::string_view line, LineFacts& facts) override;
};

// "[time] "request" status flags received sent duration upstream-time "forwarded for" "user agent"
// "request id" "authority" "upstream host""; Istio's has the reason of a failure before them.
bool EnvoyReader::understand(std::string_view line, LineFacts& facts) {
  LineWords words(line);
  std::string_view time, request;
  if (!words.run('[', ']', time) || !words.run('"', '"', request)) return false;
  RequestLine target;
  if (!read_request_line(request, target)) return false;
  const auto status = read_number(words.word(), kMostStatus);
  if (!status) return false;
  std::string_view forwarded, agent, id, authority, upstream;
  std::size_t between = 0;
  while (!words.at_end() && line[words.at()] != '"') {
    words.word();
    ++between;
  }
  constexpr std::size_t kOfIstio = 3;
  if (between <= kOfIstio) {
    std::string_view failure;
    if (!words.run('"', '"', failure)) return false;
    while (!words.at_end() && line[words.at()] != '"') words.word();
  }
  if (!words.run('"', '"', forwarded) || !words.run('"', '"', agent) || !words.run('"', '"', id) ||
      !words.run('"', '"', authority)) {
    return false;
  }
  words.run('"', '"', upstream);

  facts.status = *status;
  facts.method = target.method;
  facts.url = target.target;
  facts.rest_is_sent = false;
  facts.client = address_of(forwarded.substr(0, forwarded.find(',')));
  const UrlText url = add_url(placed(line, target.target), facts.parts);
  if (const auto host = read_receiver(authority)) tell_receiver(*host, facts);
  tell_receiver(url, facts);
  add_header(line, forwarded, Where::kHeader, "x-forwarded-for", facts);
  add_header(line, agent, Where::kHeader, "user-agent", facts);
  add_header(line, id, Where::kHeader, "x-request-id", facts);
  add_header(line, authority, Where::kHeader, "host", facts);
  if (upstream.starts_with("tcp://")) upstream.remove_prefix(6);
  facts.to.address = address_of(upstream);
  return true;
}

}  // namespace

std::unique_ptr<LogReader> make_clf_reader() { return std::make_unique<ClfReader>(); }
std::unique_ptr<LogReader> make_haproxy_reader() { return std::make_unique<HaproxyReader>(); }
std::unique_ptr<LogReader> make_envoy_reader() { return std::make_unique<EnvoyReader>(); }

}  // namespace leakwire::inspect
