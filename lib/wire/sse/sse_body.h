// SseBody: a body of server-sent events (WHATWG HTML, section 9.2, "text/event-stream"), at any
// cut: each event is a message of its own, told once it is whole, however long the body goes on.
// Its data is a body, lines joined; its name, id and comments are texts.
//
// Holds a line that is no data, at most kLongest bytes of it. One body; one thread at a time.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "wire/recognise/protocol.h"

namespace leakwire::wire {

class SseBody {
 public:
  static constexpr std::size_t kLongest = std::size_t{8} << 10;

  // The message that the body is of; texts are static.
  struct About {
    std::string_view protocol, part;
    Side from = Side::kResponder;
    bool is_answer = true;
    std::uint32_t transaction = 0, status = 0;
  };

  static bool is_media_type(std::string_view media_type) noexcept;

  SseBody(Conversation& flow, const About& about) noexcept : flow_(flow), about_(about) {}

  void push(std::string_view bytes, const Moment& moment);
  // What comes next is joined to nothing before.
  void gap(std::uint64_t missing, const Moment& moment);
  void finish(bool whole, const Moment& moment);
  std::size_t memory() const noexcept {
    return sizeof *this + name_.capacity() + value_.capacity();
  }

 private:
  enum class State : std::uint8_t { kName, kBlank, kValue };

  std::size_t take_name(std::string_view bytes, const Moment& moment);
  std::size_t take_value(std::string_view bytes, const Moment& moment);
  void end_line(const Moment& moment);
  void tell_value(const Moment& moment);
  void data(std::string_view piece, const Moment& moment);
  MessageId message(const Moment& moment);
  bool is_data() const noexcept { return name_ == "data"; }

  Conversation& flow_;
  About about_;
  std::optional<MessageId> message_;  // the event under way
  std::string name_, value_;          // of the line
  State state_ = State::kName;
  bool in_body_ = false;
  bool joins_ = false;         // a line of data stands before
  bool after_return_ = false;  // a '\n' is of the same line end
  bool first_ = true;          // no line was read yet
};

}  // namespace leakwire::wire
