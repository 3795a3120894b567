// FieldTeller: what one side of a protocol of fields says (a row's columns, a command's arguments),
// told in messages of a bounded size.
//
// A message begins with the first field told, and ends where the protocol says so or the bounds do.
// A field's name stands before its value, so that key words in it count. One direction; one thread
// at a time.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include "wire/recognise/protocol.h"

namespace leakwire::wire {

class FieldTeller {
 public:
  // Of a message; of a text, beyond which it is told as a body; of a name.
  static constexpr std::size_t kMostTexts = 1024, kMostBytes = std::size_t{256} << 10;
  static constexpr std::size_t kLongestText = std::size_t{64} << 10, kLongestName = 128;

  // `protocol`: static.
  FieldTeller(Conversation& flow, std::string_view protocol) noexcept
      : flow_(flow), protocol_(protocol), transaction_(flow.transactions) {}

  // Who speaks, and whether they answer; asked for whenever a message begins.
  void set_side(Side side, bool answer) noexcept {
    side_ = side;
    answer_ = answer;
  }
  // Nothing where `value` is empty. `part`: static.
  void say(std::string_view part, std::string_view field, std::string_view value,
           const Moment& moment, Login login = Login::kNone) noexcept;
  // A value that comes in pieces, until end_body().
  void body(std::string_view part, std::string_view field, std::string_view piece,
            const Moment& moment) noexcept;
  void body_gap(std::uint64_t missing) noexcept;
  void end_body() noexcept;
  void end(bool whole, const Moment& moment) noexcept;
  // Of the next message on: a request and its answer have the same number.
  void next_transaction() noexcept { ++transaction_; }

 private:
  MessageId message(const Moment& moment) noexcept;

  Conversation& flow_;
  const std::string_view protocol_;
  std::optional<MessageId> message_;
  std::size_t texts_ = 0, bytes_ = 0;  // of the message
  std::uint32_t transaction_;
  Side side_ = Side::kInitiator;
  bool answer_ = false, in_body_ = false;
};

}  // namespace leakwire::wire
