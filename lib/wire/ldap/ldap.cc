#include "wire/ldap/ldap.h"

#include <algorithm>

#include "wire/ldap/ber.h"

namespace leakwire::wire {
namespace {

// RFC 4511, section 4: application tags.
constexpr std::uint8_t kBind = 0x60, kExtended = 0x77, kExtendedAnswer = 0x78;
constexpr std::uint8_t kSimple = 0x80;  // of AuthenticationChoice
constexpr std::uint8_t kOctets = 0x04;
constexpr std::string_view kStartTls = "1.3.6.1.4.1.1466.20037";  // section 4.14.1
constexpr unsigned kMostDepth = 12;

bool is_constructed(std::uint8_t tag) noexcept { return (tag & 0x20U) != 0; }

bool is_answer(std::uint8_t operation) noexcept {
  switch (operation & 0x1FU) {  // RFC 4511, appendix B
    case 1:
    case 4:
    case 5:
    case 7:
    case 9:
    case 11:
    case 13:
    case 15:
    case 19:
    case 24:
    case 25:
      return true;
    default:
      return false;
  }
}

struct Teller {
  Conversation& flow;
  MessageId id;
  std::string_view field = {};  // the attribute whose values are read

  void say(std::string_view name, std::string_view bytes) const {
    if (bytes.empty()) return;
    flow.listener.text(id, {.part = "ldap", .where = Where::kHeader, .field = name}, bytes);
  }
  void say_login(std::string_view name, std::string_view bytes) const {
    if (bytes.empty()) return;
    flow.listener.text(
        id, {.part = "ldap", .where = Where::kHeader, .field = name, .login = login_of(name)},
        bytes);
  }
  // Strings of any depth. An attribute's type stands before the SET of its values.
  void walk(std::string_view content, unsigned depth) {
    BerReader reader(content);
    BerValue value;
    std::string_view last;
    while (reader.next(value)) {
      if (is_constructed(value.tag)) {
        if (depth == kMostDepth) {
          say({}, value.content);
          continue;
        }
        const std::string_view outer = field;
        if (value.tag == 0x31 && !last.empty()) field = last;
        walk(value.content, depth + 1);
        field = outer;
      } else if (value.tag == kOctets || (value.tag & 0xC0U) == 0x80U) {
        say(field, value.content);
        last = value.content.size() <= 64 ? value.content : std::string_view();
      }
    }
    say(field, reader.rest());
  }
  void bind(std::string_view content) {
    BerReader reader(content);
    BerValue version;
    BerValue name;
    BerValue choice;
    if (!reader.next(version) || !reader.next(name) || !reader.next(choice)) {
      return walk(content, 0);
    }
    say_login(kUserField, name.content);
    if (choice.tag == kSimple) return say_login(kPasswordField, choice.content);
    walk(choice.content, 0);
  }
};

}  // namespace

void Ldap::tell(Side side, std::string_view message, const Moment& moment) {
  BerReader reader(message);
  BerValue id;
  BerValue operation;
  const bool whole = reader.next(id) && reader.next(operation);
  MessageHead head;
  head.protocol = name();
  head.from = side;
  head.is_answer = whole ? is_answer(operation.tag) : side == Side::kResponder;
  for (const char c : id.content.substr(0, 4)) {
    head.transaction = head.transaction << 8 | static_cast<unsigned char>(c);
  }
  Teller teller{.flow = flow_, .id = flow_.begin(head, moment)};
  if (!whole) {
    teller.say({}, message);
  } else if (operation.tag == kBind) {
    teller.bind(operation.content);
  } else {
    teller.walk(operation.content, 0);
  }
  flow_.listener.end(teller.id, true, moment);
  if (operation.tag == kExtended) {
    starts_tls_ = operation.content.find(kStartTls) != std::string_view::npos;
  } else if (operation.tag == kExtendedAnswer && starts_tls_) {
    over_ = true;
  }
}

std::size_t Ldap::data(Side side, std::string_view bytes, const Moment& moment) {
  std::string& held = held_[static_cast<std::size_t>(side)];
  const std::size_t before = held.size();
  if (before > 0) held += bytes;
  std::string_view rest = before > 0 ? std::string_view(held) : bytes;
  while (!rest.empty() && !over_) {
    std::size_t header = 0;
    std::size_t length = 0;
    const bool knows = BerReader::head(rest, header, length);
    // No message, or one longer than any is: told as it is by whom it is handed to.
    if (rest[0] != 0x30 || (!knows && rest.size() >= 6) || length > kMostMessage) break;
    if (!knows || rest.size() < header + length) {
      if (before == 0) {
        held = rest;
      } else {
        held.erase(0, held.size() - rest.size());
      }
      return bytes.size();
    }
    tell(side, rest.substr(header, length), moment);
    rest.remove_prefix(header + length);
  }
  const std::size_t unused = std::min(rest.size(), bytes.size());
  // Of what was held back no more can be given back than this call's bytes.
  if (rest.size() > unused) tell(side, rest.substr(0, rest.size() - unused), moment);
  over_ = over_ || !rest.empty();
  held.clear();
  return bytes.size() - unused;
}

void Ldap::gap(Side side, std::uint64_t, const Moment& moment) {
  end(side, Ending::kReset, moment);
  flow_.tell_unseen("gap", "bytes of messages of LDAP were lost", side, moment);
  over_ = true;
}

void Ldap::end(Side side, Ending, const Moment& moment) {
  std::string& held = held_[static_cast<std::size_t>(side)];
  if (!held.empty()) tell(side, held, moment);
  held.clear();
}

}  // namespace leakwire::wire
