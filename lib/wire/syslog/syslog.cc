#include "wire/syslog/syslog.h"

#include <charconv>
#include <utility>

#include "text/byte_set.h"

namespace leakwire::wire {
namespace {

constexpr std::size_t kMostDigits = 5;

}  // namespace

void Syslog::tell(Side side, std::string_view line, const Moment& moment) {
  if (line.empty()) return;
  MessageHead head;
  head.protocol = name();
  head.from = side;
  head.is_answer = side == Side::kResponder;
  const MessageId id = flow_.begin(head, moment);
  BodyLabel label;
  label.part = "syslog";
  flow_.listener.begin_body(id, label);
  flow_.listener.body(id, line, moment);
  flow_.listener.end_body(id);
  flow_.listener.end(id, true, moment);
}

// RFC 6587, section 3.4.1: "count SP" before a message; else a line end behind it.
std::string_view Syslog::take_counted(Side side, Way& way, std::string_view rest,
                                      const Moment& moment) {
  if (way.left == 0) {
    while (!rest.empty() && text::is_digit(rest.front()) && way.held.size() < kMostDigits) {
      way.held += rest.front();
      rest.remove_prefix(1);
    }
    if (rest.empty()) return rest;
    way.at_start = false;
    if (rest.front() != ' ' || way.held.empty()) {  // no count: the beginning of a line
      const std::string digits = std::exchange(way.held, {});
      std::string_view begin = digits;
      std::string_view none;
      way.lines.next(begin, none);
      return rest;
    }
    std::from_chars(way.held.data(), way.held.data() + way.held.size(), way.left);
    way.held.clear();
    return rest.substr(1);
  }
  const std::string_view piece = rest.substr(0, way.left);
  way.held += piece;
  way.left -= piece.size();
  if (way.left == 0) {
    tell(side, std::exchange(way.held, {}), moment);
    way.at_start = true;
  }
  return rest.substr(piece.size());
}

std::size_t Syslog::data(Side side, std::string_view bytes, const Moment& moment) {
  if (flow_.info.transport == Transport::kUdp) {
    tell(side, bytes, moment);
    return bytes.size();
  }
  Way& way = ways_[static_cast<std::size_t>(side)];
  std::string_view rest = bytes;
  std::string_view line;
  while (!rest.empty()) {
    if (way.at_start || way.left > 0) {
      rest = take_counted(side, way, rest, moment);
    } else if (way.lines.next(rest, line)) {
      tell(side, line, moment);
      way.at_start = true;
    }
  }
  return bytes.size();
}

void Syslog::flush(Side side, const Moment& moment) {
  Way& way = ways_[static_cast<std::size_t>(side)];
  tell(side, way.held, moment);
  tell(side, way.lines.take_rest(), moment);
  way = Way();
}

void Syslog::gap(Side side, std::uint64_t, const Moment& moment) {
  flush(side, moment);
  flow_.tell_unseen("gap", "lines of syslog were lost", side, moment);
}

void Syslog::end(Side side, Ending, const Moment& moment) { flush(side, moment); }

}  // namespace leakwire::wire
