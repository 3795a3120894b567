#include "wire/mail/smtp.h"

#include <algorithm>
#include <charconv>

#include "wire/mail/auth.h"
#include "wire/recognise/words.h"

namespace leakwire::wire {
namespace {

constexpr MailNames kNames{.header = "smtp.mail.header", .body = "smtp.mail.body"};
constexpr std::string_view kCommand = "smtp.command";
constexpr std::string_view kReply = "smtp.reply";

}  // namespace

bool Smtp::is_of_server(std::string_view first) const noexcept {
  return first.size() >= 3 && text::is_digit(first[0]) && text::is_digit(first[1]) &&
         text::is_digit(first[2]);
}

void Smtp::line(Who who, std::string_view line, const Moment& moment) {
  if (who == Who::kServer) return answer(line, moment);
  ++commands_;
  if (auth_ != Auth::kNone && line.find(' ') == std::string_view::npos) {
    return auth_value(line, moment);
  }
  auth_ = Auth::kNone;
  command(line, moment);
}

void Smtp::answer(std::string_view line, const Moment& moment) {
  say(Who::kServer, kReply, Where::kHeader, {}, line, moment);
  if (line.size() < 3 || (line.size() > 3 && line[3] == '-')) return;
  const std::string_view code = line.substr(0, 3);
  if (answers_ == 0 && code == "220") {  // the greeting names the server
    std::string_view rest = line.substr(std::min<std::size_t>(4, line.size()));
    const std::string_view host = take_word(rest);
    if (host.find('.') != std::string_view::npos) server_ = host;
  }
  ++answers_;
  if (starts_tls_) {
    starts_tls_ = false;
    if (code == "220") return hand_over();
  }
  if (auth_ != Auth::kNone && code != "334") auth_ = Auth::kNone;
  // The greeting answers no command. DATA was refused: commands follow, no mail.
  if (state_ == State::kData && !got_bytes_ && answers_ == data_command_ + 1 && code[0] != '3') {
    state_ = State::kCommands;
    end_mail(true, moment);
  }
}

void Smtp::command(std::string_view line, const Moment& moment) {
  std::string_view rest = line;
  const std::string_view verb = take_word(rest);
  if (equal_case(verb, "MAIL") || equal_case(verb, "RCPT")) {
    const std::size_t colon = rest.find(':');
    if (colon < 8) rest = trimmed(rest.substr(colon + 1));
    return envelope(equal_case(verb, "MAIL") ? "MAIL" : kReceiverField, rest, moment);
  }
  if (equal_case(verb, "DATA") && rest.empty()) {
    begin_mail(moment);
    state_ = State::kData;
    dots_ = DotReader();
    got_bytes_ = false;
    data_command_ = commands_;
    return;
  }
  if (equal_case(verb, "BDAT")) {
    std::from_chars(rest.data(), rest.data() + rest.size(), chunk_left_);
    last_chunk_ = holds_case(rest, "LAST");
    begin_mail(moment);
    state_ = State::kChunk;
    if (chunk_left_ == 0) {
      state_ = State::kCommands;
      if (last_chunk_) end_mail(true, moment);
    }
    return;
  }
  if (equal_case(verb, "AUTH")) {
    const std::string_view mechanism = take_word(rest);
    return begin_auth(mechanism, rest, moment);
  }
  if (equal_case(verb, "RSET") || equal_case(verb, "QUIT")) end_mail(true, moment);
  starts_tls_ = equal_case(verb, "STARTTLS");
  say(Who::kClient, kCommand, Where::kEnvelope, rest.empty() ? std::string_view() : verb,
      rest.empty() ? verb : rest, moment);
}

void Smtp::begin_auth(std::string_view mechanism, std::string_view first, const Moment& moment) {
  auth_ = equal_case(mechanism, "LOGIN")   ? Auth::kUser
          : equal_case(mechanism, "PLAIN") ? Auth::kPlain
                                           : Auth::kOther;
  if (!first.empty()) auth_value(first, moment);
}

void Smtp::auth_value(std::string_view value, const Moment& moment) {
  const std::string decoded = from_base64(value);
  MessageFacts facts;
  facts.host = server_;
  tell_facts(Who::kClient, facts, moment);
  const auto tell = [&](std::string_view field, std::string_view bytes) {
    say(Who::kClient, "smtp.auth", Where::kEnvelope, field, bytes, moment);
  };
  if (decoded.empty() || auth_ == Auth::kOther) return tell("AUTH", value);
  switch (auth_) {
    case Auth::kUser:
      auth_ = Auth::kPassword;
      return tell("user", decoded);
    case Auth::kPassword:
      auth_ = Auth::kNone;
      return tell("password", decoded);
    default:
      auth_ = Auth::kNone;
      return each_plain(decoded, tell);
  }
}

void Smtp::envelope(std::string_view verb, std::string_view value, const Moment& moment) {
  if (verb == "MAIL") end_mail(true, moment);
  if (!message_) {
    message_ = open(Who::kClient, moment);
    ++flow_.transactions;
    if (!server_.empty()) {
      MessageFacts facts;
      facts.host = server_;
      flow_.listener.facts(*message_, facts);
    }
  }
  if (value.empty()) return;
  flow_.listener.text(*message_,
                      {.part = "smtp.envelope", .where = Where::kEnvelope, .field = verb}, value);
}

void Smtp::begin_mail(const Moment& moment) {
  if (mail_) return;
  envelope({}, {}, moment);
  mail_ = std::make_unique<MailReader>(flow_, *message_, side_of(Who::kClient), kNames);
}

void Smtp::end_mail(bool whole, const Moment& moment) {
  if (!message_) return;
  if (mail_) mail_->finish(moment);
  mail_.reset();
  flow_.listener.end(*message_, whole && !lost_bytes_, moment);
  message_.reset();
  lost_bytes_ = false;
}

std::size_t Smtp::take_bytes(Who, std::string_view bytes, const Moment& moment) {
  got_bytes_ = true;
  if (state_ == State::kChunk) {
    const auto piece = static_cast<std::size_t>(std::min<std::uint64_t>(chunk_left_, bytes.size()));
    mail_->push(bytes.substr(0, piece), moment);
    chunk_left_ -= piece;
    if (chunk_left_ == 0) {
      state_ = State::kCommands;
      if (last_chunk_) end_mail(true, moment);
    }
    return piece;
  }
  const std::size_t used =
      dots_.push(bytes, [&](std::string_view piece) { mail_->push(piece, moment); });
  if (dots_.done()) {
    state_ = State::kCommands;
    end_mail(true, moment);
  }
  return used;
}

void Smtp::bytes_lost(Who, std::uint64_t missing, const Moment& moment) {
  lost_bytes_ = true;
  mail_->gap(missing, moment);
  dots_.gap();
  if (state_ != State::kChunk) return;
  if (missing > 0 && missing < chunk_left_) {
    chunk_left_ -= missing;
    return;
  }
  end_mail(false, moment);
  state_ = State::kCommands;
}

void Smtp::bytes_end(Who who, Ending why, const Moment& moment) {
  if (who != Who::kClient) return;
  const bool whole = state_ == State::kCommands && why == Ending::kClosed;
  state_ = State::kCommands;
  end_mail(whole, moment);
}

}  // namespace leakwire::wire
