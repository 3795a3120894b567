// Imap: the reader of IMAP (RFC 9051): logins, and the mails in literals of FETCH and APPEND.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "wire/mail/mail_reader.h"
#include "wire/text_lines/talk.h"

namespace leakwire::wire {

class Imap final : public Talk {
 public:
  explicit Imap(Conversation& flow) noexcept : Talk(flow, "imap") {}

 private:
  struct Literal {
    std::uint64_t left = 0;
    bool lost = false;
    std::optional<MessageId> message;
    std::unique_ptr<MailReader> mail;
    std::string text;  // of a literal too short to be a mail
  };

  void line(Who who, std::string_view line, const Moment& moment) override;
  bool takes_bytes(Who who) const noexcept override { return literal(who).left > 0; }
  std::size_t take_bytes(Who who, std::string_view bytes, const Moment& moment) override;
  void bytes_lost(Who who, std::uint64_t missing, const Moment& moment) override;
  void bytes_end(Who who, Ending why, const Moment& moment) override;
  std::size_t bytes_memory() const noexcept override;
  bool is_of_server(std::string_view first) const noexcept override;

  const Literal& literal(Who who) const noexcept {
    return literals_[static_cast<std::size_t>(who)];
  }
  Literal& literal(Who who) noexcept { return literals_[static_cast<std::size_t>(who)]; }
  void command(std::string_view line, const Moment& moment);
  void credentials(std::string_view arguments, const Moment& moment);
  void begin_literal(Who who, std::string_view line, const Moment& moment);
  void end_literal(Who who, bool whole, const Moment& moment);

  std::array<Literal, 2> literals_;
  bool starts_tls_ = false;
  bool in_auth_ = false;
  bool by_login_ = false;  // ... of mechanism LOGIN: a user's name, then a password
  unsigned login_ = 0;     // so many values of LOGIN are still to come
};

}  // namespace leakwire::wire
