#include "wire/tls/tls.h"

#include <openssl/crypto.h>

#include <algorithm>

#include "wire/bytes.h"
#include "wire/parsers.h"
#include "wire/recognise/words.h"
#include "wire/tls/handshake.h"

namespace leakwire::wire {
namespace {

using std::string_view;

constexpr std::size_t kMostHandshake = std::size_t{32} << 10;  // a chain of certificates
constexpr std::size_t kRecordHead = RecordOpener::kHead;
// RFC 5246, section 6.2.3: what is sealed may be so much longer than what is in it.
constexpr std::size_t kMostRecord = (std::size_t{16} << 10) + 2048;
// IANA: TLS ContentType, TLS HandshakeType.
constexpr unsigned kChangeCipherSpec = 20, kHandshake = 22, kApplicationData = 23;
constexpr unsigned kClientHello = 1, kServerHello = 2, kCertificate = 11, kServerHelloDone = 14,
                   kKeyUpdate = 24;
// Of a handshake in TLS 1.3, which has other keys.
constexpr unsigned kMostNotOpened = 64;

}  // namespace

std::size_t Tls::data(Side side, string_view bytes, const Moment& moment) {
  Way& way = way_of(side);
  string_view rest = bytes;
  while (!rest.empty() && !way.ended && (!way.done || opens())) {
    std::size_t wanted = kRecordHead;
    if (way.record.size() >= kRecordHead) wanted += be16(way.record, 3);
    const string_view piece = rest.substr(0, wanted - way.record.size());
    way.record += piece;
    rest.remove_prefix(piece.size());
    if (way.record.size() < kRecordHead) continue;
    // Anything else ends the part of the handshake that can be read.
    const bool handshake = byte_at(way.record, 0) == kHandshake && !way.sealed;
    if ((!handshake && !opens()) || be16(way.record, 3) > kMostRecord) {
      finish(side, moment);
      if (opens()) give_up(moment);
    } else if (way.record.size() == kRecordHead + be16(way.record, 3)) {
      take_record(side, way, moment);
      way.record.clear();
    }
  }
  return bytes.size();
}

void Tls::take_record(Side side, Way& way, const Moment& moment) {
  const unsigned type = byte_at(way.record, 0);
  if (type == kApplicationData || way.sealed) return open(side, way, moment);
  if (type == kChangeCipherSpec) {
    way.sealed = !hellos_.is_13;
    return finish(side, moment);
  }
  if (type != kHandshake || way.done) return;
  way.messages += string_view(way.record).substr(kRecordHead);
  read_messages(side, way);
  if (way.done || way.messages.size() > kMostHandshake) finish(side, moment);
}

void Tls::read_messages(Side side, Way& way) {
  string_view rest = way.messages;
  while (rest.size() >= 4 && !way.done) {
    const std::size_t length = be32(rest, 0) & 0xFFFFFFU;
    if (rest.size() - 4 < length) break;
    const string_view body = rest.substr(4, length);
    switch (byte_at(rest, 0)) {
      case kClientHello: {
        const ClientHello hello = read_client_hello(body);
        host_ = hello.host;
        alpn_ = hello.alpn;
        hellos_.client_random = hello.random;
        client_ = side;
        way.done = true;
        break;
      }
      case kServerHello:
        read_server_hello(body);
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

void Tls::read_server_hello(string_view body) {
  const wire::ServerHello hello = wire::read_server_hello(body);
  if (!hello.alpn.empty()) alpn_ = hello.alpn;
  hellos_.server_random = hello.random;
  hellos_.suite = hello.suite;
  hellos_.is_13 = hello.is_13;
  hellos_.encrypt_then_mac = hello.encrypt_then_mac;
}

void Tls::finish(Side side, const Moment& moment) noexcept {
  Way& way = way_of(side);
  way.done = true;
  way.messages = {};
  if (opens()) return;
  way.record = {};
  if (ways_[0].done && ways_[1].done) tell(moment);
}

void Tls::open(Side side, Way& way, const Moment& moment) {
  way.done = true;
  way.messages = {};
  if (!opener_) opener_ = TlsOpener::make(hellos_, *flow_.keys);
  if (!opener_) return give_up(moment);
  std::string plain;
  unsigned type = 0;
  if (opener_->open(side == client_, way.record, plain, type)) {
    way.opened = true;
    take_opened(side, type, plain, moment);
    OPENSSL_cleanse(plain.data(), plain.size());
  } else if (way.opened || ++way.not_opened > kMostNotOpened) {
    give_up(moment);
  }
}

void Tls::take_opened(Side side, unsigned type, string_view plain, const Moment& moment) {
  if (type == kHandshake && hellos_.is_13 && byte_at(plain, 0) == kKeyUpdate) {
    return opener_->update(side == client_);
  }
  if (type != kApplicationData || plain.empty()) return;
  if (!inner_) {
    inner_listener_ = std::make_unique<OpenedListener>(flow_.listener, host());
    inner_ = make_parser(flow_.info, *inner_listener_);
  }
  if (inner_) inner_->data(side, plain, moment);
}

// The secrets are not there, or do not fit.
void Tls::give_up(const Moment& moment) noexcept {
  gave_up_ = true;
  for (Way& way : ways_) way.record = {};
  if (inner_) {
    for (const Side side : {Side::kInitiator, Side::kResponder}) inner_->gap(side, 0, moment);
  }
  opener_.reset();
  tell(moment);
}

// The name asked for is told before that in the certificate.
string_view Tls::host() const noexcept {
  return !host_.empty() ? host_ : !certificate_.empty() ? certificate_ : flow_.host;
}

// Once a flow.
void Tls::tell(const Moment& moment) noexcept {
  if (told_) return;
  told_ = true;
  flow_.tell_unseen("encrypted", "the content of TLS is not seen", Side::kInitiator, moment, host(),
                    alpn_);
}

// Where records begin behind it is not known.
void Tls::gap(Side side, std::uint64_t missing, const Moment& moment) {
  Way& way = way_of(side);
  way.ended = true;
  way.record = {};
  if (inner_) inner_->gap(side, missing, moment);
  if (way.opened) {
    flow_.tell_unseen("gap", "records of TLS were lost: none behind them is opened", side, moment);
  } else if (opens()) {
    give_up(moment);
  }
  finish(side, moment);
}

void Tls::end(Side side, Ending why, const Moment& moment) {
  if (inner_) inner_->end(side, why, moment);
  if (!ways_[0].opened && !ways_[1].opened) tell(moment);
}

std::size_t Tls::memory() const noexcept {
  std::size_t bytes = sizeof *this + host_.capacity() + alpn_.capacity() + certificate_.capacity();
  for (const Way& way : ways_) bytes += way.record.capacity() + way.messages.capacity();
  if (opener_) bytes += opener_->memory();
  return bytes + (inner_ ? inner_->memory() : 0);
}

}  // namespace leakwire::wire
