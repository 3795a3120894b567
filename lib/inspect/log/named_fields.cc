#include "inspect/log/named_fields.h"

#include "inspect/log/words.h"
#include "text/json_reader.h"

namespace leakwire::inspect {
namespace {

constexpr std::uint32_t kMostPort = 65535;
constexpr std::uint32_t kMostStatus = 999;

Where where_of(Meaning meaning) noexcept {
  switch (meaning) {
    case Meaning::kUrl:
    case Meaning::kPath:
      return Where::kUrl;
    case Meaning::kQuery:
      return Where::kQuery;
    case Meaning::kReferer:
      return Where::kReferer;
    case Meaning::kCookie:
      return Where::kCookie;
    case Meaning::kSetCookie:
      return Where::kSetCookie;
    case Meaning::kHeader:
      return Where::kHeader;
    case Meaning::kBody:
      return Where::kBody;
    case Meaning::kEnvelope:
      return Where::kEnvelope;
    case Meaning::kMailHeader:
      return Where::kMailHeader;
    case Meaning::kSubject:
      return Where::kSubject;
    case Meaning::kMailBody:
      return Where::kMailBody;
    case Meaning::kDns:
      return Where::kDns;
    default:
      return Where::kLog;
  }
}

bool is_url(const PlacedText& text) noexcept { return read_url(text.text).has_value(); }

void add_field(Meaning meaning, const PlacedText& text, std::string_view label, LineFacts& facts) {
  switch (meaning) {
    case Meaning::kUrl:
    case Meaning::kReceiver:
    case Meaning::kPath:
      if (is_url(text)) {
        add_url(text, facts.parts);
        return;
      }
      break;
    case Meaning::kQuery:
      return add_form(text, Where::kQuery, facts.parts);
    case Meaning::kCookie:
      return add_cookies(text, Where::kCookie, false, facts.parts);
    case Meaning::kSetCookie:
      return add_cookies(text, Where::kSetCookie, true, facts.parts);
    default:
      break;
  }
  add_part(text, where_of(meaning), label, facts.parts);
}

}  // namespace

void NamedFields::begin() noexcept {
  used_ = 0;
  for (Slot& slot : slots_) {
    slot.text.clear();
    slot.rank = kNoRank;
  }
}

PlacedText NamedFields::placed(const NamedField& field) {
  if (!field.escaped) return {field.inside, field.begin};
  if (used_ == unescaped_.size()) unescaped_.emplace_back();
  Unescaped& plain = unescaped_[used_++];
  plain.text.clear();
  plain.starts.clear();
  text::unescape_json(field.inside, plain.text, &plain.starts);
  return {plain.text, field.begin, &plain.starts};
}

void NamedFields::take(const NamedField& field, LineFacts& facts) {
  for (std::size_t rank = 0; rank < names_.size(); ++rank) {
    if (equal_ignoring_case(names_[rank].name, field.name)) {
      return take_ranked(names_[rank].meaning, rank + 1, field, facts);
    }
  }
  take_ranked(Meaning::kNone, kNoRank, field, facts);
}

void NamedFields::take_as(Meaning meaning, const NamedField& field, LineFacts& facts) {
  take_ranked(meaning, 0, field, facts);
}

void NamedFields::take_ranked(Meaning meaning, std::size_t rank, const NamedField& field,
                              LineFacts& facts) {
  const PlacedText text = placed(field);
  add_field(meaning, text, field.label, facts);
  Slot& slot = slots_[static_cast<std::size_t>(meaning)];
  if (meaning == Meaning::kNone || text.text.empty() || text.text == "-" || rank > slot.rank) {
    return;
  }
  slot.text = text.text;
  slot.rank = rank;
}

// By the usual names.
void NamedFields::find_receiver(LineFacts& facts) const {
  facts.to.address = address_of(value(Meaning::kAddress));
  facts.channel = channel_of_scheme(value(Meaning::kScheme));
  if (const auto host = read_receiver(value(Meaning::kHost))) tell_receiver(*host, facts);
  if (const auto port = read_number(value(Meaning::kPort), kMostPort)) {
    facts.to.port = static_cast<std::uint16_t>(*port);
  }
  if (const auto url = read_url(facts.url)) tell_receiver(*url, facts);
  if (facts.receiver == Receiver::kUnknown && !facts.to.address.empty()) {
    facts.receiver = Receiver::kNamed;
  }
}

// Path and scheme are taken from other fields, but not from the URL of another host.
void NamedFields::take_pointed(LineFacts& facts) const {
  const auto pointed = read_receiver(value(Meaning::kReceiver));
  if (!pointed || pointed->host.empty()) return;
  const auto url = read_url(facts.url);
  const bool same_host = !url || url->host.empty() || equal_ignoring_case(url->host, pointed->host);
  if (same_host) {
    facts.channel = channel_of_scheme(value(Meaning::kScheme));
    if (url) tell_receiver(*url, facts);
  }
  tell_receiver(*pointed, facts);
}

void NamedFields::finish(LineFacts& facts, bool is_pointed) {
  facts.url = value(Meaning::kUrl);
  if (facts.url.empty()) facts.url = value(Meaning::kPath);
  if (is_pointed) {
    take_pointed(facts);
  } else {
    find_receiver(facts);
  }
  facts.method = value(Meaning::kMethod);
  facts.status = read_number(value(Meaning::kStatus), kMostStatus).value_or(0);
  facts.client = address_of(value(Meaning::kClient));
}

}  // namespace leakwire::inspect
