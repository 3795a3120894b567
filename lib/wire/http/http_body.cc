// The bodies of messages: where they end, and what is done where what was told of them is wrong.
#include <algorithm>

#include "wire/http/http_way.h"
#include "wire/recognise/words.h"

namespace leakwire::wire {
namespace {

using std::string_view;

constexpr string_view kNextAnswer = "HTTP/1.";

}  // namespace

void HttpWay::choose_body(const HttpHead& head, string_view method, const Moment& moment) {
  const bool tunnel = answer_ && ((method == "CONNECT" && head.status / 100 == 2) ||
                                  (head.status == 101 && head.upgrade));
  if (tunnel) {
    finish(true, moment);
    flow_.to_websocket = head.status == 101 && head.to_websocket;
    flow_.client = other(side_);
    state_ = State::kOver;
    return;
  }
  const bool bodiless = answer_ && (method == "HEAD" || head.status / 100 == 1);
  const bool no_length = !head.chunked && !head.length;
  const bool none = no_length && (!answer_ || head.status == 204 || head.status == 304);
  if (bodiless || none || (!head.chunked && head.length == 0U)) {
    finish(true, moment);
    state_ = State::kHead;
    return;
  }
  open_body(head);
  left_ = head.length.value_or(0);
  state_ = head.chunked ? State::kChunks : head.length ? State::kLength : State::kToEnd;
  chunks_ = ChunkReader();
  doubtful_ = answer_ && state_ == State::kLength && (head.status == 304 || method.empty());
}

void HttpWay::open_body(const HttpHead& head) {
  const string_view part = answer_ ? "http.response.body" : "http.request.body";
  in_body_ = true;
  if (SseBody::is_media_type(head.media_type) && head.codings.codings.empty()) {
    const SseBody::About about{.protocol = "http",
                               .part = part,
                               .from = side_,
                               .is_answer = answer_,
                               .transaction = transaction_,
                               .status = head.status};
    sse_ = std::make_unique<SseBody>(flow_, about);
    return;
  }
  BodyLabel label;
  label.part = part;
  label.media_type = head.media_type;
  label.codings = head.codings.codings;
  label.codings_understood = head.codings.understood;
  flow_.listener.begin_body(*message_, label);
}

void HttpWay::tell_body(string_view bytes, const Moment& moment) {
  if (sse_) return sse_->push(bytes, moment);
  flow_.listener.body(*message_, bytes, moment);
}

void HttpWay::close_body(bool whole, const Moment& moment) {
  if (sse_) {
    sse_->finish(whole && !lost_bytes_, moment);
    sse_.reset();
  } else if (in_body_) {
    flow_.listener.end_body(*message_);
  }
  in_body_ = false;
}

void HttpWay::finish(bool whole, const Moment& moment) {
  if (!message_) return;
  close_body(whole, moment);
  tell_extensions(moment);
  flow_.listener.end(*message_, whole && !lost_bytes_, moment);
  message_.reset();
}

// What is no message is told all the same.
void HttpWay::lose(string_view bytes, const Moment& moment) {
  state_ = State::kLost;
  if (!message_) {
    std::uint32_t transaction = flow_.transactions;
    if (answer_) peer_.method_answered(0, transaction);
    begin(transaction, moment);
  }
  if (!in_body_) open_body({});
  tell_body(bytes, moment);
}

// A length that was told is reached. What stands behind it in the same segment and is no message
// is still of that body, whatever the length says.
void HttpWay::behind_body(string_view rest, const Moment& moment) {
  rest = without_line_ends(rest);
  if (rest.empty() || is_message(rest, false)) {
    finish(true, moment);
    state_ = State::kHead;
  } else {
    state_ = answer_ ? State::kToEnd : State::kLost;
  }
}

std::size_t HttpWay::read_body(string_view bytes, const Moment& moment) {
  if (state_ == State::kLost) {
    lose(bytes, moment);
    return bytes.size();
  }
  if (state_ == State::kToEnd) {
    tell_body(bytes, moment);
    return bytes.size();
  }
  if (doubtful_) return read_doubtful(bytes, moment);
  const auto piece = static_cast<std::size_t>(std::min<std::uint64_t>(left_, bytes.size()));
  tell_body(bytes.substr(0, piece), moment);
  left_ -= piece;
  if (left_ == 0) behind_body(bytes.substr(piece), moment);
  return piece;
}

// 304 and the answer to HEAD tell the length of a body that they do not have: what begins like an
// answer is the next one.
std::size_t HttpWay::read_doubtful(string_view bytes, const Moment& moment) {
  const std::size_t most = std::min<std::uint64_t>(left_, kNextAnswer.size());
  const std::size_t piece = std::min(bytes.size(), most - head_.size());
  head_ += bytes.substr(0, piece);
  if (!kNextAnswer.starts_with(head_) || head_.size() == left_) {
    settle_held(moment);
  } else if (head_.size() == kNextAnswer.size()) {
    doubtful_ = false;
    finish(true, moment);
    state_ = State::kHead;
  }
  return piece;
}

// What was held back is body.
void HttpWay::settle_held(const Moment& moment) {
  doubtful_ = false;
  if (head_.empty()) return;
  tell_body(head_, moment);
  left_ -= head_.size();
  head_.clear();
  if (left_ == 0) behind_body({}, moment);
}

std::size_t HttpWay::read_chunks(string_view bytes, const Moment& moment) {
  const std::size_t used = chunks_.push(bytes, [&](string_view body) { tell_body(body, moment); });
  if (chunks_.state() == ChunkReader::State::kBroken) {
    tell_body(chunks_.unread(), moment);
    state_ = answer_ ? State::kToEnd : State::kLost;
  } else if (chunks_.state() == ChunkReader::State::kEnd) {
    close_body(true, moment);
    tell_extensions(moment);
    state_ = State::kTrailer;
  }
  return used;
}

// Of chunks, once no more of them come. No body is open.
void HttpWay::tell_extensions(const Moment& moment) {
  if (chunks_.more_extensions()) {
    flow_.tell_unseen("limit", "size lines of chunks were too long to be looked at whole", side_,
                      moment);
  }
  if (chunks_.extensions().empty()) return;
  flow_.listener.text(*message_,
                      {.part = answer_ ? "http.response.header" : "http.request.header",
                       .where = Where::kHeader,
                       .field = "chunk-extension"},
                      chunks_.extensions());
  chunks_.forget_extensions();
}

std::size_t HttpWay::read_trailer(string_view bytes, const Moment& moment) {
  const std::size_t before = head_.size();
  if (before == 0 && begins_anew(bytes)) {
    finish(true, moment);
    state_ = State::kHead;
    return 0;
  }
  const string_view piece = bytes.substr(0, kMostHead + 1 - before);
  head_ += piece;
  const std::size_t line_end = head_.find_first_not_of('\r');
  const bool empty = line_end != std::string::npos && head_[line_end] == '\n';
  const std::size_t end = empty ? line_end + 1 : head_end(head_, before < 4 ? 0 : before - 4);
  if (end == string_view::npos && head_.size() <= kMostHead) return piece.size();
  HttpHead ignored;
  tell_headers(string_view(head_).substr(0, end), ignored);
  head_.clear();
  finish(true, moment);
  state_ = end == string_view::npos ? State::kLost : State::kHead;
  return end == string_view::npos ? piece.size() : end - before;
}

}  // namespace leakwire::wire
