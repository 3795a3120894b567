#include "wire/socks/socks.h"

#include <algorithm>
#include <utility>

#include "text/ip.h"
#include "wire/bytes.h"

namespace leakwire::wire {
namespace {

using std::string_view;

// RFC 1928, sections 3 to 5.
constexpr unsigned kBind = 2, kAssociate = 3, kLogin = 2;
constexpr unsigned kIpv4 = 1, kName = 3, kIpv6 = 4;
constexpr unsigned kGranted4 = 90;

std::string address_text(string_view bytes) {
  text::Ipv6 address{};
  std::copy_n(bytes.begin(), std::min(bytes.size(), address.size()), address.begin());
  if (bytes.size() > 4) return text::format_ipv6(address);
  return text::format_ipv4({address[0], address[1], address[2], address[3]});
}

// How long an address of this kind is, with the length before a name; 0: not known yet.
std::size_t address_size(unsigned kind, string_view behind) noexcept {
  if (kind == kIpv4) return 4;
  if (kind == kIpv6) return 16;
  return behind.empty() ? 0 : 1 + std::size_t{byte_at(behind, 0)};
}

}  // namespace

MessageId Socks::begin(Side side, const Moment& moment) noexcept {
  MessageHead head;
  head.protocol = name();
  head.from = side;
  head.is_answer = side != client_;
  head.transaction = flow_.transactions;
  return flow_.begin(head, moment);
}

std::size_t Socks::data(Side side, string_view bytes, const Moment& moment) {
  if (over_) return 0;
  if (!std::exchange(knows_client_, true)) flow_.client = client_ = side;
  const bool asks = side == client_;
  std::string& held = asks ? asked_ : answered_;
  held += bytes;
  while (!over_ && (!asks || ask_ != Ask::kDone)) {
    const std::size_t used = asks ? ask(moment) : answer();
    if (used == kNone) {
      give_up(moment);
      return bytes.size();
    }
    held.erase(0, used);
    if (answer_ == Answer::kDone) {
      enter();
      return bytes.size() - std::exchange(answered_, {}).size();
    }
    if (used == 0) return bytes.size();
  }
  // A client that does not wait.
  if (!held.empty() && flow_.keep_early(std::exchange(asked_, {})) > kMostEarly) enter();
  return bytes.size();
}

void Socks::enter() {
  over_ = true;
  if (!host_.empty()) flow_.enter(host_, port_);
  ++flow_.transactions;
}

std::size_t Socks::ask(const Moment& moment) {
  if (asked_.empty()) return 0;
  if (ask_ == Ask::kGreeting) {
    is_4_ = asked_[0] == 4;
    if (is_4_) return ask4(moment);
    if (asked_[0] != 5) return kNone;
    if (asked_.size() < 2 || asked_.size() < 2U + byte_at(asked_, 1)) return 0;
    ask_ = Ask::kRequest;
    return 2U + byte_at(asked_, 1);
  }
  if (asked_[0] == 1) return login(moment);
  return asked_[0] == 5 ? ask5(moment) : kNone;
}

std::size_t Socks::ask4(const Moment& moment) {
  if (asked_.size() < 9) return 0;
  const std::size_t user_end = asked_.find('\0', 8);
  if (user_end == std::string::npos) return asked_.size() > 8 + kLongest ? kNone : 0;
  std::size_t end = user_end + 1;
  port_ = be16(asked_, 2);
  if (be32(asked_, 4) < 256) {  // 4A: 0.0.0.x says that a name follows
    const std::size_t name_end = asked_.find('\0', end);
    if (name_end == std::string::npos) return asked_.size() > end + kLongest ? kNone : 0;
    host_ = asked_.substr(end, name_end - end);
    end = name_end + 1;
  } else {
    host_ = address_text(string_view(asked_).substr(4, 4));
  }
  request(byte_at(asked_, 1), string_view(asked_).substr(8, user_end - 8), moment);
  return end;
}

std::size_t Socks::ask5(const Moment& moment) {
  if (asked_.size() < 5) return 0;
  const unsigned kind = byte_at(asked_, 3);
  if (kind != kIpv4 && kind != kName && kind != kIpv6) return kNone;
  const std::size_t size = address_size(kind, string_view(asked_).substr(4));
  if (asked_.size() < 4 + size + 2) return 0;
  const string_view address = string_view(asked_).substr(4, size);
  host_ = kind == kName ? std::string(address.substr(1)) : address_text(address);
  port_ = be16(asked_, 4 + size);
  request(byte_at(asked_, 1), {}, moment);
  return 4 + size + 2;
}

// RFC 1929, section 2.
std::size_t Socks::login(const Moment& moment) {
  const std::size_t password = 2U + byte_at(asked_, 1);
  if (asked_.size() < password + 1) return 0;
  const std::size_t end = password + 1 + byte_at(asked_, password);
  if (asked_.size() < end) return 0;
  const MessageId id = begin(client_, moment);
  const string_view all = asked_;
  for (const auto& [field, value] :
       {std::pair(kUserField, all.substr(2, password - 2)),
        std::pair(kPasswordField, all.substr(password + 1, end - password - 1))}) {
    if (value.empty()) continue;
    flow_.listener.text(
        id,
        {.part = "socks.login", .where = Where::kHeader, .field = field, .login = login_of(field)},
        value);
  }
  flow_.listener.end(id, true, moment);
  return end;
}

void Socks::request(unsigned command, string_view user, const Moment& moment) {
  ask_ = Ask::kDone;
  binds_ = command == kBind;
  const MessageId id = begin(client_, moment);
  TextLabel label;
  label.part = "socks.request";
  if (!user.empty()) {
    label.field = kUserField;
    label.login = Login::kUser;
    flow_.listener.text(id, label, user);
  }
  label.field = "host";
  label.login = Login::kNone;
  if (!host_.empty()) flow_.listener.text(id, label, host_);
  flow_.listener.end(id, true, moment);
  if (command == kAssociate) {
    flow_.tell_unseen("unsupported", "datagrams through a SOCKS proxy are judged by the proxy",
                      client_, moment);
  }
}

std::size_t Socks::answer() noexcept {
  if (answered_.empty()) return 0;
  if (answer_ == Answer::kMethod && byte_at(answered_, 0) != 0) {
    if (answered_[0] != 5) return kNone;
    if (answered_.size() < 2) return 0;
    answer_ = byte_at(answered_, 1) == kLogin ? Answer::kStatus : Answer::kReply;
    return 2;
  }
  if (answer_ == Answer::kStatus) {
    if (answered_.size() < 2) return 0;
    answer_ = Answer::kReply;
    return 2;
  }
  return answer_reply();
}

// A proxy that refuses has nothing more to say, and is read as whatever follows is.
std::size_t Socks::answer_reply() noexcept {
  std::size_t size = 8;
  bool granted = byte_at(answered_, 1) == kGranted4;
  if (answer_ != Answer::kMethod && answered_[0] != 0) {
    if (answered_[0] != 5) return kNone;
    if (answered_.size() < 5) return 0;
    size = 4 + address_size(byte_at(answered_, 3), string_view(answered_).substr(4)) + 2;
    granted = byte_at(answered_, 1) == 0;
  }
  if (answered_.size() < size) return 0;
  const bool second = binds_ && granted && answer_ != Answer::kSecondReply;
  answer_ = second ? Answer::kSecondReply : Answer::kDone;
  return size;
}

void Socks::tell_rest(Side side, std::string& held, const Moment& moment) {
  tell_raw(side, side != client_, std::exchange(held, {}), moment);
}

void Socks::give_up(const Moment& moment) {
  over_ = true;
  tell_rest(client_, asked_, moment);
  tell_rest(other(client_), answered_, moment);
}

void Socks::gap(Side side, std::uint64_t, const Moment& moment) {
  if (over_) return;
  give_up(moment);
  flow_.tell_unseen("gap", "bytes of what is said to a SOCKS proxy were lost", side, moment);
}

void Socks::end(Side side, Ending, const Moment& moment) {
  if (!over_ && flow_.early) enter();
  tell_rest(side, side == client_ ? asked_ : answered_, moment);
}

}  // namespace leakwire::wire
