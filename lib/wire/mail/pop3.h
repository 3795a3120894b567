// Pop3: the reader of POP3 (RFC 1939), with STLS (RFC 2595) and AUTH (RFC 5034).
#pragma once

#include <memory>
#include <optional>

#include "wire/mail/mail_reader.h"
#include "wire/text_lines/talk.h"

namespace leakwire::wire {

class Pop3 final : public Talk {
 public:
  explicit Pop3(Conversation& flow) noexcept : Talk(flow, "pop3") {}

 private:
  void line(Who who, std::string_view line, const Moment& moment) override;
  bool takes_bytes(Who who) const noexcept override { return who == Who::kServer && mail_; }
  std::size_t take_bytes(Who who, std::string_view bytes, const Moment& moment) override;
  void bytes_lost(Who who, std::uint64_t missing, const Moment& moment) override;
  void bytes_end(Who who, Ending why, const Moment& moment) override;
  std::size_t bytes_memory() const noexcept override { return mail_ ? mail_->memory() : 0; }
  bool is_of_server(std::string_view first) const noexcept override;

  void command(std::string_view line, const Moment& moment);
  void end_mail(bool whole, const Moment& moment);

  bool starts_tls_ = false;
  bool in_auth_ = false;
  unsigned asked_mails_ = 0;   // RETR and TOP that wait for their answers
  unsigned asked_before_ = 0;  // other commands sent before the first of those
  bool lost_bytes_ = false;
  DotReader dots_;
  std::optional<MessageId> message_;
  std::unique_ptr<MailReader> mail_;
};

}  // namespace leakwire::wire
