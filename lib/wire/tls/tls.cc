#include "wire/tls/tls.h"

#include <algorithm>

#include "wire/recognise/words.h"
#include "wire/tls/handshake.h"

namespace leakwire::wire {
namespace {

constexpr std::size_t kMostHandshake = std::size_t{32} << 10;  // a chain of certificates
constexpr std::size_t kRecordHead = 5;
constexpr unsigned kHandshake = 22;  // IANA: TLS ContentType
constexpr unsigned kClientHello = 1, kServerHello = 2, kCertificate = 11, kServerHelloDone = 14;

unsigned byte(std::string_view bytes, std::size_t at) noexcept {
  return static_cast<unsigned char>(bytes[at]);
}

}  // namespace

std::size_t Tls::data(Side side, std::string_view bytes, const Moment& moment) {
  Way& way = ways_[static_cast<std::size_t>(side)];
  std::string_view rest = bytes;
  while (!rest.empty() && !way.done) {
    std::size_t wanted = kRecordHead;
    if (way.record.size() >= kRecordHead) {
      wanted += byte(way.record, 3) << 8U | byte(way.record, 4);
    }
    const std::string_view piece = rest.substr(0, wanted - way.record.size());
    way.record += piece;
    rest.remove_prefix(piece.size());
    if (way.record.size() < kRecordHead) continue;
    // Anything else ends the part of the handshake that can be read.
    if (byte(way.record, 0) != kHandshake) {
      finish(side, moment);
    } else if (way.record.size() > kRecordHead && way.record.size() == wanted) {
      read_record(side, way, moment);
    }
  }
  return bytes.size();
}

void Tls::read_record(Side side, Way& way, const Moment& moment) {
  way.messages += std::string_view(way.record).substr(kRecordHead);
  way.record.clear();
  read_messages(way);
  if (way.done || way.messages.size() > kMostHandshake) finish(side, moment);
}

void Tls::read_messages(Way& way) {
  std::string_view rest = way.messages;
  while (rest.size() >= 4 && !way.done) {
    const std::size_t length = byte(rest, 1) << 16U | byte(rest, 2) << 8U | byte(rest, 3);
    if (rest.size() - 4 < length) break;
    const std::string_view body = rest.substr(4, length);
    switch (byte(rest, 0)) {
      case kClientHello: {
        const ClientHello hello = read_client_hello(body);
        host_ = hello.host;
        alpn_ = hello.alpn;
        way.done = true;
        break;
      }
      case kServerHello:
        if (const std::string_view alpn = read_server_alpn(body); !alpn.empty()) alpn_ = alpn;
        break;
      case kCertificate:
        certificate_ = read_certificate_name(body);
        way.done = true;
        break;
      case kServerHelloDone:
        way.done = true;
        break;
      default:
        break;
    }
    rest.remove_prefix(4 + length);
  }
  way.messages.erase(0, way.messages.size() - rest.size());
}

void Tls::finish(Side side, const Moment& moment) noexcept {
  Way& way = ways_[static_cast<std::size_t>(side)];
  way.done = true;
  way.record = {};
  way.messages = {};
  if (ways_[0].done && ways_[1].done) tell(moment);
}

// Once a flow. The name asked for is told before that in the certificate.
void Tls::tell(const Moment& moment) noexcept {
  if (told_) return;
  told_ = true;
  flow_.tell_unseen("encrypted", "the content of TLS is not seen", Side::kInitiator, moment,
                    !host_.empty()          ? host_
                    : !certificate_.empty() ? certificate_
                                            : flow_.host,
                    alpn_);
}

void Tls::gap(Side side, std::uint64_t, const Moment& moment) { finish(side, moment); }

void Tls::end(Side, Ending, const Moment& moment) { tell(moment); }

std::size_t Tls::memory() const noexcept {
  std::size_t bytes = sizeof *this + host_.capacity() + alpn_.capacity() + certificate_.capacity();
  for (const Way& way : ways_) bytes += way.record.capacity() + way.messages.capacity();
  return bytes;
}

}  // namespace leakwire::wire
