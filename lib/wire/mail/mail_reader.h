// MailReader: a mail as it comes (RFC 5322, RFC 2045, RFC 2046): its header lines and the leaves of
// its tree of parts, told into one message.
//
// Holds one header block at a time, at most kMostHeader bytes a level, and at most kMostDepth
// levels; deeper parts are told as they stand.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>

#include "wire/recognise/protocol.h"

namespace leakwire::wire {

// The names of a protocol's parts, of static storage.
struct MailNames {
  std::string_view header, body;
};

class MailReader {
 public:
  static constexpr unsigned kMostDepth = 16;
  static constexpr std::size_t kMostHeader = std::size_t{64} << 10;

  MailReader(Conversation& flow, MessageId message, Side side, const MailNames& names);
  ~MailReader();

  void push(std::string_view bytes, const Moment& moment);
  void gap(std::uint64_t missing, const Moment& moment);
  void finish(const Moment& moment);
  std::size_t memory() const noexcept;

 private:
  class Part;
  struct Tree;

  std::unique_ptr<Tree> tree_;
};

}  // namespace leakwire::wire
