#include "wire/mail/pop3.h"

#include "wire/mail/auth.h"
#include "wire/recognise/words.h"

namespace leakwire::wire {
namespace {

constexpr MailNames kNames{.header = "pop3.mail.header", .body = "pop3.mail.body"};
constexpr std::string_view kCommand = "pop3.command";

}  // namespace

bool Pop3::is_of_server(std::string_view first) const noexcept {
  return starts_case(first, "+OK") || starts_case(first, "-ERR") || starts_case(first, "+ ");
}

void Pop3::line(Who who, std::string_view line, const Moment& moment) {
  if (who == Who::kClient) return command(line, moment);
  say(who, "pop3.reply", Where::kHeader, {}, line, moment);
  const bool good = starts_case(line, "+OK");
  if (!good && !starts_case(line, "-ERR")) return;
  if (starts_tls_ && good) hand_over();
  starts_tls_ = in_auth_ = false;
  if (asked_before_ > 0) {
    --asked_before_;
  } else if (asked_mails_ > 0) {
    --asked_mails_;
    if (!good) return;
    message_ = open(who, moment);
    mail_ = std::make_unique<MailReader>(flow_, *message_, side_of(who), kNames);
    dots_ = DotReader();
  }
}

void Pop3::command(std::string_view line, const Moment& moment) {
  std::string_view rest = line;
  const std::string_view verb = take_word(rest);
  const auto tell = [&](std::string_view field, std::string_view value) {
    say(Who::kClient, kCommand, Where::kHeader, field, value, moment);
  };
  if (in_auth_) {
    in_auth_ = false;
    const std::string decoded = from_base64(line);
    if (decoded.find('\0') != std::string::npos) return each_plain(decoded, tell);
    in_auth_ = true;
    return tell("AUTH", decoded.empty() ? line : std::string_view(decoded));
  }
  if (equal_case(verb, "RETR") || equal_case(verb, "TOP")) {
    if (asked_mails_ < 1000) ++asked_mails_;
  } else if (asked_mails_ == 0) {
    asked_before_ = 0;  // answers come in order: the last command alone waits
  }
  starts_tls_ = equal_case(verb, "STLS");
  if (equal_case(verb, "AUTH")) {
    const std::string_view mechanism = take_word(rest);
    in_auth_ = !mechanism.empty();
    if (in_auth_ && !rest.empty()) command(rest, moment);
    return;
  }
  if (equal_case(verb, "APOP")) return tell("user", take_word(rest));
  if (equal_case(verb, "PASS")) return tell("password", rest);
  if (equal_case(verb, "USER")) return tell("user", rest);
  tell(rest.empty() ? std::string_view() : verb, rest.empty() ? verb : rest);
}

std::size_t Pop3::take_bytes(Who, std::string_view bytes, const Moment& moment) {
  const std::size_t used =
      dots_.push(bytes, [&](std::string_view piece) { mail_->push(piece, moment); });
  if (dots_.done()) end_mail(true, moment);
  return used;
}

void Pop3::end_mail(bool whole, const Moment& moment) {
  if (!mail_) return;
  mail_->finish(moment);
  mail_.reset();
  flow_.listener.end(*message_, whole && !lost_bytes_, moment);
  message_.reset();
  lost_bytes_ = false;
}

void Pop3::bytes_lost(Who, std::uint64_t missing, const Moment& moment) {
  lost_bytes_ = true;
  mail_->gap(missing, moment);
  dots_.gap();
}

void Pop3::bytes_end(Who who, Ending, const Moment& moment) {
  if (who == Who::kServer) end_mail(false, moment);
}

}  // namespace leakwire::wire
