#include "wire/sse/sse_body.h"

#include <algorithm>
#include <utility>

#include "wire/recognise/words.h"

namespace leakwire::wire {
namespace {

using std::string_view;

constexpr string_view kMediaType = "text/event-stream";
constexpr string_view kByteOrderMark = "\xEF\xBB\xBF";
constexpr std::size_t kLongestName = 16;

}  // namespace

bool SseBody::is_media_type(string_view media_type) noexcept {
  return equal_case(trimmed(media_type.substr(0, media_type.find(';'))), kMediaType);
}

void SseBody::push(string_view bytes, const Moment& moment) {
  while (!bytes.empty()) {
    if (std::exchange(after_return_, false) && bytes.front() == '\n') {
      bytes.remove_prefix(1);
      continue;
    }
    if (state_ == State::kBlank) {
      state_ = State::kValue;
      if (bytes.front() == ' ') {
        bytes.remove_prefix(1);
        continue;
      }
    }
    bytes.remove_prefix(state_ == State::kName ? take_name(bytes, moment)
                                               : take_value(bytes, moment));
  }
}

std::size_t SseBody::take_name(string_view bytes, const Moment& moment) {
  const std::size_t end = std::min(bytes.find_first_of(":\r\n"), bytes.size());
  const std::size_t room = kLongestName - std::min(name_.size(), kLongestName);
  name_ += bytes.substr(0, std::min(end, room));
  if (end > room) {  // no name is so long: all of the line is told
    value_ = std::exchange(name_, {});
    state_ = State::kValue;
    return room;
  }
  if (end == bytes.size()) return end;
  if (std::exchange(first_, false) && name_.starts_with(kByteOrderMark)) {
    name_.erase(0, kByteOrderMark.size());
  }
  if (bytes[end] != ':') {
    end_line(moment);
    after_return_ = bytes[end] == '\r';
    return end + 1;
  }
  state_ = State::kBlank;
  if (is_data() && std::exchange(joins_, true)) data("\n", moment);
  return end + 1;
}

std::size_t SseBody::take_value(string_view bytes, const Moment& moment) {
  const std::size_t end = std::min(bytes.find_first_of("\r\n"), bytes.size());
  string_view piece = bytes.substr(0, end);
  if (is_data()) {
    if (!piece.empty()) data(piece, moment);
  } else {
    while (value_.size() + piece.size() > kLongest) {
      const string_view part = piece.substr(0, kLongest - value_.size());
      value_ += part;
      piece.remove_prefix(part.size());
      tell_value(moment);
    }
    value_ += piece;
  }
  if (end == bytes.size()) return end;
  end_line(moment);
  after_return_ = bytes[end] == '\r';
  return end + 1;
}

// An empty one ends the event.
void SseBody::end_line(const Moment& moment) {
  first_ = false;
  const bool empty = state_ == State::kName && name_.empty();
  const bool bare = state_ == State::kName;
  if (bare && is_data()) {
    if (std::exchange(joins_, true)) data("\n", moment);
  } else if (!is_data()) {
    if (bare) value_ = name_;
    tell_value(moment);
  }
  name_.clear();
  value_.clear();
  state_ = State::kName;
  if (empty) finish(true, moment);
}

void SseBody::tell_value(const Moment& moment) {
  if (value_.empty()) return;
  const MessageId id = message(moment);
  if (in_body_) flow_.listener.end_body(id);
  in_body_ = joins_ = false;
  TextLabel label;
  label.part = about_.part;
  label.where = Where::kBody;
  label.field = name_;
  label.is_named = true;
  flow_.listener.text(id, label, value_);
  value_.clear();
}

void SseBody::data(string_view piece, const Moment& moment) {
  const MessageId id = message(moment);
  if (!in_body_) {
    BodyLabel label;
    label.part = about_.part;
    flow_.listener.begin_body(id, label);
    in_body_ = true;
  }
  flow_.listener.body(id, piece, moment);
}

MessageId SseBody::message(const Moment& moment) {
  if (message_) return *message_;
  MessageHead head;
  head.protocol = about_.protocol;
  head.from = about_.from;
  head.is_answer = about_.is_answer;
  head.transaction = about_.transaction;
  message_ = flow_.begin(head, moment);
  MessageFacts facts;
  facts.status = about_.status;
  flow_.listener.facts(*message_, facts);
  return *message_;
}

void SseBody::gap(std::uint64_t missing, const Moment& moment) {
  if (state_ == State::kName) value_ = std::exchange(name_, {});
  if (!is_data()) tell_value(moment);
  value_.clear();
  data({}, moment);
  flow_.listener.body_gap(*message_, missing);
  name_ = "data";
  state_ = State::kValue;
  joins_ = true;
  after_return_ = first_ = false;
}

void SseBody::finish(bool whole, const Moment& moment) {
  if (state_ == State::kName) value_ = std::exchange(name_, {});
  tell_value(moment);
  if (in_body_) flow_.listener.end_body(*message_);
  if (message_) flow_.listener.end(*message_, whole, moment);
  message_.reset();
  in_body_ = joins_ = false;
  name_.clear();
  state_ = State::kName;
}

}  // namespace leakwire::wire
