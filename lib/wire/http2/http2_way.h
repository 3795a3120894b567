// Http2Way: one direction of an HTTP/2 connection: messages by stream, told as those of HTTP/1 are.
//
// Holds no body and no header: both are told as they come. Streams under way are at most kMostOpen;
// the oldest gives way. One thread at a time.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "wire/http/head.h"
#include "wire/http2/frame_reader.h"
#include "wire/http2/grpc_body.h"
#include "wire/http2/hpack_reader.h"
#include "wire/recognise/protocol.h"
#include "wire/sse/sse_body.h"

namespace leakwire::wire {

class Http2Way final : private FrameReader::Frames {
 public:
  static constexpr std::size_t kMostOpen = 100;                    // streams
  static constexpr std::size_t kMostHead = std::size_t{64} << 10;  // header bytes of a message

  // What the other direction has to know.
  class Peer {
   public:
    virtual ~Peer() = default;
    virtual void on_reset(std::uint32_t stream, const Moment& moment) = 0;
    virtual void on_table_size(std::uint32_t bytes) = 0;
  };

  // `blind`: its beginning was not seen, so that no header can be read.
  Http2Way(Conversation& flow, Peer& peer, bool answer, bool blind) noexcept
      : flow_(flow), peer_(peer), answer_(answer), blind_(blind) {}

  void data(Side side, std::string_view bytes, const Moment& moment);
  void gap(Side side, std::uint64_t missing, const Moment& moment);
  void end(Side side, Ending why, const Moment& moment);
  void reset(std::uint32_t stream, const Moment& moment);
  void allow_table(std::uint32_t bytes);
  std::size_t memory() const noexcept;

 private:
  struct OpenStream {
    std::uint32_t number = 0;
    MessageId message = 0;
    bool in_body = false, lost_bytes = false;
    std::string media_type;
    decode::CodingList codings;
    std::unique_ptr<GrpcBody> grpc;
    std::unique_ptr<SseBody> sse;
  };
  // The header block under way.
  struct Block {
    std::uint32_t stream = 0;
    bool ends_stream = false, is_promise = false;
    std::size_t told = 0;  // bytes
    HttpHead head;
    std::string method, url, media_type, authority, grpc_encoding;
  };

  void frame(const FrameHead& head, std::uint32_t promised) override;
  void piece(const FrameHead& head, std::string_view bytes, bool last) override;

  OpenStream* find(std::uint32_t number) noexcept;
  OpenStream& open(std::uint32_t number);
  void close(OpenStream& stream, bool whole);
  void begin_block(std::uint32_t stream, bool ends_stream, bool is_promise);
  void take_block(std::string_view bytes, bool last);
  void take_header(std::string_view name, std::string_view value);
  void take_pseudo_header(std::string_view name, std::string_view value);
  void tell_header(std::string_view name, std::string_view value);
  void end_block();
  void open_body(OpenStream& stream);
  void end_body(OpenStream& stream);
  void take_data(const FrameHead& head, std::string_view bytes, bool last);
  void take_settings(std::string_view bytes, bool last);
  void go_blind(std::string_view reason, std::string_view detail);
  void lose(std::string_view bytes);

  Conversation& flow_;
  Peer& peer_;
  FrameReader reader_;
  std::unique_ptr<HpackReader> hpack_;
  std::unique_ptr<Block> block_;
  std::vector<OpenStream> open_;
  std::string settings_;  // the entry under way
  Moment moment_;         // of the call
  Side side_ = Side::kInitiator;
  bool answer_;
  bool blind_;  // headers cannot be read
  bool told_blind_ = false;
  bool lost_ = false;  // where frames begin is not known
};

}  // namespace leakwire::wire
