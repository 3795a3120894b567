#include "bench/streams.h"

namespace leakwire::bench {
namespace {

using namespace std::string_view_literals;

constexpr std::string_view kPost = "POST / HTTP/1.1\r\nHost: a\r\n"sv;
constexpr std::string_view kMail =
    "EHLO a\r\nMAIL FROM:<a@b.test>\r\nRCPT TO:<a@b.test>\r\nDATA\r\n"sv;
constexpr std::string_view kPreface = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\4\0\0\0\0\0"sv;

constexpr HostileStream kStreams[] = {
    {"http: folded header", 80, kPost, " b\r\n"sv, "\r\n"sv},
    {"http: headers", 80, kPost, "A: b\r\n"sv, "\r\n"sv},
    {"http: line without end", 80, "GET /"sv, "a"sv, ""sv},
    {"http: blanks before a head", 80, "GET / HTTP/1.1\r\n\r\n"sv, "\r\n"sv, ""sv},
    {"http: pipelined", 80, ""sv, "GET / HTTP/1.1\r\n\r\n"sv, ""sv},
    {"http: 304s", 80, "HTTP/1.1 304 x\r\nContent-Length: 9\r\n\r\n"sv,
     "HTTP/1.1 304 x\r\nContent-Length: 9\r\n\r\n"sv, ""sv},
    {"http: chunks of a byte", 80, "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n"sv,
     "1;a=b\r\nx\r\n"sv, "0\r\n\r\n"sv},
    {"http: trailer", 80, "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n"sv,
     "A: b\r\n"sv, "\r\n"sv},
    {"http: no message", 80, kPost, "x y z\r\n\r\n"sv, ""sv},
    {"http/2: empty frames", 80, kPreface, "\0\0\0\0\0\0\0\0\1"sv, ""sv},
    {"http/2: continuations", 80, kPreface, "\0\0\1\x09\0\0\0\0\1\x82"sv, ""sv},
    {"http/2: resets", 80, kPreface, "\0\0\4\3\0\0\0\0\1\0\0\0\1"sv, ""sv},
    {"smtp: receivers", 25, "EHLO a\r\nMAIL FROM:<a@b.test>\r\n"sv, "RCPT TO:<a@b.test>\r\n"sv,
     "QUIT\r\n"sv},
    {"smtp: chunks of a byte", 25, "EHLO a\r\nMAIL FROM:<a@b.test>\r\n"sv, "BDAT 1\r\nx"sv, ""sv},
    {"smtp: dots", 25, kMail, "..\r\n"sv, ".\r\n"sv},
    {"mail: folded header", 25, kMail, "\r\n x"sv, "\r\n\r\n.\r\n"sv},
    {"mail: boundaries", 25,
     "EHLO a\r\nMAIL FROM:<a@b.test>\r\nDATA\r\nContent-Type: multipart/mixed; "
     "boundary=\"x\"\r\n\r\n"sv,
     "--x\r\n\r\n"sv, ".\r\n"sv},
    {"mail: nested", 25, kMail, "Content-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\n"sv,
     ".\r\n"sv},
    {"mail: parameters", 25,
     "EHLO a\r\nMAIL FROM:<a@b.test>\r\nDATA\r\nContent-Type: multipart/x"sv, "; boundary*0=a"sv,
     "\r\n\r\n.\r\n"sv},
    {"pop3: commands", 110, "USER a\r\nPASS b\r\n"sv, "TOP 1 1\r\n"sv, ""sv},
    {"imap: literals", 143, "a CAPABILITY\r\n"sv, "a X {1}\r\ny\r\n"sv, ""sv},
    {"imap: quotes", 143, "a CAPABILITY\r\n"sv, "a LOGIN \"\\\"\\\"\r\n"sv, ""sv},
    {"ftp: commands", 21, "USER a\r\n"sv, "CWD a\r\n"sv, ""sv},
    {"dns: pointers", 53, ""sv,
     "\0\x1e\0\1\0\0\0\2\0\0\0\0\0\0\xC0\x0C\0\1\0\1\xC0\x0E\0\1\0\1\0\0\0\0\0\0"sv, ""sv},
    {"ldap: messages", 389, ""sv, "\x30\x0c\2\1\1\x60\7\2\1\3\4\0\x80\0"sv, ""sv},
    {"syslog: counted", 601, ""sv, "4 <1>a"sv, ""sv},
    {"syslog: lines", 601, ""sv, "<1>a\n"sv, ""sv},
    {"telnet: negotiations", 23, "\xff\xfd\x01"sv, "\xff\xfd\x01"sv, ""sv},
    {"tls: records", 443, "\x16\3\1\0\5\1\0\0\1\0"sv, "\x17\3\3\0\1x"sv, ""sv},
    {"socks: user without end", 1080, "\4\1\0\x50\0\0\0\1"sv, "a"sv, ""sv},
    {"sip: headers", 5060, "MESSAGE sip:a@b SIP/2.0\r\n"sv, "f: a\r\n b\r\n"sv, "\r\n"sv},
    {"sip: messages", 5060, ""sv, "ACK sip:a@b SIP/2.0\r\nl: 1\r\n\r\nx"sv, ""sv},
    {"mqtt: empty packets", 1883, "\x10\x0C\0\4MQTT\4\0\0\x3C\0\0"sv, "\xC0\0"sv, ""sv},
    {"mqtt: publishes", 1883, "\x10\x0D\0\4MQTT\5\0\0\x3C\0\0\0"sv,
     "\x30\x0C\0\1a\7\x26\0\1b\0\1cx"sv, ""sv},
    {"postgresql: columns", 5432,
     "\0\0\0\x12\0\3\0\0user\0ann\0\0B\0\x03\xff\xff\0\0\0\0\xff\xff"sv, "\0\0\0\1x"sv, ""sv},
    {"postgresql: copies of a byte", 5432, "\0\0\0\x12\0\3\0\0user\0ann\0\0"sv, "d\0\0\0\5x"sv,
     ""sv},
    {"postgresql: queries", 5432, "\0\0\0\x12\0\3\0\0user\0ann\0\0"sv, "Q\0\0\0\6x\0"sv, ""sv},
    {"redis: commands", 6379, ""sv, "*2\r\n$3\r\nGET\r\n$1\r\nx\r\n"sv, ""sv},
    {"redis: one command", 6379, "*99999999\r\n$4\r\nMSET\r\n"sv, "$1\r\nx\r\n"sv, ""sv},
    {"redis: typed", 6379, "*1\r\n$4\r\nPING\r\n"sv, "GET a b\r\n"sv, ""sv},
    {"sse: lines of data", 80, "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n"sv,
     "data\n"sv, ""sv},
    {"sse: empty ones", 80, "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n"sv,
     ":a\n\n"sv, ""sv},
    {"no protocol", 7777, "\1\2"sv, "\1\2"sv, ""sv},
};

constexpr HostileText kTexts[] = {
    {"encoded-word: no end"sv, ""sv, "=?a?q?x"sv},
    {"encoded-word: one byte each"sv, ""sv, "=?a?b?Y?="sv},
    {"percent"sv, ""sv, "%41"sv},
    {"percent: half"sv, ""sv, "%4"sv},
    {"plus"sv, "?a="sv, "a+"sv},
    {"html: no end"sv, ""sv, "&amp"sv},
    {"html"sv, ""sv, "&#64;"sv},
    {"json: backslashes"sv, "\"a\":\""sv, "\\u0041"sv},
    {"quoted-printable"sv, ""sv, "=41=\r\n"sv},
    {"imap: no end"sv, ""sv, "&AAAA"sv},
    {"base64 in base64"sv, ""sv, "YW5uYUBtYWlsLmV4YW1wbGUub3JnIGE= "sv},
    {"base64: one value"sv, ""sv, "YW5uYUBtYWlsLmV4YW1wbGUub3JnIGEg"sv},
    {"hex"sv, ""sv, "616e6e6140 "sv},
    {"equals"sv, ""sv, "="sv},
};

}  // namespace

std::span<const HostileStream> hostile_streams() noexcept { return kStreams; }
std::span<const HostileText> hostile_texts() noexcept { return kTexts; }

std::string repeated(std::string_view head, std::string_view piece, std::string_view tail,
                     std::size_t size) {
  std::string out(head);
  while (out.size() + piece.size() + tail.size() <= size) out += piece;
  return out += tail;
}

}  // namespace leakwire::bench
