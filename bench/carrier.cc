#include "bench/carrier.h"

#include <algorithm>

namespace leakwire::bench {
namespace {

using std::string_view;

constexpr string_view kHost = "collect.tracker.example";
constexpr string_view kAgent = "Mozilla/5.0 (X11; Linux x86_64) Gecko/20100101";

// RFC 9113, section 4.1.
constexpr unsigned kData = 0, kHeaders = 1, kSettings = 4;
constexpr unsigned kEndStream = 1, kEndHeaders = 4;
constexpr std::size_t kMostFrame = std::size_t{16} << 10;

std::string frame(unsigned type, unsigned flags, std::uint32_t stream, string_view payload) {
  std::string out;
  for (int i = 2; i >= 0; --i) out += static_cast<char>(payload.size() >> 8 * i);
  out += static_cast<char>(type);
  out += static_cast<char>(flags);
  for (int i = 3; i >= 0; --i) out += static_cast<char>(stream >> 8 * i);
  return out.append(payload);
}

// RFC 7541, section 6.2.2: a name of the static table, and a value of less than 127 bytes as it is.
void add_field(std::string& block, unsigned name, string_view value) {
  if (name < 15) {
    block += static_cast<char>(name);
  } else {
    block += '\x0F';
    block += static_cast<char>(name - 15);
  }
  block += static_cast<char>(value.size());
  block += value;
}

std::string http1_request(string_view media_type, string_view body) {
  std::string out = "POST /collect?v=1 HTTP/1.1\r\nHost: ";
  out.append(kHost).append("\r\nUser-Agent: ").append(kAgent);
  out.append("\r\nAccept: */*\r\nAccept-Language: en\r\nContent-Type: ").append(media_type);
  out.append("\r\nContent-Length: ").append(std::to_string(body.size())).append("\r\n\r\n");
  return out.append(body);
}

std::string http2_request(std::uint32_t stream, string_view media_type, string_view body) {
  constexpr unsigned kAuthority = 1, kPath = 4, kAcceptLanguage = 17, kAccept = 19, kLength = 28,
                     kType = 31, kUserAgent = 58;  // RFC 7541, appendix A
  std::string block = "\x83\x86";                  // POST, http
  add_field(block, kPath, "/collect?v=1");
  add_field(block, kAuthority, kHost);
  add_field(block, kUserAgent, kAgent);
  add_field(block, kAccept, "*/*");
  add_field(block, kAcceptLanguage, "en");
  add_field(block, kType, media_type);
  add_field(block, kLength, std::to_string(body.size()));
  std::string out = frame(kHeaders, kEndHeaders, stream, block);
  while (!body.empty()) {
    const string_view piece = body.substr(0, kMostFrame);
    body.remove_prefix(piece.size());
    out += frame(kData, body.empty() ? kEndStream : 0, stream, piece);
  }
  return out;
}

}  // namespace

Carrier::Carrier(Carried carried) : carried_(carried) {
  if (carried != Carried::kTls) return;
  by_client_ = std::make_unique<TlsSealer>(true);
  by_server_ = std::make_unique<TlsSealer>(false);
}

std::string Carrier::opening(bool client) const {
  if (carried_ == Carried::kTls) return TlsSealer::hello(client, kHost);
  if (carried_ != Carried::kHttp2) return {};
  return (client ? "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" : "") + frame(kSettings, 0, 0, {});
}

std::string Carrier::request(string_view media_type, string_view body) {
  if (carried_ == Carried::kHttp2) {
    stream_ += stream_ == 0 ? 1 : 2;
    return http2_request(stream_, media_type, body);
  }
  return carry(true, http1_request(media_type, body));
}

std::string Carrier::answer() {
  if (carried_ == Carried::kHttp2) {
    return frame(kHeaders, kEndStream | kEndHeaders, stream_, "\x89");  // 204
  }
  return carry(false,
               "HTTP/1.1 204 No Content\r\nServer: example\r\nCache-Control: no-store\r\n\r\n");
}

std::string Carrier::carry(bool client, std::string plain) {
  if (carried_ != Carried::kTls) return plain;
  return (client ? *by_client_ : *by_server_).seal_all(plain);
}

}  // namespace leakwire::bench
