// Lines of JSON: Suricata's EVE (its manual, "EVE JSON Format"), Zeek's logs written as JSON, and
// any other, by the usual names or a JSON Pointer.
#include <array>

#include "inspect/log/json_fields.h"
#include "inspect/log/json_log.h"
#include "inspect/log/readers.h"

namespace leakwire::inspect {
namespace {

constexpr std::array kEveNames{
    FieldName{"http.url", Meaning::kUrl},
    FieldName{"http.hostname", Meaning::kHost},
    FieldName{"tls.sni", Meaning::kHost},
    FieldName{"quic.sni", Meaning::kHost},
    FieldName{"dest_ip", Meaning::kAddress},
    FieldName{"http.http_port", Meaning::kPort},
    FieldName{"dest_port", Meaning::kPort},
    FieldName{"http.http_method", Meaning::kMethod},
    FieldName{"http.status", Meaning::kStatus},
    FieldName{"src_ip", Meaning::kClient},
    FieldName{"http.http_refer", Meaning::kReferer},
    FieldName{"http.cookie", Meaning::kCookie},
    FieldName{"http.set_cookie", Meaning::kSetCookie},
    FieldName{"http.http_user_agent", Meaning::kHeader},
    FieldName{"http.xff", Meaning::kHeader},
    FieldName{"http.request_headers.value", Meaning::kHeader},
    FieldName{"http.response_headers.value", Meaning::kHeader},
    FieldName{"http.http_request_body_printable", Meaning::kBody},
    FieldName{"http.http_response_body_printable", Meaning::kBody},
    FieldName{"payload_printable", Meaning::kBody},
    FieldName{"smtp.mail_from", Meaning::kEnvelope},
    FieldName{"smtp.rcpt_to", Meaning::kEnvelope},
    FieldName{"email.from", Meaning::kMailHeader},
    FieldName{"email.to", Meaning::kMailHeader},
    FieldName{"email.cc", Meaning::kMailHeader},
    FieldName{"email.subject", Meaning::kSubject},
    FieldName{"dns.rrname", Meaning::kDns},
    FieldName{"dns.query.rrname", Meaning::kDns},
    FieldName{"dns.queries.rrname", Meaning::kDns},
};

// Of a log of any kind. "hostname" is not among them: in most it is the machine that writes.
constexpr std::array kUsualNames{
    FieldName{"url", Meaning::kUrl},
    FieldName{"uri", Meaning::kUrl},
    FieldName{"request_url", Meaning::kUrl},
    FieldName{"request_uri", Meaning::kUrl},
    FieldName{"target_url", Meaning::kUrl},
    FieldName{"url.full", Meaning::kUrl},
    FieldName{"url.original", Meaning::kUrl},
    FieldName{"http.url", Meaning::kUrl},
    FieldName{"request.url", Meaning::kUrl},
    FieldName{"request.uri", Meaning::kUrl},
    FieldName{"req.url", Meaning::kUrl},
    FieldName{"upstream_host", Meaning::kHost},
    FieldName{"upstream.host", Meaning::kHost},
    FieldName{"dest_host", Meaning::kHost},
    FieldName{"destination_host", Meaning::kHost},
    FieldName{"destination.domain", Meaning::kHost},
    FieldName{"destination.host", Meaning::kHost},
    FieldName{"destination", Meaning::kHost},
    FieldName{"url.domain", Meaning::kHost},
    FieldName{"server.address", Meaning::kHost},
    FieldName{"http.hostname", Meaning::kHost},
    FieldName{"http.host", Meaning::kHost},
    FieldName{"request.host", Meaning::kHost},
    FieldName{"request.headers.host", Meaning::kHost},
    FieldName{"req.headers.host", Meaning::kHost},
    FieldName{"request_host", Meaning::kHost},
    FieldName{"authority", Meaning::kHost},
    FieldName{":authority", Meaning::kHost},
    FieldName{"http_host", Meaning::kHost},
    FieldName{"server_name", Meaning::kHost},
    FieldName{"sni", Meaning::kHost},
    FieldName{"tls.sni", Meaning::kHost},
    FieldName{"tls.client.server_name", Meaning::kHost},
    FieldName{"host", Meaning::kHost},
    FieldName{"dest_ip", Meaning::kAddress},
    FieldName{"destination.ip", Meaning::kAddress},
    FieldName{"destination_ip", Meaning::kAddress},
    FieldName{"dest_port", Meaning::kPort},
    FieldName{"destination.port", Meaning::kPort},
    FieldName{"destination_port", Meaning::kPort},
    FieldName{"path", Meaning::kPath},
    FieldName{"url.path", Meaning::kPath},
    FieldName{"request.path", Meaning::kPath},
    FieldName{"query", Meaning::kQuery},
    FieldName{"query_string", Meaning::kQuery},
    FieldName{"url.query", Meaning::kQuery},
    FieldName{"scheme", Meaning::kScheme},
    FieldName{"url.scheme", Meaning::kScheme},
    FieldName{"method", Meaning::kMethod},
    FieldName{"request_method", Meaning::kMethod},
    FieldName{"http.request.method", Meaning::kMethod},
    FieldName{"request.method", Meaning::kMethod},
    FieldName{"status", Meaning::kStatus},
    FieldName{"http.response.status_code", Meaning::kStatus},
    FieldName{"client_ip", Meaning::kClient},
    FieldName{"src_ip", Meaning::kClient},
    FieldName{"source.ip", Meaning::kClient},
    FieldName{"client.ip", Meaning::kClient},
    FieldName{"remote_addr", Meaning::kClient},
    FieldName{"referer", Meaning::kReferer},
    FieldName{"referrer", Meaning::kReferer},
    FieldName{"http_referer", Meaning::kReferer},
    FieldName{"http.request.referrer", Meaning::kReferer},
    FieldName{"request.headers.referer", Meaning::kReferer},
    FieldName{"cookie", Meaning::kCookie},
    FieldName{"http_cookie", Meaning::kCookie},
    FieldName{"request.headers.cookie", Meaning::kCookie},
    FieldName{"request.headers.sec-gpc", Meaning::kHeader},
    FieldName{"req.headers.sec-gpc", Meaning::kHeader},
    FieldName{"set_cookie", Meaning::kSetCookie},
    FieldName{"set-cookie", Meaning::kSetCookie},
    FieldName{"user_agent", Meaning::kHeader},
    FieldName{"http_user_agent", Meaning::kHeader},
    FieldName{"user_agent.original", Meaning::kHeader},
    FieldName{"body", Meaning::kBody},
    FieldName{"request_body", Meaning::kBody},
    FieldName{"request.body", Meaning::kBody},
    FieldName{"http.request.body.content", Meaning::kBody},
};

class UsualJsonReader final : public LogReader {
 public:
  explicit UsualJsonReader(std::string_view pointer) : log_(kUsualNames, pointer) {}

