// Talk: what protocols have in common in which a client sends command lines and a server answers
// by lines, with bytes of other kinds between (FTP, SMTP, POP3, IMAP).
//
// The lines of one call are one message a side: commands and answers are told as they come.
#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "wire/recognise/protocol.h"
#include "wire/text_lines/line_reader.h"

namespace leakwire::wire {

class Talk : public Protocol {
 public:
  Talk(Conversation& flow, std::string_view name) noexcept : Protocol(flow), name_(name) {}

  std::string_view name() const noexcept override { return name_; }
  std::size_t data(Side side, std::string_view bytes, const Moment& moment) override;
  void gap(Side side, std::uint64_t missing, const Moment& moment) override;
  void end(Side side, Ending why, const Moment& moment) override;
  bool over() const noexcept override { return over_; }
  std::size_t memory() const noexcept override;

 protected:
  enum class Who : std::uint8_t { kClient, kServer };

  virtual void line(Who who, std::string_view line, const Moment& moment) = 0;
  // Whether what comes next are no lines; how many bytes of `bytes` are such, at least one.
  virtual bool takes_bytes(Who) const noexcept { return false; }
  virtual std::size_t take_bytes(Who, std::string_view bytes, const Moment&) {
    return bytes.size();
  }
  virtual void bytes_lost(Who, std::uint64_t, const Moment&) {}
  virtual void bytes_end(Who, Ending, const Moment&) {}
  virtual std::size_t bytes_memory() const noexcept { return 0; }
  // Whether the first line of a side is a server's; asked where a flow was joined late.
  virtual bool is_of_server(std::string_view first) const noexcept = 0;

  // Of the message of this call; it begins with the first one.
  void say(Who who, std::string_view part, Where where, std::string_view field,
           std::string_view bytes, const Moment& moment);
  void tell_facts(Who who, const MessageFacts& facts, const Moment& moment);
  // A message of its own, the caller ends it.
  MessageId open(Who who, const Moment& moment);
  Side side_of(Who who) const noexcept { return who == Who::kClient ? client_ : other(client_); }
  void hand_over() noexcept { over_ = true; }

 private:
  Who who(Side side, std::string_view bytes) noexcept;
  void close_call(const Moment& moment) noexcept;

  const std::string_view name_;
  std::array<LineReader, 2> lines_;
  std::array<std::optional<MessageId>, 2> of_call_;
  Side client_ = Side::kInitiator;
  bool knows_client_ = !flow_.info.joined_late;
  bool over_ = false;
};

}  // namespace leakwire::wire
