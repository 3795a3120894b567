// HttpWay: one direction of an HTTP/1 connection: requests, or answers, one after the other.
//
// Every byte given is told, as part of a message or, where no message can be made of it, as it is.
// Holds the head under way, at most kMostHead bytes.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "wire/http/chunks.h"
#include "wire/http/head.h"
#include "wire/recognise/protocol.h"
#include "wire/sse/sse_body.h"

namespace leakwire::wire {

class HttpWay {
 public:
  static constexpr std::size_t kMostHead = std::size_t{64} << 10;

  // What the other direction has to be told, or has to say.
  class Peer {
   public:
    virtual ~Peer() = default;
    // The number of its transaction.
    virtual std::uint32_t on_request(const HttpHead& head) = 0;
    // The method of its request, empty where that was not seen, and the transaction.
    virtual std::string_view method_answered(std::uint32_t status, std::uint32_t& transaction) = 0;
  };

  HttpWay(Conversation& flow, Peer& peer) noexcept : flow_(flow), peer_(peer) {}

  // Bytes used: fewer than given where over().
  std::size_t data(Side side, bool answer, std::string_view bytes, const Moment& moment);
  void gap(Side side, bool answer, std::uint64_t missing, const Moment& moment);
  void end(Side side, bool answer, Ending why, const Moment& moment);
  // Another protocol follows: behind "101" and behind the answer to CONNECT.
  bool over() const noexcept { return state_ == State::kOver; }
  std::size_t memory() const noexcept {
    return head_.capacity() + room_.capacity() + chunks_.memory() + (sse_ ? sse_->memory() : 0);
  }

 private:
  enum class State : std::uint8_t {
    kHead,    // between messages, or in a head
    kLength,  // a body of known length
    kToEnd,   // a body up to the end of the direction
    kChunks,
    kTrailer,  // behind the last chunk
    kLost,     // no message can be made of it: told as it is
    kOver,
  };

  std::size_t read_head(std::string_view bytes, const Moment& moment);
  bool is_message(std::string_view bytes, bool whole) const noexcept;
  void take_head(std::string_view block, const Moment& moment);
  void tell_headers(std::string_view block, HttpHead& head);
  void tell_facts(const HttpHead& head, const Moment& moment);
  void choose_body(const HttpHead& head, std::string_view method, const Moment& moment);
  void open_body(const HttpHead& head);
  void tell_body(std::string_view bytes, const Moment& moment);
  void close_body(bool whole, const Moment& moment);
  void begin(std::uint32_t transaction, const Moment& moment);
  void finish(bool whole, const Moment& moment);
  void lose(std::string_view bytes, const Moment& moment);
  void give_up_head(const Moment& moment);
  void take_weak_head(const Moment& moment);
  std::size_t skip_to_answer(std::string_view block, const Moment& moment);
  bool begins_anew(std::string_view bytes) const noexcept;
  void behind_body(std::string_view rest, const Moment& moment);
  std::size_t read_body(std::string_view bytes, const Moment& moment);
  std::size_t read_doubtful(std::string_view bytes, const Moment& moment);
  void settle_held(const Moment& moment);
  std::size_t read_chunks(std::string_view bytes, const Moment& moment);
  void tell_extensions(const Moment& moment);
  std::size_t read_trailer(std::string_view bytes, const Moment& moment);

  Conversation& flow_;
  Peer& peer_;
  std::string head_, room_;
  ChunkReader chunks_;
  std::unique_ptr<SseBody> sse_;  // the body is one of server-sent events
  std::uint64_t left_ = 0;
  std::optional<MessageId> message_;
  std::uint32_t transaction_ = 0;  // of it
  State state_ = State::kHead;
  Side side_ = Side::kInitiator;
  bool answer_ = false;
  bool in_body_ = false;
  bool lost_bytes_ = false;
  bool doubtful_ = false;  // whether the answer has the body whose length it tells
};

}  // namespace leakwire::wire
