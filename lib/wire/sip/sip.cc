#include "wire/sip/sip.h"

#include <algorithm>
#include <charconv>
#include <utility>

#include "text/byte_set.h"
#include "wire/http/head.h"
#include "wire/recognise/words.h"

namespace leakwire::wire {
namespace {

using std::string_view;

constexpr string_view kVersion = "SIP/2.0";
constexpr std::size_t kLongestMethod = 24;

// RFC 3261, section 7.3.3, and the RFCs that added to it (IANA: SIP Header Fields).
constexpr std::array<std::pair<char, string_view>, 18> kCompact{{{'a', "Accept-Contact"},
                                                                 {'b', "Referred-By"},
                                                                 {'c', "Content-Type"},
                                                                 {'d', "Request-Disposition"},
                                                                 {'e', "Content-Encoding"},
                                                                 {'f', "From"},
                                                                 {'i', "Call-ID"},
                                                                 {'j', "Reject-Contact"},
                                                                 {'k', "Supported"},
                                                                 {'l', "Content-Length"},
                                                                 {'m', "Contact"},
                                                                 {'o', "Event"},
                                                                 {'r', "Refer-To"},
                                                                 {'s', "Subject"},
                                                                 {'t', "To"},
                                                                 {'u', "Allow-Events"},
                                                                 {'v', "Via"},
                                                                 {'y', "Identity"}}};

string_view full_name(string_view name) noexcept {
  if (name.size() != 1) return name;
  for (const auto& [letter, full] : kCompact) {
    if (text::to_lower(name[0]) == letter) return full;
  }
  return name;
}

bool is_answer(string_view bytes) noexcept { return starts_case(bytes, "SIP/"); }

// "sip:user@host:port;parameters?headers" (RFC 3261, section 19.1).
string_view host_of_uri(string_view uri) noexcept {
  uri.remove_prefix(std::min(uri.size(), uri.find(':') + 1));
  uri = uri.substr(0, uri.find_first_of(";?>"));
  uri.remove_prefix(uri.rfind('@') + 1);
  if (uri.starts_with('[')) return uri.substr(0, uri.find(']') + 1);
  return uri.substr(0, uri.find(':'));
}

// The value of a parameter in quotes: where it stands.
string_view quoted_parameter(string_view value, string_view name) noexcept {
  for (std::size_t at = 0; at + name.size() + 2 < value.size(); ++at) {
    const bool begins = at == 0 || is_blank(value[at - 1]) || value[at - 1] == ',';
    if (!begins || !starts_case(value.substr(at), name)) continue;
    string_view rest = value.substr(at + name.size());
    while (!rest.empty() && is_blank(rest.front())) rest.remove_prefix(1);
    if (rest.empty() || rest.front() != '=') continue;
    rest = trimmed(rest.substr(1));
    if (rest.empty() || rest.front() != '"') continue;
    return rest.substr(1, rest.find('"', 1) - 1);
  }
  return {};
}

}  // namespace

int begins_sip(string_view bytes) noexcept {
  bytes = without_line_ends(bytes);
  if (bytes.size() < kVersion.size() + 1) {
    const bool may_be = std::all_of(bytes.begin(), bytes.end(), [](char c) {
      return text::is_upper(c) || text::is_digit(c) || c == '/' || c == '.' || c == ' ';
    });
    return may_be ? 0 : -1;
  }
  if (starts_case(bytes, kVersion)) return is_blank(bytes[kVersion.size()]) ? 1 : -1;
  std::size_t word = 0;
  while (word < bytes.size() && word <= kLongestMethod && text::is_upper(bytes[word])) ++word;
  if (word == 0 || word > kLongestMethod) return -1;
  if (word == bytes.size()) return 0;
  if (bytes[word] != ' ') return -1;
  const string_view uri = bytes.substr(word + 1);
  for (const string_view scheme : {"sip:", "sips:", "tel:"}) {
    if (starts_case(uri, scheme)) return 1;
    if (uri.size() < scheme.size() && equal_case(uri, scheme.substr(0, uri.size()))) return 0;
  }
  return -1;
}

std::size_t Sip::data(Side side, string_view bytes, const Moment& moment) {
  if (flow_.info.transport != Transport::kTcp) {
    datagram(side, bytes, moment);
    return bytes.size();
  }
  string_view rest = bytes;
  while (!rest.empty()) {
    Way& way = way_of(side);
    if (!way.in_body) {
      rest = take_head(side, rest, moment);
      continue;
    }
    const string_view piece = rest.substr(0, std::min<std::uint64_t>(way.left, rest.size()));
    flow_.listener.body(*way.message, piece, moment);
    way.left -= piece.size();
    rest.remove_prefix(piece.size());
    if (way.left == 0) finish(side, true, moment);
  }
  return bytes.size();
}

void Sip::datagram(Side side, string_view bytes, const Moment& moment) {
  const string_view message = without_line_ends(bytes);
  if (message.size() < 3) return;  // it keeps a way through NAT open (RFC 5626)
  if (begins_sip(message) < 0) return tell_raw(side, false, bytes, moment);
  const std::size_t end = std::min(head_end(message, 0), message.size());
  const Rest rest = tell_head(side, message.substr(0, end), moment);
  // All that is there is body: a length that says otherwise is not believed.
  if (end < message.size()) {
    open_body(side, rest);
    flow_.listener.body(*way_of(side).message, message.substr(end), moment);
  }
  finish(side, true, moment);
}

string_view Sip::take_head(Side side, string_view bytes, const Moment& moment) {
  std::string& held = way_of(side).head;
  if (held.empty()) {
    bytes = without_line_ends(bytes);
    if (bytes.empty()) return bytes;
  }
  const std::size_t before = held.size();
  if (before > 0) held += bytes.substr(0, kMostHead + 1 - before);
  const string_view head = before > 0 ? string_view(held) : bytes.substr(0, kMostHead + 1);
  const std::size_t end = head_end(head, before < 4 ? 0 : before - 4);
  const bool is_long = end == string_view::npos && head.size() > kMostHead;
  if (begins_sip(head) < 0 || is_long) {
    if (is_long) {
      flow_.tell_unseen("limit", "a head of SIP was too long to tell its parts apart", side,
                        moment);
    }
    // The next segment may begin with a message again.
    held += bytes.substr(before > 0 ? head.size() - before : 0);
    const std::string raw = std::exchange(held, {});
    tell_raw(side, is_answer(raw), raw, moment);
    return {};
  }
  if (end == string_view::npos) {
    const std::size_t used = head.size() - before;
    if (before == 0) held = head;
    return bytes.substr(used);
  }
  const std::string kept = std::exchange(held, {});
  const Rest rest =
      tell_head(side, (before > 0 ? string_view(kept) : bytes).substr(0, end), moment);
  way_of(side).left = rest.length;
  if (rest.length > 0) {
    open_body(side, rest);
  } else {
    finish(side, true, moment);
  }
  return bytes.substr(end - before);
}

Sip::Rest Sip::tell_head(Side side, string_view block, const Moment& moment) {
  finish(side, false, moment);
  const bool answer = is_answer(block);
  string_view line = take_header_line(block).bytes;
  HttpHead read;
  Rest rest;
  std::uint32_t sequence = 0;
  each_header(block, room_, [&](string_view name, string_view value) {
    name = full_name(name);
    read_header(read, name, value);
    if (equal_case(name, "Content-Type")) rest.media_type = value;
    if (equal_case(name, "CSeq")) {
      std::from_chars(value.data(), value.data() + value.size(), sequence);
    }
  });
  rest.length = read.length.value_or(0);
  rest.codings = read.codings;
  rest.answer = answer;
  MessageHead head;
  head.protocol = name();
  head.from = side;
  head.is_answer = answer;
  head.transaction = sequence;
  const MessageId id = flow_.begin(head, moment);
  way_of(side).message = id;
  MessageFacts facts;
  const string_view first = take_word(line);
  if (answer) {
    std::from_chars(line.data(), line.data() + line.size(), facts.status);
  } else {
    facts.method = first;
    facts.url = line.substr(0, std::min(line.find_last_of(" \t"), line.size()));
    facts.host = host_of_uri(facts.url);
    if (!facts.url.empty()) {
      flow_.listener.text(id, {.part = "sip.request.url", .where = Where::kUrl, .field = {}},
                          facts.url);
    }
  }
  flow_.listener.facts(id, facts);
  each_header(block, room_, [&](string_view name, string_view value) {
    tell_header(id, answer, full_name(name), value);
  });
  return rest;
}

void Sip::open_body(Side side, const Rest& rest) {
  Way& way = way_of(side);
  BodyLabel label;
  label.part = rest.answer ? "sip.response.body" : "sip.request.body";
  label.media_type = rest.media_type;
  label.codings = rest.codings.codings;
  label.codings_understood = rest.codings.understood;
  flow_.listener.begin_body(*way.message, label);
  way.in_body = true;
}

// Digest (RFC 8760) names the user beside what is no one's: that is told as what it is.
void Sip::tell_header(MessageId id, bool answer, string_view name, string_view value) {
  TextLabel label;
  label.part = answer ? "sip.response.header" : "sip.request.header";
  label.field = name;
  if (equal_case(name, "Authorization") || equal_case(name, "Proxy-Authorization")) {
    const string_view user = quoted_parameter(value, "username");
    if (!user.empty()) {
      const auto at = static_cast<std::size_t>(user.data() - value.data());
      std::string without(value.substr(0, at));
      without += value.substr(at + user.size());
      flow_.listener.text(id, label, without);
      label.field = kUserField;
      label.login = Login::kUser;
      return flow_.listener.text(id, label, user);
    }
  }
  if (!value.empty()) flow_.listener.text(id, label, value);
}

void Sip::finish(Side side, bool whole, const Moment& moment) noexcept {
  Way& way = way_of(side);
  if (!way.message) return;
  if (way.in_body) flow_.listener.end_body(*way.message);
  flow_.listener.end(*way.message, whole, moment);
  way.message.reset();
  way.in_body = false;
  way.left = 0;
}

void Sip::gap(Side side, std::uint64_t missing, const Moment& moment) {
  Way& way = way_of(side);
  if (way.in_body && missing > 0 && missing < way.left) {
    way.left -= missing;
    return flow_.listener.body_gap(*way.message, missing);
  }
  flow_.tell_unseen("gap", "bytes between messages of SIP were lost", side, moment);
  end(side, Ending::kReset, moment);
}

void Sip::end(Side side, Ending, const Moment& moment) {
  Way& way = way_of(side);
  if (!way.head.empty()) {
    const std::string head = std::exchange(way.head, {});
    tell_head(side, head, moment);
  }
  finish(side, false, moment);
}

}  // namespace leakwire::wire