 protected:
  bool understand(std::string_view line, LineFacts& facts) override {
    return log_.read(line, facts);
  }

 private:
  JsonLog log_;
};

class EveReader final : public LogReader {
 protected:
  bool understand(std::string_view line, LineFacts& facts) override {
    if (!log_.read(line, facts)) return false;
    // What Suricata reads of a request it saw in clear text.
    if (log_.has("tls") || log_.has("quic")) {
      facts.channel = Channel::kEncrypted;
    } else if (log_.has("http") || log_.has("smtp") || log_.has("dns")) {
      facts.channel = Channel::kCleartext;
    }
    return true;
  }

 private:
  JsonLog log_{kEveNames, {}};
};

}  // namespace

JsonLog::JsonLog(std::span<const FieldName> names, std::string_view pointer)
    : fields_(names), pointer_(pointer) {}

bool JsonLog::read(std::string_view line, LineFacts& facts) {
  if (line.find_first_of("{[") != line.find('{')) return false;  // a line is an object
  fields_.begin();
  seen_.clear();
  const bool whole = json_.walk(line, [&](const JsonField& field) {
    if (const std::string_view first = field.path.substr(0, field.path.find('.'));
        seen_.empty() || seen_.back() != first) {
      seen_.emplace_back(first);
    }
    const NamedField named{field.path, field.key, field.token.text, field.token.offset,
                           field.token.escaped};
    if (!pointer_.empty() && field.pointer == pointer_) {
      fields_.take_as(Meaning::kReceiver, named, facts);
    } else {
      fields_.take(named, facts);
    }
    return true;
  });
  if (!whole) return false;
  fields_.finish(facts, !pointer_.empty());
  return true;
}

bool JsonLog::has(std::string_view first_key) const noexcept {
  return std::find(seen_.begin(), seen_.end(), first_key) != seen_.end();
}

std::span<const FieldName> usual_names() noexcept { return kUsualNames; }

std::unique_ptr<LogReader> make_eve_reader() { return std::make_unique<EveReader>(); }
std::unique_ptr<LogReader> make_json_reader(std::string_view pointer) {
  return std::make_unique<UsualJsonReader>(pointer);
}

}  // namespace leakwire::inspect
