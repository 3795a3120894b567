#include "wire/http/http_way.h"

#include <algorithm>
#include <utility>

#include "wire/recognise/recognise.h"
#include "wire/recognise/words.h"

namespace leakwire::wire {
namespace {

using std::string_view;

constexpr std::size_t kLongestMethod = 24;
constexpr string_view kLineOfAnswer = "\nHTTP/1.";

// Whether what stands behind a line of blanks is no header, nor the rest of one: the body began.
bool ends_before(string_view head) noexcept {
  const std::size_t weak = weak_head_end(head);
  if (weak >= head.size()) return false;
  const string_view next = first_line(head.substr(weak));
  return !trimmed(next).empty() && !is_blank(next.front()) && next.find(':') == string_view::npos;
}

}  // namespace

// Whether these first bytes may be those of a message.
bool HttpWay::is_message(string_view bytes, bool whole) const noexcept {
  if (answer_) {
    while (!bytes.empty() && static_cast<unsigned char>(bytes.front()) <= ' ') {
      bytes.remove_prefix(1);
    }
    const string_view wanted = "HTTP/";
    if (bytes.size() < wanted.size()) {
      return !whole && equal_case(bytes, wanted.substr(0, bytes.size()));
    }
    return starts_case(bytes, wanted);
  }
  std::size_t word = 0;
  while (word < bytes.size() && word <= kLongestMethod &&
         (text::is_letter(bytes[word]) || bytes[word] == '-' || bytes[word] == '_')) {
    ++word;
  }
  if (word == 0 || word > kLongestMethod) return false;
  return word == bytes.size() ? !whole : is_blank(bytes[word]);
}

bool HttpWay::begins_anew(string_view bytes) const noexcept {
  return is_message(bytes, true) && recognise_resumed(bytes) == Speech::kHttp;
}

std::size_t HttpWay::data(Side side, bool answer, string_view bytes, const Moment& moment) {
  side_ = side;
  answer_ = answer;
  // No length was told, or a wrong one, or bytes were lost: a segment that begins like a message
  // is one. So is what stands where a body without one (HEAD, 304) would.
  const bool may_begin = state_ == State::kLost || state_ == State::kToEnd;
  if (may_begin && begins_anew(bytes)) {
    finish(state_ == State::kToEnd, moment);
    state_ = State::kHead;
  }
  std::size_t used = 0;
  while (used < bytes.size() && state_ != State::kOver) {
    const string_view rest = bytes.substr(used);
    switch (state_) {
      case State::kHead:
        used += read_head(rest, moment);
        break;
      case State::kChunks:
        used += read_chunks(rest, moment);
        break;
      case State::kTrailer:
        used += read_trailer(rest, moment);
        break;
      default:
        used += read_body(rest, moment);
        break;
    }
  }
  return used;
}

std::size_t HttpWay::read_head(string_view bytes, const Moment& moment) {
  std::size_t skipped = 0;
  if (head_.empty()) {
    skipped = bytes.size() - without_line_ends(bytes).size();
    bytes.remove_prefix(skipped);
    if (bytes.empty()) return skipped;
  }
  const std::size_t before = head_.size();
  const string_view piece = bytes.substr(0, kMostHead + 1 - before);
  if (before > 0) head_ += piece;
  const string_view block = before > 0 ? string_view(head_) : piece;
  const std::size_t line_end = block.find('\n', before > 0 && before < 3 ? 0 : before);
  const bool knows_line = before > 0 && head_.find('\n') < before;
  if (!knows_line && !is_message(block, line_end != string_view::npos)) {
    const std::size_t used = skip_to_answer(block, moment);
    head_.clear();
    return used > before ? skipped + used - before : skipped;
  }
  std::size_t end = head_end(block, before < 4 ? 0 : before - 4);
  if (!answer_ && line_end != string_view::npos && !knows_line &&
      !read_first_line(first_line(block), false).has_version) {
    end = line_end + 1;
  }
  if (end != string_view::npos) {
    const std::string held = std::exchange(head_, {});
    const string_view head = before > 0 ? string_view(held).substr(0, end) : block.substr(0, end);
    const std::size_t weak = ends_before(head) ? weak_head_end(head) : end;
    take_head(head.substr(0, weak), moment);
    if (before == 0) return skipped + weak;
    if (weak < end && !over()) data(side_, answer_, head.substr(weak), moment);
    return end - before;
  }
  if (before == 0) head_ = piece;
  if (head_.size() <= kMostHead) return skipped + piece.size();
  // Once: a head in each of its lines would be looked for again and again.
  take_weak_head(moment);
  if (state_ == State::kHead && !head_.empty()) {
    give_up_head(moment);
    flow_.tell_unseen("limit", "a head of HTTP was too long to tell its parts apart", side_,
                      moment);
  }
  return skipped + piece.size();
}

// A head without an end, but for a line of blanks: some read on there, some do not.
void HttpWay::take_weak_head(const Moment& moment) {
  const std::size_t end = is_message(head_, true) ? weak_head_end(head_) : string_view::npos;
  if (end == string_view::npos) return;
  const std::string held = std::exchange(head_, {});
  take_head(string_view(held).substr(0, end), moment);
  if (end < held.size()) data(side_, answer_, string_view(held).substr(end), moment);
}

// Lines before the answer, in the same piece, are told as they are.
std::size_t HttpWay::skip_to_answer(string_view block, const Moment& moment) {
  const std::size_t at = answer_ ? block.find(kLineOfAnswer) : string_view::npos;
  lose(block.substr(0, at == string_view::npos ? at : at + 1), moment);
  if (at == string_view::npos) return block.size();
  finish(false, moment);
  state_ = State::kHead;
  return at + 1;
}

// What there is of a head is told; what comes behind it is told as it is.
void HttpWay::give_up_head(const Moment& moment) {
  if (is_message(head_, false)) {
    take_head(head_, moment);
  } else {
    lose(head_, moment);
  }
  head_.clear();
  if (state_ == State::kOver) return;
  close_body(false, moment);
  lost_bytes_ = true;
  finish(false, moment);
  state_ = State::kLost;
}

void HttpWay::begin(std::uint32_t transaction, const Moment& moment) {
  MessageHead head;
  head.protocol = "http";
  head.from = side_;
  head.is_answer = answer_;
  head.transaction = transaction;
  message_ = flow_.begin(head, moment);
  transaction_ = transaction;
  lost_bytes_ = false;
}

void HttpWay::take_head(string_view block, const Moment& moment) {
  const string_view line = take_header_line(block).bytes;
  HttpHead head = read_first_line(line, answer_);
  std::uint32_t transaction = 0;
  string_view method = head.method;
  if (answer_) {
    method = peer_.method_answered(head.status, transaction);
  } else {
    transaction = peer_.on_request(head);
  }
  finish(false, moment);
  begin(transaction, moment);
  if (!head.url.empty()) {
    flow_.listener.text(*message_, {.part = "http.request.url", .where = Where::kUrl, .field = {}},
                        head.url);
  }
  tell_headers(block, head);
  tell_facts(head, moment);
  if (!answer_ && head.to_websocket) flow_.host = head.host;
  choose_body(head, method, moment);
}

void HttpWay::tell_headers(string_view block, HttpHead& head) {
  // Who does not join lines takes one that continues another for a header of its own.
  for (string_view rest = block; !rest.empty();) {
    const string_view line = take_header_line(rest).bytes;
    const std::size_t colon = line.find(':');
    if (colon != string_view::npos && is_blank(line.front())) {
      read_header(head, trimmed(line.substr(0, colon)), trimmed(line.substr(colon + 1)));
    }
  }
  each_header(block, room_, [&](string_view name, string_view value) {
    read_header(head, name, value);
    if (value.empty()) return;
    flow_.listener.text(*message_,
                        {.part = answer_ ? "http.response.header" : "http.request.header",
                         .where = where_of_header(name),
                         .field = name},
                        value);
  });
}

void HttpWay::tell_facts(const HttpHead& head, const Moment& moment) {
  MessageFacts facts;
  facts.method = head.method;
  facts.url = head.url;
  facts.status = head.status;
  facts.gpc = head.gpc;
  facts.referer = head.referer;
  std::string_view authority = head.url;
  const std::size_t scheme = authority.find("://");
  const bool connect = equal_case(head.method, "CONNECT");
  HttpHead of_url;
  if (connect || (scheme < 8)) {
    if (!connect) authority.remove_prefix(scheme + 3);
    authority = authority.substr(0, authority.find_first_of("/?#"));
    const std::size_t user = authority.rfind('@');
    if (user != string_view::npos) authority.remove_prefix(user + 1);
    read_header(of_url, "host", authority);
  }
  // RFC 9112, section 3.2.2: a proxy goes by the URL.
  facts.host = of_url.host.empty() ? head.host : of_url.host;
  facts.port = of_url.host.empty() ? head.port : of_url.port;
  flow_.listener.facts(*message_, facts);
  if (!head.other_host.empty()) {
    flow_.tell_unseen("ambiguous", "a request names two hosts", side_, moment, head.other_host);
  }
}

void HttpWay::gap(Side side, bool answer, std::uint64_t missing, const Moment& moment) {
  side_ = side;
  answer_ = answer;
  if (doubtful_) settle_held(moment);
  if (!head_.empty()) give_up_head(moment);
  if (state_ == State::kOver) return;
  lost_bytes_ = true;
  if (!message_) {
    flow_.tell_unseen("gap", "bytes between messages were lost", side_, moment);
    state_ = State::kLost;
    return;
  }
  if (state_ == State::kChunks && !chunks_.gap(missing)) {
    tell_body(chunks_.unread(), moment);
    state_ = State::kLost;
  }
  if (sse_) {
    sse_->gap(missing, moment);
  } else if (in_body_) {
    flow_.listener.body_gap(*message_, missing);
  }
  if (state_ == State::kTrailer) {
    finish(false, moment);
    state_ = State::kLost;
  } else if (state_ == State::kLength) {
    if (missing == 0 || missing > left_) {
      state_ = State::kLost;
    } else if ((left_ -= missing) == 0) {
      behind_body({}, moment);
    }
  }
}

void HttpWay::end(Side side, bool answer, Ending why, const Moment& moment) {
  side_ = side;
  answer_ = answer;
  if (doubtful_) settle_held(moment);
  if (state_ == State::kHead && !head_.empty()) take_weak_head(moment);
  if (!head_.empty()) {
    if (state_ == State::kTrailer) {
      HttpHead ignored;
      tell_headers(head_, ignored);
      head_.clear();
    } else {
      give_up_head(moment);
    }
  }
  if (!message_) return;
  if (state_ == State::kChunks) tell_body(chunks_.unread(), moment);
  const bool ends_so = state_ == State::kToEnd || state_ == State::kTrailer;
  finish(ends_so && why == Ending::kClosed, moment);
}

}  // namespace leakwire::wire
