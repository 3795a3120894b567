#include "wire/redis/redis.h"

#include <algorithm>
#include <utility>

#include "wire/recognise/words.h"

namespace leakwire::wire {
namespace {

using std::string_view;

constexpr string_view kCommand = "redis.command", kAnswer = "redis.answer", kLogin = "redis.login";
// Redis command reference: whose arguments behind the key are fields and values in turn; and those
// whose keys are.
constexpr std::array<string_view, 5> kOfFields{"HSET", "HMSET", "HSETNX", "XADD", "JSON.SET"};
constexpr std::array<string_view, 2> kOfPairs{"MSET", "MSETNX"};
constexpr std::array<string_view, 4> kSettings{"requirepass", "masterauth", "masteruser",
                                               "tls-key-file-pass"};
constexpr string_view kNobody = "default";  // who logs in with no name of their own
constexpr std::size_t kLongestKey = FieldTeller::kLongestName;

}  // namespace

int begins_redis(string_view bytes) noexcept {
  // "*2\r\n$4\r\n"
  std::size_t at = 0;
  for (const char mark : {'*', '$'}) {
    if (at == bytes.size()) return 0;
    if (bytes[at++] != mark) return -1;
    const std::size_t digits = at;
    while (at < bytes.size() && at - digits < 8 && text::is_digit(bytes[at])) ++at;
    if (at == bytes.size()) return 0;
    if (at == digits || bytes[at++] != '\r') return -1;
    if (at == bytes.size()) return 0;
    if (bytes[at++] != '\n') return -1;
  }
  return 1;
}

void RedisCommands::begin_group(char, std::uint64_t elements) {
  arguments_ = elements;
  at_ = 0;
}

void RedisCommands::say(string_view field, string_view value, Login login) {
  tells_.say(login == Login::kNone ? kCommand : kLogin, field, value, moment_, login);
}

void RedisCommands::command(string_view word) {
  key_.clear();
  field_.clear();
  next_ = Next::kValue;
  kind_ = one_of_case(word, kOfFields)  ? Kind::kFields
          : one_of_case(word, kOfPairs) ? Kind::kPairs
          : equal_case(word, "AUTH")    ? Kind::kAuth
          : equal_case(word, "HELLO")   ? Kind::kHello
          : equal_case(word, "ACL")     ? Kind::kAcl
          : equal_case(word, "CONFIG")  ? Kind::kConfig
          : equal_case(word, "MIGRATE") ? Kind::kMigrate
                                        : Kind::kPlain;
  if (kind_ == Kind::kAuth) next_ = arguments_ > 2 ? Next::kUser : Next::kPassword;
}

void RedisCommands::element(char, string_view value) {
  const std::uint64_t at = at_++;
  if (at == 0) return command(value);
  if (kind_ >= Kind::kAuth) return login_argument(value);
  const string_view field = field_of(value);
  say(field, value);
}

// What a value is called: the key it is of, or the field.
string_view RedisCommands::field_of(string_view value) {
  const std::uint64_t place = at_ - 1;  // 1: the key
  if (kind_ == Kind::kPairs) {
    if (place % 2 == 0) return key_;
    key_ = value.substr(0, kLongestKey);
    return "key";
  }
  if (place == 1) {
    key_ = value.substr(0, kLongestKey);
    return "key";
  }
  if (kind_ != Kind::kFields) return key_;
  const bool is_value = (arguments_ - 1 - place) % 2 == 0;  // the last one is
  if (is_value && !field_.empty()) return field_;
  field_ = value.substr(0, kLongestKey);
  return "field";
}

void RedisCommands::login_argument(string_view value) {
  switch (std::exchange(next_, Next::kValue)) {
    case Next::kUser:
      next_ = Next::kPassword;
      return say(kUserField, value, value == kNobody ? Login::kNone : Login::kUser);
    case Next::kPassword:
      return say(kPasswordField, value, Login::kPassword);
    case Next::kAclUser:
      return say(kUserField, value, Login::kUser);
    case Next::kSetting: {
      const bool is_user = equal_case(key_, "masteruser");
      return say(is_user ? kUserField : kPasswordField, value,
                 is_user ? Login::kUser : Login::kPassword);
    }
    default:
      break;
  }
  if (kind_ == Kind::kHello || kind_ == Kind::kMigrate) {
    if (equal_case(value, "AUTH2") || (kind_ == Kind::kHello && equal_case(value, "AUTH"))) {
      next_ = Next::kUser;
    } else if (equal_case(value, "AUTH")) {
      next_ = Next::kPassword;
    }
  } else if (kind_ == Kind::kAcl && equal_case(value, "SETUSER")) {
    next_ = Next::kAclUser;
  } else if (kind_ == Kind::kAcl && value.starts_with('>')) {
    return say(kPasswordField, value.substr(1), Login::kPassword);
  } else if (kind_ == Kind::kConfig && one_of_case(value, kSettings)) {
    key_ = value;
    next_ = Next::kSetting;
  }
  say({}, value);
}

void RedisCommands::piece(string_view bytes, bool last) {
  const bool is_key = at_ == 1 || (kind_ == Kind::kPairs && at_ % 2 == 1);
  tells_.body(kCommand, is_key ? string_view("key") : string_view(key_), bytes, moment_);
  if (!last) return;
  tells_.end_body();
  ++at_;
}

// As it is typed: words with blanks between.
void RedisCommands::inline_line(string_view line) {
  arguments_ = 0;
  for (string_view rest = line; !take_word(rest).empty();) ++arguments_;
  at_ = 0;
  while (!line.empty()) element('$', take_word(line));
}

void RedisCommands::end_value() {
  tells_.end(true, moment_);
  tells_.next_transaction();
  arguments_ = at_ = 0;
}

void RedisAnswers::begin_group(char type, std::uint64_t) {
  const bool is_map = type == '%' || type == '|';
  maps_ = maps_ << 1 | (is_map ? 1U : 0U);
  is_value_ = false;
}

void RedisAnswers::end_group() {
  maps_ >>= 1;
  is_value_ = false;
}

void RedisAnswers::say(string_view field, string_view value) {
  tells_.say(kAnswer, field, value, moment_);
}

void RedisAnswers::element(char, string_view value) {
  const bool in_map = (maps_ & 1U) != 0;
  if (!in_map) return say({}, value);
  if (!is_value_) key_ = value.substr(0, kLongestKey);
  say(is_value_ ? string_view(key_) : string_view("key"), value);
  is_value_ = !is_value_;
}

void RedisAnswers::piece(string_view bytes, bool last) {
  tells_.body(kAnswer, is_value_ ? string_view(key_) : string_view(), bytes, moment_);
  if (!last) return;
  tells_.end_body();
  is_value_ = (maps_ & 1U) != 0 && !is_value_;
}

void RedisAnswers::end_value() {
  tells_.end(true, moment_);
  tells_.next_transaction();
}

std::size_t Redis::data(Side side, string_view bytes, const Moment& moment) {
  if (over_) return 0;
  if (!std::exchange(knows_client_, true) && begins_redis(bytes) < 0) client_ = other(side);
  const std::size_t i = index(side);
  tells_[i].set_side(side, i == 1);
  commands_.set_moment(moment);
  answers_.set_moment(moment);
  const std::size_t used = readers_[i].push(bytes);
  if (!readers_[i].broken()) return used;
  over_ = true;
  tells_[i].end(false, moment);
  tell_raw(side, i == 1, readers_[i].take_rest(), moment);
  return used;
}

void Redis::gap(Side side, std::uint64_t missing, const Moment& moment) {
  const std::size_t i = index(side);
  if (readers_[i].skip(missing)) return tells_[i].body_gap(missing);
  end(side, Ending::kReset, moment);
  flow_.tell_unseen("gap", "commands or answers of Redis were lost", side, moment);
  over_ = true;
}

void Redis::end(Side side, Ending why, const Moment& moment) {
  const std::size_t i = index(side);
  tells_[i].end(why == Ending::kClosed && readers_[i].at_start(), moment);
  tell_raw(side, i == 1, readers_[i].take_rest(), moment);
}

}  // namespace leakwire::wire
