#include "wire/recognise/recognise.h"

#include <algorithm>
#include <array>

#include "wire/http2/http2.h"
#include "wire/postgres/postgres.h"
#include "wire/recognise/opening.h"
#include "wire/recognise/words.h"
#include "wire/sip/sip.h"

namespace leakwire::wire {
namespace {

using std::string_view;

// The IANA registry of HTTP methods, the ones in use; others are told by "HTTP/" in their line.
constexpr std::array<string_view, 24> kMethods{
    "GET",   "POST",     "HEAD",      "PUT",     "DELETE", "CONNECT", "OPTIONS", "TRACE",
    "PATCH", "PROPFIND", "PROPPATCH", "MKCOL",   "COPY",   "MOVE",    "LOCK",    "UNLOCK",
    "PURGE", "REPORT",   "SEARCH",    "CHECKIN", "BIND",   "MERGE",   "LINK",    "QUERY"};
constexpr std::size_t kLongestMethod = 24;
constexpr std::uint32_t kMostSettings = 40 * 6;  // bytes that a first frame of HTTP/2 has
constexpr std::array<string_view, 4> kSmtpVerbs{"EHLO", "HELO", "LHLO", "MAIL"};
constexpr std::array<string_view, 13> kFtpVerbs{"USER", "PASS", "FEAT", "SYST", "OPTS",
                                                "PBSZ", "HOST", "AUTH", "PASV", "ACCT",
                                                "CLNT", "STOR", "CWD"};
constexpr std::array<string_view, 7> kPop3Verbs{"USER", "PASS", "APOP", "CAPA",
                                                "STLS", "AUTH", "RETR"};
constexpr std::array<string_view, 9> kImapVerbs{"LOGIN",  "CAPABILITY", "AUTHENTICATE",
                                                "ID",     "STARTTLS",   "SELECT",
                                                "LOGOUT", "NAMESPACE",  "NOOP"};

constexpr unsigned char byte(string_view bytes, std::size_t at) noexcept {
  return static_cast<unsigned char>(bytes[at]);
}

bool is_text(string_view bytes) noexcept {
  return std::all_of(bytes.begin(), bytes.end(), [](char c) {
    return (c >= 0x20 && c < 0x7F) || c == '\r' || c == '\n' || c == '\t';
  });
}

// RFC 8446, section 5.1; RFC 5246, appendix E.2 for the hello of SSL 2.0 form.
bool is_tls(string_view bytes) noexcept {
  if (bytes.size() < 6) return false;
  if (byte(bytes, 0) == 22 && byte(bytes, 1) == 3 && byte(bytes, 2) <= 4) {
    return byte(bytes, 3) <= 0x48 && (byte(bytes, 5) == 1 || byte(bytes, 5) == 2);
  }
  return (byte(bytes, 0) & 0x80) != 0 && byte(bytes, 2) == 1 && byte(bytes, 3) == 3 &&
         byte(bytes, 4) <= 3;
}

// Of a connection joined in its midst: RFC 8446, section 5.2; RFC 5246, section 6.2.3.
bool is_sealed_record(string_view bytes) noexcept {
  return bytes.size() >= 5 && byte(bytes, 0) == 23 && byte(bytes, 1) == 3 && byte(bytes, 2) >= 1 &&
         byte(bytes, 2) <= 3 && byte(bytes, 3) <= 0x48 && (byte(bytes, 3) | byte(bytes, 4)) != 0;
}

bool is_http_answer(string_view bytes) noexcept {
  return bytes.size() >= 8 && starts_case(bytes, "HTTP/") && text::is_digit(bytes[5]);
}

Speech http_request(string_view bytes) noexcept {
  std::size_t word = 0;
  while (word < bytes.size() && word <= kLongestMethod && text::is_letter(bytes[word])) ++word;
  if (word == bytes.size() && word <= kLongestMethod) return Speech::kMore;
  if (word == 0 || word == bytes.size() || !is_blank(bytes[word])) return Speech::kUnknown;
  const string_view method = bytes.substr(0, word);
  const bool whole_line = bytes.find('\n') != string_view::npos;
  const string_view line = first_line(bytes.substr(0, 4096));
  if (holds_case(line, " HTTP/")) return Speech::kHttp;
  const bool known = std::find(kMethods.begin(), kMethods.end(), method) != kMethods.end();
  if (known && (!whole_line || method == "GET")) return Speech::kHttp;
  const bool upper = std::all_of(method.begin(), method.end(), text::is_upper);
  return whole_line || !upper || bytes.size() >= 4096 ? Speech::kUnknown : Speech::kMore;
}

// RFC 4511, section 4.1.1: SEQUENCE { messageID INTEGER, protocolOp [APPLICATION n] ... }.
bool is_ldap(string_view bytes) noexcept {
  if (bytes.size() < 7 || byte(bytes, 0) != 0x30) return false;
  const std::size_t length = byte(bytes, 1);
  const std::size_t at = length < 0x80 ? 2 : 2 + (length & 0x7F);
  if (at > 6 || at + 3 > bytes.size() || byte(bytes, at) != 2) return false;
  const std::size_t id = byte(bytes, at + 1);
  if (id == 0 || id > 4 || at + 2 + id >= bytes.size()) return false;
  const unsigned op = byte(bytes, at + 2 + id);
  return (op >= 0x60 && op <= 0x79) || op == 0x42 || op == 0x4A || op == 0x50;
}

// RFC 5424, section 6.2.1; RFC 6587 for the count before it in a stream.
bool is_syslog(string_view bytes, bool counted) noexcept {
  std::size_t at = 0;
  if (counted) {
    while (at < bytes.size() && at < 6 && text::is_digit(bytes[at])) ++at;
    if (at > 0 && (at == bytes.size() || bytes[at++] != ' ')) return false;
  }
  if (at >= bytes.size() || bytes[at] != '<') return false;
  const std::size_t first = ++at;
  unsigned priority = 0;
  while (at < bytes.size() && at - first < 3 && text::is_digit(bytes[at])) {
    priority = 10 * priority + static_cast<unsigned>(bytes[at++] - '0');
  }
  return at > first && at < bytes.size() && bytes[at] == '>' && priority <= 191;
}

// RFC 1035, section 4.1.1: what a header that is none seldom looks like.
bool is_dns(string_view bytes) noexcept {
  if (bytes.size() < 12) return false;
  const unsigned flags = byte(bytes, 2) * 256U + byte(bytes, 3);
  const unsigned operation = flags >> 11 & 15;
  const unsigned questions = byte(bytes, 4) * 256U + byte(bytes, 5);
  const unsigned records = byte(bytes, 6) * 256U + byte(bytes, 7);
  return (flags & 0x40) == 0 && (operation == 0 || operation == 4 || operation == 5) &&
         questions <= 32 && (questions > 0 || records > 0);
}

bool has_port(const FlowInfo& info, std::uint16_t port) noexcept {
  return info.initiator.port == port || info.responder.port == port;
}

// RFC 9000, section 17.2: a long header of version 1 or 2, and what drafts and Google sent.
bool is_quic(string_view bytes) noexcept {
  if (bytes.size() < 64 || (byte(bytes, 0) & 0x80) == 0) return false;
  const string_view version = bytes.substr(1, 4);
  using namespace std::string_view_literals;
  return version == "\0\0\0\1"sv || version == "\x6b\x33\x43\xcf"sv ||
         version.substr(0, 3) == "\xff\0\0"sv || version.substr(0, 2) == "Q0"sv ||
         version.substr(0, 2) == "T0"sv;
}

Speech datagram(const FlowInfo& info, string_view bytes) noexcept {
  const bool dns_port = has_port(info, 53) || has_port(info, 5353) || has_port(info, 5355);
  if (dns_port && is_dns(bytes)) return Speech::kDns;
  if (is_syslog(bytes, false)) return Speech::kSyslog;
  if (is_ldap(bytes) && has_port(info, 389)) return Speech::kLdap;
  if (is_quic(bytes)) return Speech::kQuic;
  if (begins_sip(bytes) > 0) return Speech::kSip;
  return Speech::kUnknown;
}

// The tagged command of RFC 9051, section 2.2.1.
bool is_imap_command(string_view bytes) noexcept {
  string_view line = first_line(bytes);
  const string_view tag = take_word(line);
  return !tag.empty() && tag.size() <= 32 && one_of_case(take_word(line), kImapVerbs);
}

Speech by_client(const FlowInfo& info, string_view client, string_view server) noexcept {
  string_view line = first_line(client);
  const string_view verb = take_word(line);
  if (one_of_case(verb, kSmtpVerbs) && (verb[0] != 'M' || starts_case(line, "FROM:"))) {
    return Speech::kSmtp;
  }
  const bool ftp = one_of_case(verb, kFtpVerbs);
  const bool pop3 = one_of_case(verb, kPop3Verbs);
  if (ftp && (server.substr(0, 3) == "220" || has_port(info, 21))) return Speech::kFtp;
  if (pop3 && (server.substr(0, 3) == "+OK" || has_port(info, 110))) return Speech::kPop3;
  if (is_imap_command(client)) return Speech::kImap;
  return Speech::kUnknown;
}

Speech by_server(string_view server) noexcept {
  if (server.size() < 4) return Speech::kMore;
  if (starts_case(server, "+OK")) return Speech::kPop3;
  if (starts_case(server, "* OK") || starts_case(server, "* PREAUTH")) return Speech::kImap;
  const string_view code = server.substr(0, 3);
  if (code == "220" && (server[3] == ' ' || server[3] == '-')) {
    const string_view greeting = server.substr(0, 1024);
    if (holds_case(greeting, "SMTP")) return Speech::kSmtp;
    if (holds_case(greeting, "FTP")) return Speech::kFtp;
    return Speech::kMore;
  }
  return Speech::kUnknown;
}

// A server may speak first, by SETTINGS; a client's preface may come in pieces.
Speech http2(string_view bytes) noexcept {
  const string_view start = bytes.substr(0, kHttp2Preface.size());
  if (start.size() > 3 && kHttp2Preface.starts_with(start)) {
    return start.size() == kHttp2Preface.size() ? Speech::kHttp2 : Speech::kMore;
  }
  if (bytes.size() < FrameHead::kLength) return Speech::kUnknown;
  const FrameHead head = read_frame_head(bytes);
  const bool settings = head.type == FrameType::kSettings && head.flags == 0 && is_frame(head);
  return settings && head.length <= kMostSettings ? Speech::kHttp2 : Speech::kUnknown;
}

// Those that any side alone tells by its first bytes.
Speech by_bytes(const FlowInfo& info, string_view bytes) noexcept {
  if (bytes.empty()) return Speech::kMore;
  if (is_tls(bytes)) return Speech::kTls;
  const Speech frames = http2(bytes);
  if (frames != Speech::kUnknown) return frames;
  if (bytes.substr(0, 4) == "SSH-") return Speech::kSsh;
  if (is_http_answer(bytes)) return Speech::kHttp;
  if (byte(bytes, 0) == 0xFF && bytes.size() > 2 && byte(bytes, 1) >= 0xFA) return Speech::kTelnet;
  if (is_ldap(bytes)) return Speech::kLdap;
  if (is_syslog(bytes, true)) return Speech::kSyslog;
  if (has_port(info, 53) && bytes.size() >= 14 && is_dns(bytes.substr(2))) return Speech::kDns;
  const Speech http = http_request(bytes);
  if (http == Speech::kHttp) return http;
  const bool binary_start = byte(bytes, 0) == 22 || byte(bytes, 0) == 0x30 ||
                            byte(bytes, 0) == 0xFF || has_port(info, 53);
  const bool may_grow = binary_start ? bytes.size() < 14 : is_text(bytes) && bytes.size() < 8;
  return http == Speech::kMore || may_grow ? Speech::kMore : Speech::kUnknown;
}

Speech by_ports(const FlowInfo& info, string_view server) noexcept {
  const string_view code = server.substr(0, 3);
  for (const std::uint16_t port : {25, 465, 587, 2525}) {
    if (has_port(info, port) && (code == "220" || code == "554")) return Speech::kSmtp;
  }
  if (has_port(info, 21) && code == "220") return Speech::kFtp;
  if (has_port(info, 23)) return Speech::kTelnet;
  return Speech::kUnknown;
}

Speech stream(const FlowInfo& info, string_view client, string_view server, bool last) noexcept {
  const Speech opening = by_opening(client);
  if (opening != Speech::kMore && opening != Speech::kUnknown) return opening;
  const Speech one = by_bytes(info, client);
  if (one != Speech::kMore && one != Speech::kUnknown) return one;
  const Speech two = by_bytes(info, server);
  if (two != Speech::kMore && two != Speech::kUnknown) return two;
  const Speech commands = by_client(info, client, server);
  if (commands != Speech::kUnknown) return commands;
  const Speech greeting = server.empty() ? Speech::kMore : by_server(server);
  if (greeting != Speech::kMore && greeting != Speech::kUnknown) return greeting;
  // A client that nothing is known of has spoken: nothing that its server says will tell more.
  const bool waits = client.empty() || one == Speech::kMore || opening == Speech::kMore ||
                     (server.empty() && is_text(client) && client.size() < 64);
  if (!last && waits) return Speech::kMore;
  return by_ports(info, server);
}

}  // namespace

Speech recognise(const FlowInfo& info, string_view initiator, string_view responder,
                 bool last) noexcept {
  if (info.transport == Transport::kSctp) return Speech::kSctp;
  if (info.transport == Transport::kUdp) {
    return datagram(info, initiator.empty() ? responder : initiator);
  }
  const Speech seen = stream(info, initiator, responder, last);
  if (!info.joined_late || (seen != Speech::kMore && seen != Speech::kUnknown)) return seen;
  if (is_sealed_record(initiator) || is_sealed_record(responder)) return Speech::kTls;
  if (is_postgres_query(initiator) || is_postgres_query(responder)) return Speech::kPostgresLate;
  if (are_frames(initiator) || are_frames(responder)) return Speech::kHttp2Late;
  const Speech swapped = stream(info, responder, initiator, last);
  return swapped == Speech::kMore ? seen : swapped;
}

Speech recognise_resumed(string_view bytes) noexcept {
  if (bytes.size() < 8) return Speech::kUnknown;
  if (is_http_answer(bytes)) return Speech::kHttp;
  if (!text::is_letter(bytes[0]) || http_request(bytes) != Speech::kHttp) return Speech::kUnknown;
  return holds_case(first_line(bytes.substr(0, 4096)), " HTTP/1.") ? Speech::kHttp
                                                                   : Speech::kUnknown;
}

}  // namespace leakwire::wire
