// GrpcBody: the body of a call of gRPC: messages with their length before them, each compressed or
// not (gRPC over HTTP2, "Length-Prefixed-Message"), most of them Protocol Buffers.
//
// The strings of a message are told one by one as texts, with the numbers of their fields as the
// field ("1.3"); what is no such message is told as a body. Holds the message under way, at most
// kMostGathered bytes; a longer one is told as it comes. One thread at a time.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "decode/coding.h"
#include "wire/message.h"

namespace leakwire::wire {

class GrpcBody {
 public:
  static constexpr std::size_t kMostGathered = std::size_t{1} << 20;

  // `coding`: the value of grpc-encoding. `part`: static.
  GrpcBody(std::string_view part, std::string_view media_type, std::string_view coding);

  void push(MessageListener& listener, MessageId message, std::string_view bytes,
            const Moment& moment);
  // Behind the last byte; then it is fresh.
  void finish(MessageListener& listener, MessageId message, const Moment& moment);
  std::size_t memory() const noexcept { return sizeof *this + held_.capacity(); }

 private:
  void take_prefix(MessageListener& listener, MessageId message);
  void give(MessageListener& listener, MessageId message, const Moment& moment);
  void give_whole(MessageListener& listener, MessageId message, std::string_view bytes,
                  const Moment& moment);
  void begin_body(MessageListener& listener, MessageId message);

  std::string_view part_;
  std::string media_type_;
  decode::CodingList codings_;
  std::array<char, 5> prefix_{};
  std::size_t prefix_size_ = 0;
  std::uint32_t left_ = 0;  // of the message under way
  bool compressed_ = false;
  bool passes_ = false;  // too long to be gathered
  std::string held_;
};

}  // namespace leakwire::wire
