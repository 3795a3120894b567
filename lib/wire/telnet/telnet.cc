#include "wire/telnet/telnet.h"

#include "wire/recognise/words.h"

namespace leakwire::wire {
namespace {

constexpr std::size_t kMostLine = std::size_t{8} << 10;
constexpr std::size_t kMostPrompt = 64;
// RFC 854, "TELNET COMMAND STRUCTURE".
constexpr unsigned char kIac = 255, kSb = 250, kSe = 240, kWill = 251;

}  // namespace

void Telnet::take(Way& way, Side side, char c, const Moment& moment) {
  const auto b = static_cast<unsigned char>(c);
  switch (way.state) {
    case State::kText:
      if (b == kIac) {
        way.state = State::kCommand;
      } else if (c == '\n' || c == '\r') {
        tell(side, moment);
      } else if (c == '\b' || b == 127) {  // typed over
        if (!way.line.empty() && side == Side::kInitiator) way.line.pop_back();
      } else if (c != '\0') {
        way.line += c;
        if (way.line.size() == kMostLine) tell(side, moment);
      }
      return;
    case State::kCommand:
      if (b == kIac) way.line += c;
      way.state = b == kSb ? State::kSub : b >= kWill && b != kIac ? State::kOption : State::kText;
      return;
    case State::kOption:
      way.state = State::kText;
      return;
    case State::kSub:
      if (b == kIac) way.state = State::kSubCommand;
      return;
    case State::kSubCommand:
      way.state = b == kSe ? State::kText : State::kSub;
      return;
  }
}

void Telnet::tell(Side side, const Moment& moment) {
  std::string& line = ways_[static_cast<std::size_t>(side)].line;
  const bool by_server = side == Side::kResponder;
  // The prompt that is answered comes first.
  if (!by_server && !ways_[1].line.empty()) tell(Side::kResponder, moment);
  if (line.empty()) return;
  MessageHead head;
  head.protocol = name();
  head.from = side;
  head.is_answer = by_server;
  const MessageId id = flow_.begin(head, moment);
  // What is typed behind a prompt is called as detectors know it.
  const std::string_view field = by_server                         ? std::string_view()
                                 : holds_case(prompt_, "password") ? "password"
                                 : holds_case(prompt_, "login")    ? "user"
                                                                   : std::string_view();
  flow_.listener.text(id, {.part = "telnet", .where = Where::kHeader, .field = field}, line);
  flow_.listener.end(id, true, moment);
  if (by_server) {
    prompt_ = line.substr(line.size() - std::min(line.size(), kMostPrompt));
  } else {
    prompt_.clear();
  }
  line.clear();
}

std::size_t Telnet::data(Side side, std::string_view bytes, const Moment& moment) {
  Way& way = ways_[static_cast<std::size_t>(side)];
  for (const char c : bytes) take(way, side, c, moment);
  return bytes.size();
}

void Telnet::gap(Side side, std::uint64_t, const Moment& moment) {
  tell(side, moment);
  ways_[static_cast<std::size_t>(side)].state = State::kText;
  flow_.tell_unseen("gap", "bytes of a telnet session were lost", side, moment);
}

void Telnet::end(Side side, Ending, const Moment& moment) { tell(side, moment); }

}  // namespace leakwire::wire
