// Http2: the reader of HTTP/2 in cleartext (RFC 9113): begun with prior knowledge, behind an
// upgrade, or joined in mid-stream, where its headers cannot be read.
#pragma once

#include <cstdint>
#include <string_view>

#include "wire/http2/http2_way.h"
#include "wire/recognise/protocol.h"

namespace leakwire::wire {

// RFC 9113, section 3.4: what a client begins with.
inline constexpr std::string_view kHttp2Preface = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

class Http2 final : public Protocol, private Http2Way::Peer {
 public:
  // `late`: its beginning was not seen.
  Http2(Conversation& flow, bool late) noexcept
      : Protocol(flow),
        requests_(flow, *this, false, late),
        answers_(flow, *this, true, late),
        preface_(late ? kHttp2Preface.size() : 0) {}

  std::string_view name() const noexcept override { return "http2"; }
  std::size_t data(Side side, std::string_view bytes, const Moment& moment) override;
  void gap(Side side, std::uint64_t missing, const Moment& moment) override;
  void end(Side side, Ending why, const Moment& moment) override;
  std::size_t memory() const noexcept override {
    return sizeof *this + requests_.memory() + answers_.memory();
  }

 private:
  void on_reset(std::uint32_t stream, const Moment& moment) override;
  void on_table_size(std::uint32_t bytes) override;
  Http2Way& way_of(Side side) noexcept { return side == client_ ? requests_ : answers_; }

  Http2Way requests_, answers_;
  std::size_t preface_;  // bytes of it seen
  Side client_ = Side::kInitiator;
  bool knows_client_ = false;
  Side speaks_ = Side::kInitiator;  // whose frames are read
};

}  // namespace leakwire::wire
