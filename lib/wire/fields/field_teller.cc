#include "wire/fields/field_teller.h"

namespace leakwire::wire {

MessageId FieldTeller::message(const Moment& moment) noexcept {
  if (message_) return *message_;
  MessageHead head;
  head.protocol = protocol_;
  head.from = side_;
  head.is_answer = answer_;
  head.transaction = transaction_;
  message_ = flow_.begin(head, moment);
  texts_ = bytes_ = 0;
  return *message_;
}

void FieldTeller::say(std::string_view part, std::string_view field, std::string_view value,
                      const Moment& moment, Login login) noexcept {
  if (value.empty()) return;
  if (value.size() > kLongestText) {
    body(part, field, value, moment);
    return end_body();
  }
  end_body();
  if (texts_ >= kMostTexts || bytes_ + value.size() > kMostBytes) end(true, moment);
  TextLabel label;
  label.part = part;
  label.where = login == Login::kNone ? Where::kBody : Where::kHeader;
  label.field = field.substr(0, kLongestName);
  label.login = login;
  label.is_named = true;
  flow_.listener.text(message(moment), label, value);
  ++texts_;
  bytes_ += value.size() + label.field.size();
}

void FieldTeller::body(std::string_view part, std::string_view field, std::string_view piece,
                       const Moment& moment) noexcept {
  if (!in_body_) {
    if (texts_ >= kMostTexts) end(true, moment);
    BodyLabel label;
    label.part = part;
    label.field = field.substr(0, kLongestName);
    flow_.listener.begin_body(message(moment), label);
    in_body_ = true;
    ++texts_;
  }
  flow_.listener.body(*message_, piece, moment);
}

void FieldTeller::body_gap(std::uint64_t missing) noexcept {
  if (in_body_) flow_.listener.body_gap(*message_, missing);
}

void FieldTeller::end_body() noexcept {
  if (in_body_) flow_.listener.end_body(*message_);
  in_body_ = false;
}

void FieldTeller::end(bool whole, const Moment& moment) noexcept {
  end_body();
  if (message_) flow_.listener.end(*message_, whole, moment);
  message_.reset();
  texts_ = bytes_ = 0;
}

}  // namespace leakwire::wire
