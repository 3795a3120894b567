#include "wire/quic/quic.h"

#include "wire/bytes.h"
#include "wire/tls/handshake.h"

namespace leakwire::wire {
namespace {

constexpr unsigned kClientHello = 1;  // IANA: TLS HandshakeType

}  // namespace

std::size_t Quic::data(Side side, std::string_view bytes, const Moment& moment) {
  if (told_) return bytes.size();
  const bool is_long = (byte_at(bytes, 0) & 0x80U) != 0;
  if (is_long && !InitialOpener::knows(be32(bytes, 1)) && be32(bytes, 1) != 0) {
    tell(side, moment);
    return bytes.size();
  }
  if (!hello_) hello_ = std::make_unique<Hello>();
  hello_->opener.open(bytes, [this](std::string_view frames) { hello_->pieces.take(frames); });
  const std::string_view message = hello_->pieces.whole();
  const std::size_t length = be32(message, 0) & 0xFFFFFFU;
  if (message.size() >= 4 && byte_at(message, 0) == kClientHello && message.size() - 4 >= length) {
    const ClientHello hello = read_client_hello(message.substr(4, length));
    tell(side, moment, hello.host, hello.alpn);
  } else if (++datagrams_ >= kMostDatagrams) {
    tell(side, moment);
  }
  return bytes.size();
}

void Quic::tell(Side side, const Moment& moment, std::string_view host,
                std::string_view alpn) noexcept {
  told_ = true;
  flow_.tell_unseen("encrypted", "the content of this protocol is not seen", side, moment, host,
                    alpn);
  hello_.reset();
}

void Quic::end(Side side, Ending, const Moment& moment) {
  if (!told_) tell(side, moment);
}

std::size_t Quic::memory() const noexcept {
  if (!hello_) return sizeof *this;
  return sizeof *this + sizeof *hello_ + 256 + hello_->opener.memory() + hello_->pieces.memory();
}

}  // namespace leakwire::wire
