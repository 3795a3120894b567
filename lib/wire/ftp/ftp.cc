#include "wire/ftp/ftp.h"

#include "wire/recognise/words.h"

namespace leakwire::wire {

bool Ftp::is_of_server(std::string_view first) const noexcept {
  return first.size() >= 3 && text::is_digit(first[0]) && text::is_digit(first[2]);
}

void Ftp::line(Who who, std::string_view line, const Moment& moment) {
  if (who == Who::kServer) {
    say(who, "ftp.reply", Where::kHeader, {}, line, moment);
    if (starts_tls_ && line.substr(0, 3) == "234") hand_over();  // RFC 4217, section 4
    starts_tls_ = false;
    return;
  }
  std::string_view rest = line;
  const std::string_view verb = take_word(rest);
  starts_tls_ = equal_case(verb, "AUTH");
  if (rest.empty()) return say(who, "ftp.command", Where::kHeader, {}, verb, moment);
  // Who is nobody in particular has two names (RFC 1635).
  const bool nobody = equal_case(rest, "anonymous") || equal_case(rest, "ftp");
  const std::string_view field = equal_case(verb, "PASS")              ? kPasswordField
                                 : equal_case(verb, "USER") && !nobody ? kUserField
                                                                       : verb;
  say(who, "ftp.command", Where::kHeader, field, rest, moment);
}

}  // namespace leakwire::wire
