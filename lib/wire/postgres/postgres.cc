#include "wire/postgres/postgres.h"

#include <algorithm>
#include <utility>

#include "wire/bytes.h"

namespace leakwire::wire {
namespace {

using std::string_view;

// "Message Formats": what stands in place of a version.
constexpr std::uint32_t kCancel = 80877102, kTls = 80877103, kGss = 80877104;
constexpr std::size_t kMostStartup = 10000;
constexpr string_view kAsked = "BCDEFHPQSXcdfp";               // types that a client sends
constexpr string_view kAnswered = "123ACDEGHIKNRSTVWZcdnstv";  // and a server

bool is_version(std::uint32_t code) noexcept { return code >> 16 == 3 && (code & 0xFFFF) <= 2; }

bool is_code(std::uint32_t code) noexcept {
  return is_version(code) || (code >= kCancel && code <= kGss);
}

// Up to the NUL behind it.
string_view take_string(string_view& bytes) noexcept {
  const std::size_t end = bytes.find('\0');
  const string_view text = bytes.substr(0, end);
  bytes.remove_prefix(end == string_view::npos ? bytes.size() : end + 1);
  return text;
}

string_view take(string_view& bytes, std::size_t size) noexcept {
  const string_view taken = bytes.substr(0, std::min(size, bytes.size()));
  bytes.remove_prefix(taken.size());
  return taken;
}

// A value with its length before it; one that is NULL is empty.
string_view take_value(string_view& bytes) noexcept {
  const std::uint32_t size = be32(take(bytes, 4), 0);
  return size == 0xFFFFFFFF ? string_view() : take(bytes, size);
}

}  // namespace

int begins_postgres(string_view bytes) noexcept {
  if (!bytes.empty() && bytes[0] != 0) return -1;
  if (bytes.size() >= 2 && bytes[1] != 0) return -1;
  if (bytes.size() < 8) return 0;
  const std::size_t length = be32(bytes, 0);
  const std::uint32_t code = be32(bytes, 4);
  if (length > kMostStartup || !is_code(code)) return -1;
  if (!is_version(code)) return length == (code == kCancel ? 16U : 8U) ? 1 : -1;
  if (length < 10) return -1;
  // A name of a parameter: "user" as a rule.
  const string_view name = bytes.substr(8, 4);
  return std::all_of(name.begin(), name.end(), [](char c) { return c > ' ' && c < 0x7F; }) ? 1 : -1;
}

bool is_postgres_query(string_view bytes) noexcept {
  if (bytes.size() < 12 || bytes[0] != 'Q' || be32(bytes, 1) != bytes.size() - 1) return false;
  return bytes.find('\0', 5) == bytes.size() - 1;
}

Postgres::Read Postgres::read_head(Side side, string_view bytes, Head& head) const noexcept {
  if (asks(side) && !started_) {
    const int begins = begins_postgres(bytes);
    if (begins <= 0) return begins == 0 ? Read::kMore : Read::kNone;
    head = {.type = 0, .size = 4, .length = be32(bytes, 0) - 4};
    return Read::kWhole;
  }
  if (bytes.empty()) return Read::kMore;
  const string_view types = asks(side) ? kAsked : kAnswered;
  if (types.find(bytes[0]) == string_view::npos) return Read::kNone;
  if (bytes.size() < 5) return Read::kMore;
  const std::size_t length = be32(bytes, 1);
  if (length < 4 || length > 0x7FFFFFFF) return Read::kNone;
  head = {.type = bytes[0], .size = 5, .length = length - 4};
  return Read::kWhole;
}

std::size_t Postgres::data(Side side, string_view bytes, const Moment& moment) {
  if (!std::exchange(knows_client_, true)) {
    const bool query = started_ && is_postgres_query(bytes);
    client_ = !started_ || query ? side : other(side);
  }
  Way& way = ways_[static_cast<std::size_t>(side)];
  teller(side).set_side(side, !asks(side));
  string_view rest = bytes;
  while (!rest.empty() && !over_) {
    if (way.left == 0) {
      rest = take_message(side, rest, moment);
      continue;
    }
    const string_view piece = take(rest, way.left);
    const string_view part = way.is_copy  ? "postgresql.copy"
                             : asks(side) ? "postgresql.query"
                                          : "postgresql.row";
    teller(side).body(part, {}, piece, moment);
    way.left -= piece.size();
  }
  return bytes.size() - rest.size();
}

string_view Postgres::take_message(Side side, string_view bytes, const Moment& moment) {
  Way& way = ways_[static_cast<std::size_t>(side)];
  if (!asks(side) && std::exchange(asked_tls_, false)) {
    over_ = bytes[0] == 'S' || bytes[0] == 'G';
    if (over_ || bytes[0] == 'N') return bytes.substr(1);
  }
  const std::size_t before = way.held.size();
  if (before > 0) way.held += bytes.substr(0, kMostMessage);
  const string_view all = before > 0 ? string_view(way.held) : bytes;
  Head head;
  const Read read = read_head(side, all, head);
  if (read == Read::kNone) {
    teller(side).end(false, moment);
    tell_raw(side, !asks(side), string_view(way.held).substr(0, before), moment);
    way.held.clear();
    over_ = true;
    return bytes;
  }
  const bool streams = head.type == 'd' || head.length > kMostMessage;
  const std::size_t wanted = head.size + (streams ? 0 : head.length);
  if (read == Read::kMore || all.size() < wanted) {
    const std::size_t used = all.size() - before;
    if (before == 0) way.held = bytes;
    return bytes.substr(used);
  }
  const std::string held = std::exchange(way.held, {});
  if (head.type != 'd') teller(side).end_body();
  if (streams) {
    way.left = head.length;
    way.is_copy = head.type == 'd';
  } else {
    tell(side, head, (before > 0 ? string_view(held) : bytes).substr(head.size, head.length),
         moment);
  }
  return bytes.substr(wanted - before);
}

void Postgres::tell(Side side, const Head& head, string_view content, const Moment& moment) {
  if (!asks(side)) return tell_answered(head.type, content, moment);
  if (head.type != 0) return tell_asked(head.type, content, moment);
  tell_startup(content, moment);
}

void Postgres::tell_startup(string_view content, const Moment& moment) {
  const std::uint32_t code = be32(take(content, 4), 0);
  asked_tls_ = code == kTls || code == kGss;
  if (asked_tls_) return;
  started_ = true;
  if (code == kCancel) return;
  FieldTeller& tells = teller(client_);
  while (!content.empty()) {
    const string_view field = take_string(content);
    if (field.empty()) break;
    tells.say("postgresql.startup", field, take_string(content), moment, login_of(field));
  }
  tells.end(true, moment);
}

void Postgres::tell_asked(char type, string_view content, const Moment& moment) {
  FieldTeller& tells = teller(client_);
  switch (type) {
    case 'P':
      take_string(content);  // the name of the statement
      [[fallthrough]];
    case 'Q':
      tells.say("postgresql.query", {}, take_string(content), moment);
      break;
    case 'B':
      return tell_bind(content, moment);
    case 'p':
      tell_password(content, moment);
      break;
    case 'f':
      tells.say("postgresql.copy", {}, take_string(content), moment);
      break;
    case 'F':
      tells.say("postgresql.call", {}, content, moment);
      break;
    default:
      break;
  }
  if (type == 'Q' || type == 'S' || type == 'p' || type == 'c' || type == 'f') {
    tells.end(true, moment);
  }
}

// What it is is told by what it looks like: the server's request may not have been seen.
void Postgres::tell_password(string_view content, const Moment& moment) {
  string_view rest = content;
  const string_view text = take_string(rest);
  const bool is_password = rest.empty() && text.size() + 1 == content.size();
  const bool is_hash = text.size() == 35 && text.starts_with("md5");
  constexpr string_view kPart = "postgresql.login";
  if (!is_password) {  // SASL, GSSAPI
    teller(client_).say(kPart, "sasl", content, moment);
  } else if (is_hash) {
    teller(client_).say(kPart, "md5", text, moment);
  } else {
    teller(client_).say(kPart, kPasswordField, text, moment, Login::kPassword);
  }
}

void Postgres::tell_bind(string_view content, const Moment& moment) {
  take_string(content);
  take_string(content);
  take(content, 2 * std::size_t{be16(take(content, 2), 0)});  // formats
  const unsigned values = be16(take(content, 2), 0);
  for (unsigned i = 1; i <= values && !content.empty(); ++i) {
    teller(client_).say("postgresql.parameter", "$" + std::to_string(i), take_value(content),
                        moment);
  }
}

void Postgres::tell_answered(char type, string_view content, const Moment& moment) {
  FieldTeller& tells = teller(other(client_));
  switch (type) {
    case 'T':
      return read_columns(content);
    case 'D':
      return tell_row(content, moment);
    case 'E':
    case 'N':
      return tell_notice(content, moment);
    case 'S': {
      const string_view field = take_string(content);
      return tells.say("postgresql.status", field, take_string(content), moment);
    }
    case 'A': {
      take(content, 4);
      const string_view channel = take_string(content);
      return tells.say("postgresql.notification", channel, take_string(content), moment);
    }
    case 'Z':
      tells.end(true, moment);
      for (FieldTeller& each : tells_) each.next_transaction();
      return;
    default:
      return;
  }
}

void Postgres::read_columns(string_view content) {
  columns_.clear();
  column_ends_.clear();
  const std::size_t count = std::min<std::size_t>(be16(take(content, 2), 0), kMostColumns);
  while (column_ends_.size() < count && !content.empty()) {
    columns_ += take_string(content).substr(0, FieldTeller::kLongestName);
    column_ends_.push_back(static_cast<std::uint32_t>(columns_.size()));
    take(content, 18);
  }
}

void Postgres::tell_row(string_view content, const Moment& moment) {
  const std::size_t count = be16(take(content, 2), 0);
  for (std::size_t i = 0; i < count && !content.empty(); ++i) {
    string_view field;
    if (i < column_ends_.size()) {
      const std::size_t begin = i == 0 ? 0 : column_ends_[i - 1];
      field = string_view(columns_).substr(begin, column_ends_[i] - begin);
    }
    teller(other(client_)).say("postgresql.row", field, take_value(content), moment);
  }
}

// "Error and Notice Message Fields": those that may hold values.
void Postgres::tell_notice(string_view content, const Moment& moment) {
  while (content.size() > 1) {
    const char kind = take(content, 1)[0];
    if (kind == '\0') return;
    const string_view text = take_string(content);
    const string_view field = kind == 'M'   ? "message"
                              : kind == 'D' ? "detail"
                              : kind == 'H' ? "hint"
                              : kind == 'W' ? "context"
                              : kind == 'q' ? "query"
                                            : "";
    if (!field.empty()) teller(other(client_)).say("postgresql.notice", field, text, moment);
  }
}

void Postgres::gap(Side side, std::uint64_t missing, const Moment& moment) {
  Way& way = ways_[static_cast<std::size_t>(side)];
  if (missing > 0 && missing < way.left) {
    way.left -= missing;
    return teller(side).body_gap(missing);
  }
  end(side, Ending::kReset, moment);
  flow_.tell_unseen("gap", "messages of PostgreSQL were lost", side, moment);
  over_ = true;
}

void Postgres::end(Side side, Ending why, const Moment& moment) {
  Way& way = ways_[static_cast<std::size_t>(side)];
  teller(side).end(why == Ending::kClosed && way.left == 0 && way.held.empty(), moment);
  tell_raw(side, !asks(side), std::exchange(way.held, {}), moment);
  way.left = 0;
}

std::size_t Postgres::memory() const noexcept {
  return sizeof *this + ways_[0].held.capacity() + ways_[1].held.capacity() + columns_.capacity() +
         column_ends_.capacity() * sizeof column_ends_[0];
}

}  // namespace leakwire::wire
