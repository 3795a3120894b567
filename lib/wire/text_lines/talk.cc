#include "wire/text_lines/talk.h"

#include "wire/recognise/words.h"

namespace leakwire::wire {
namespace {

// A handshake of TLS where a line should stand (RFC 8446, section 5.1).
bool begins_tls(std::string_view bytes) noexcept {
  return bytes.size() >= 2 && bytes[0] == '\x16' && bytes[1] == '\x03';
}

}  // namespace

Talk::Who Talk::who(Side side, std::string_view bytes) noexcept {
  if (!knows_client_ && !bytes.empty()) {
    knows_client_ = true;
    client_ = is_of_server(first_line(bytes)) ? other(side) : side;
  }
  return side == client_ ? Who::kClient : Who::kServer;
}

MessageId Talk::open(Who who, const Moment& moment) {
  MessageHead head;
  head.protocol = name_;
  head.from = side_of(who);
  head.is_answer = who == Who::kServer;
  head.transaction = flow_.transactions;
  return flow_.begin(head, moment);
}

void Talk::say(Who who, std::string_view part, Where where, std::string_view field,
               std::string_view bytes, const Moment& moment) {
  if (bytes.empty()) return;
  auto& message = of_call_[static_cast<std::size_t>(who)];
  if (!message) message = open(who, moment);
  flow_.listener.text(
      *message, {.part = part, .where = where, .field = field, .login = login_of(field)}, bytes);
}

void Talk::tell_facts(Who who, const MessageFacts& facts, const Moment& moment) {
  auto& message = of_call_[static_cast<std::size_t>(who)];
  if (!message) message = open(who, moment);
  flow_.listener.facts(*message, facts);
}

void Talk::close_call(const Moment& moment) noexcept {
  for (auto& message : of_call_) {
    if (message) flow_.listener.end(*message, true, moment);
    message.reset();
  }
}

std::size_t Talk::data(Side side, std::string_view bytes, const Moment& moment) {
  const Who speaker = who(side, bytes);
  LineReader& lines = lines_[static_cast<std::size_t>(speaker)];
  std::string_view rest = bytes;
  while (!rest.empty() && !over_) {
    if (takes_bytes(speaker)) {
      rest.remove_prefix(take_bytes(speaker, rest, moment));
      continue;
    }
    if (lines.empty() && begins_tls(rest)) {
      over_ = true;
      break;
    }
    std::string_view one;
    if (lines.next(rest, one)) line(speaker, one, moment);
  }
  close_call(moment);
  return bytes.size() - rest.size();
}

void Talk::gap(Side side, std::uint64_t missing, const Moment& moment) {
  const Who speaker = who(side, {});
  if (takes_bytes(speaker)) return bytes_lost(speaker, missing, moment);
  const std::string rest = lines_[static_cast<std::size_t>(speaker)].take_rest();
  if (!rest.empty()) line(speaker, rest, moment);
  close_call(moment);
  flow_.tell_unseen("gap", "bytes between lines were lost", side, moment);
}

void Talk::end(Side side, Ending why, const Moment& moment) {
  const Who speaker = who(side, {});
  const std::string rest = lines_[static_cast<std::size_t>(speaker)].take_rest();
  if (!rest.empty()) line(speaker, rest, moment);
  bytes_end(speaker, why, moment);
  close_call(moment);
}

std::size_t Talk::memory() const noexcept {
  return 512 + lines_[0].memory() + lines_[1].memory() + bytes_memory();
}

}  // namespace leakwire::wire
