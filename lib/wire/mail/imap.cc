#include "wire/mail/imap.h"

#include <algorithm>
#include <charconv>
#include <utility>

#include "wire/mail/auth.h"
#include "wire/recognise/words.h"

namespace leakwire::wire {
namespace {

constexpr MailNames kNames{.header = "imap.mail.header", .body = "imap.mail.body"};
constexpr std::string_view kCommand = "imap.command";
// Names and passwords come as literals too: what is shorter is no mail.
constexpr std::uint64_t kShortestMail = 128;

// RFC 9051, section 4.3: "{310}", "{310+}" at the end of a line.
std::uint64_t literal_size(std::string_view line) noexcept {
  if (line.empty() || line.back() != '}') return 0;
  const std::size_t open = line.rfind('{');
  if (open == std::string_view::npos) return 0;
  std::uint64_t size = 0;
  std::from_chars(line.data() + open + 1, line.data() + line.size(), size);
  return size;
}

// An atom, or a quoted string without its quotes; escapes stay.
std::string_view take_argument(std::string_view& rest) noexcept {
  if (rest.empty() || rest.front() != '"') return take_word(rest);
  std::size_t end = 1;
  while (end < rest.size() && rest[end] != '"') end += rest[end] == '\\' ? 2 : 1;
  end = std::min(end, rest.size());
  const std::string_view value = rest.substr(1, end - 1);
  rest.remove_prefix(std::min(end + 1, rest.size()));
  while (!rest.empty() && is_blank(rest.front())) rest.remove_prefix(1);
  return value;
}

}  // namespace

bool Imap::is_of_server(std::string_view first) const noexcept {
  return first.substr(0, 2) == "* " || first.substr(0, 2) == "+ ";
}

void Imap::line(Who who, std::string_view line, const Moment& moment) {
  if (who == Who::kClient) {
    command(line, moment);
  } else {
    say(who, "imap.reply", Where::kHeader, {}, line, moment);
    std::string_view rest = line;
    const std::string_view tag = take_word(rest);
    if (starts_tls_ && tag != "*" && starts_case(rest, "OK")) hand_over();
    if (tag != "*" && tag != "+") starts_tls_ = in_auth_ = false;
    if (by_login_ && !in_auth_) login_ = 0;
    by_login_ = by_login_ && in_auth_;
  }
  begin_literal(who, line, moment);
}

void Imap::command(std::string_view line, const Moment& moment) {
  const auto tell = [&](std::string_view field, std::string_view value) {
    say(Who::kClient, kCommand, Where::kHeader, field, value, moment);
  };
  if (in_auth_) {
    const std::string decoded = from_base64(line);
    if (by_login_ && !decoded.empty() && login_ > 0) {
      return tell(login_-- == 2 ? kUserField : kPasswordField, decoded);
    }
    if (decoded.find('\0') != std::string::npos) return each_plain(decoded, tell);
    return tell("AUTHENTICATE", decoded.empty() ? line : std::string_view(decoded));
  }
  // What follows a literal goes on with the command before it.
  if (login_ > 0) return credentials(line, moment);
  std::string_view rest = line;
  take_word(rest);
  const std::string_view verb = take_word(rest);
  starts_tls_ = equal_case(verb, "STARTTLS");
  if (equal_case(verb, "LOGIN")) {
    login_ = 2;
    return credentials(rest, moment);
  }
  if (equal_case(verb, "AUTHENTICATE")) {
    by_login_ = equal_case(take_word(rest), "LOGIN");
    if (by_login_) login_ = 2;
    in_auth_ = true;
    if (!rest.empty()) command(rest, moment);
    return;
  }
  tell(rest.empty() ? std::string_view() : verb, rest.empty() ? line : rest);
}

void Imap::credentials(std::string_view arguments, const Moment& moment) {
  arguments = trimmed(arguments);
  while (login_ > 0) {
    if (arguments.substr(0, 1) == "{") return;  // as a literal
    const std::string_view value = take_argument(arguments);
    if (value.empty() && arguments.empty()) break;
    say(Who::kClient, kCommand, Where::kHeader, login_ == 2 ? "user" : "password", value, moment);
    --login_;
  }
  login_ = 0;
}

void Imap::begin_literal(Who who, std::string_view line, const Moment& moment) {
  Literal& literal = this->literal(who);
  literal.left = literal_size(line);
  if (literal.left < kShortestMail) return;
  literal.message = open(who, moment);
  literal.mail = std::make_unique<MailReader>(flow_, *literal.message, side_of(who), kNames);
}

std::size_t Imap::take_bytes(Who who, std::string_view bytes, const Moment& moment) {
  Literal& literal = this->literal(who);
  const auto piece = static_cast<std::size_t>(std::min<std::uint64_t>(literal.left, bytes.size()));
  literal.left -= piece;
  if (literal.mail) {
    literal.mail->push(bytes.substr(0, piece), moment);
  } else {
    literal.text += bytes.substr(0, piece);
  }
  if (literal.left == 0) end_literal(who, true, moment);
  return piece;
}

void Imap::end_literal(Who who, bool whole, const Moment& moment) {
  Literal& literal = this->literal(who);
  literal.left = 0;
  if (literal.mail) {
    literal.mail->finish(moment);
    literal.mail.reset();
    flow_.listener.end(*literal.message, whole && !literal.lost, moment);
  }
  const std::string text = std::exchange(literal.text, {});
  std::string_view field;
  if (who == Who::kClient && login_ > 0) field = login_-- == 2 ? "user" : "password";
  say(who, kCommand, Where::kHeader, field, text, moment);
  literal.lost = false;
}

void Imap::bytes_lost(Who who, std::uint64_t missing, const Moment& moment) {
  Literal& literal = this->literal(who);
  literal.lost = true;
  if (literal.mail) literal.mail->gap(missing, moment);
  if (missing > 0 && missing < literal.left) {
    literal.left -= missing;
  } else {
    end_literal(who, false, moment);
  }
}

void Imap::bytes_end(Who who, Ending, const Moment& moment) {
  if (literal(who).left > 0) end_literal(who, false, moment);
}

std::size_t Imap::bytes_memory() const noexcept {
  std::size_t bytes = 0;
  for (const Literal& one : literals_) {
    bytes += one.text.capacity() + (one.mail ? one.mail->memory() : 0);
  }
  return bytes;
}

}  // namespace leakwire::wire
