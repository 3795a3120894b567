// Smtp: the reader of SMTP (RFC 5321), with BDAT (RFC 3030), AUTH (RFC 4954) and STARTTLS.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "wire/mail/mail_reader.h"
#include "wire/text_lines/talk.h"

namespace leakwire::wire {

class Smtp final : public Talk {
 public:
  explicit Smtp(Conversation& flow) : Talk(flow, "smtp") {}

 private:
  enum class State : std::uint8_t { kCommands, kData, kChunk };
  enum class Auth : std::uint8_t { kNone, kUser, kPassword, kPlain, kOther };

  void line(Who who, std::string_view line, const Moment& moment) override;
  bool takes_bytes(Who who) const noexcept override {
    return who == Who::kClient && state_ != State::kCommands;
  }
  std::size_t take_bytes(Who who, std::string_view bytes, const Moment& moment) override;
  void bytes_lost(Who who, std::uint64_t missing, const Moment& moment) override;
  void bytes_end(Who who, Ending why, const Moment& moment) override;
  std::size_t bytes_memory() const noexcept override { return mail_ ? mail_->memory() : 0; }
  bool is_of_server(std::string_view first) const noexcept override;

  void command(std::string_view line, const Moment& moment);
  void answer(std::string_view line, const Moment& moment);
  void begin_auth(std::string_view mechanism, std::string_view first, const Moment& moment);
  void auth_value(std::string_view value, const Moment& moment);
  void envelope(std::string_view verb, std::string_view value, const Moment& moment);
  void begin_mail(const Moment& moment);
  void end_mail(bool whole, const Moment& moment);

  State state_ = State::kCommands;
  Auth auth_ = Auth::kNone;
  bool starts_tls_ = false;
  bool last_chunk_ = false;
  bool got_bytes_ = false;
  bool lost_bytes_ = false;
  std::uint64_t commands_ = 0, answers_ = 0, data_command_ = 0;
  std::uint64_t chunk_left_ = 0;
  DotReader dots_;
  std::optional<MessageId> message_;
  std::unique_ptr<MailReader> mail_;
  std::string server_;
};

}  // namespace leakwire::wire
