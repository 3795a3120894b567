#include "inspect/flow/message_gatherer.h"

#include <algorithm>
#include <exception>
#include <utility>

namespace leakwire::inspect {
namespace {

constexpr std::string_view kManyTexts = "a message of over 4096 parts: the rest is not looked at";
constexpr std::string_view kManyMessages = "over 128 messages at once: the oldest are cut short";
constexpr std::string_view kBomb = "a body that grows too much when it is decoded: the rest is not";
constexpr std::string_view kBroken = "a body that is not in the coding that its header tells";
constexpr std::string_view kUnknownCoding = "a body in a coding that there is no decoder for";
constexpr std::string_view kGap = "bytes were lost: what stands before and behind is looked at";

// A decoded body: bytes that need no cause, and for each byte that was sent.
constexpr std::uint64_t kFree = std::uint64_t{1} << 20;
constexpr std::uint64_t kRatio = 64;
constexpr std::size_t kWork = std::size_t{1} << 30;

// What the parts of a message are called where they are sent.
std::string_view name_of(const wire::TextLabel& label) noexcept {
  switch (label.where) {
    case Where::kReferer:
      return "Referer";
    case Where::kCookie:
      return "Cookie";
    case Where::kSetCookie:
      return "Set-Cookie";
    case Where::kSubject:
      return "Subject";
    case Where::kHeader:
    case Where::kMailHeader:
    case Where::kEnvelope:
      return label.field;
    default:
      return label.is_named ? label.field : std::string_view();
  }
}

}  // namespace

MessageGatherer::MessageGatherer(MessageDesk& desk, const wire::FlowInfo& info,
                                 std::size_t whole) noexcept
    : desk_(desk), whole_(whole) {
  flow_.info = info;
  flow_.now = info.first;
}

MessageGatherer::~MessageGatherer() {
  if (flow_.put_off > 0) desk_.look_at_put_off();
  if (listed > 0) desk_.waits_no_more(*this);
  for (auto& message : open_) desk_.give_back(std::move(message));
}

std::size_t MessageGatherer::waiting() const noexcept {
  std::size_t bytes = 0;
  for (const auto& message : open_) bytes += message->lines.size() + message->bodies.size();
  return bytes;
}

void MessageGatherer::look_early(bool quiet) noexcept {
  for (const auto& message : open_) desk_.early(flow_, *message, quiet);
}

GatheredMessage* MessageGatherer::find(wire::MessageId id) noexcept {
  for (const auto& message : open_) {
    if (message->id == id) return message.get();
  }
  return nullptr;
}

void MessageGatherer::begin(wire::MessageId id, const wire::MessageHead& head,
                            const wire::Moment& /*moment*/) noexcept {
  const std::uint64_t number = flow_.messages++;
  if (!desk_.wants(flow_, head)) return;
  try {
    if (open_.size() >= kMostOpen) {
      desk_.unseen(flow_, {"limit", kManyMessages, {}, {}}, head.from);
      end_message(0, false);
    }
    flow_.protocol = desk_.name_of(head.protocol);
    std::unique_ptr<GatheredMessage> message = desk_.make_message();
    message->id = id;
    message->number = number;
    message->protocol = flow_.protocol;
    message->from = head.from;
    message->is_answer = head.is_answer;
    message->transaction = head.transaction;
    message->channel = head.channel;
    open_.push_back(std::move(message));
    wait();
  } catch (const std::exception&) {
    desk_.shed(flow_);
  }
}

void MessageGatherer::facts(wire::MessageId id, const wire::MessageFacts& facts) noexcept {
  GatheredMessage* message = find(id);
  if (message == nullptr) return;
  try {
    if (!facts.host.empty()) message->host = message->keep(facts.host);
    if (!facts.method.empty()) message->method = message->keep(facts.method);
    if (!facts.url.empty()) message->url = message->keep(facts.url);
    if (!facts.gpc.empty()) message->gpc = message->keep(facts.gpc);
    if (facts.port != 0) message->port = facts.port;
    message->relayed = message->relayed || facts.relayed;
    if (facts.status != 0) message->status = facts.status;
  } catch (const std::exception&) {
    desk_.shed(flow_);
  }
}

void MessageGatherer::tell_limit(GatheredMessage& message) noexcept {
  if (!message.exceeded) desk_.unseen(flow_, {"limit", kManyTexts, {}, {}}, message.from);
  message.exceeded = true;
}

void MessageGatherer::text(wire::MessageId id, const wire::TextLabel& label,
                           std::string_view bytes) noexcept {
  GatheredMessage* message = find(id);
  if (message == nullptr || bytes.empty()) return;
  const std::size_t held = message->lines.size() + message->bodies.size();
  if (message->texts.size() >= kMostTexts || held + bytes.size() > 2 * kWhole) {
    return tell_limit(*message);
  }
  try {
    add_text(*message, label, bytes);
  } catch (const std::exception&) {
    desk_.shed(flow_);
  }
}

// As it was sent: "name: value". Written where it stays: messages have many of them.
void MessageGatherer::add_text(GatheredMessage& message, const wire::TextLabel& label,
                               std::string_view bytes) {
  const std::string_view name = name_of(label);
  // A body is under way in `bodies`, and must stay in one piece.
  const bool is_line = message.in_body || (bytes.find('\n') == std::string_view::npos &&
                                           name.find('\n') == std::string_view::npos);
  std::string& room = is_line ? message.lines : message.bodies;
  const std::size_t begin = room.size();
  const std::string_view part = desk_.name_of(label.part);
  const Run field = message.keep(label.field);
  room.reserve(begin + name.size() + bytes.size() + 3);
  GatheredText& text = message.texts.emplace_back();
  if (!name.empty()) room.append(name).append(": ");
  room += bytes;
  text.part = part;
  text.where = label.where;
  text.field = field;
  text.login = label.login;
  text.is_line = is_line;
  text.name_size = static_cast<std::uint32_t>(name.size());
  text.bytes = {static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(room.size() - begin)};
  if (is_line) {
    if (message.in_body) std::replace(room.begin() + text.bytes.begin, room.end(), '\n', ' ');
    room += '\n';
  }
  text.offset = message.sent;
  text.sent = text.bytes.size;
  message.sent += text.sent + 1;
  text.moment = flow_.now;
}

void MessageGatherer::begin_body(wire::MessageId id, const wire::BodyLabel& label) noexcept {
  GatheredMessage* message = find(id);
  if (message == nullptr) return;
  if (message->texts.size() >= kMostTexts) return tell_limit(*message);
  if (!label.codings_understood) {
    desk_.unseen(flow_, {"unsupported", kUnknownCoding, {}, {}}, message->from);
  }
  try {
    if (message->in_body) close_body(*message);
    GatheredText like;
    like.part = desk_.name_of(label.part);
    like.where = label.where;
    like.field = message->keep(label.field);
    like.media_type = message->keep(label.media_type);
    like.may_have_parts = label.where == Where::kBody && label.field.empty();
    message->may_be_coded = label.codings.empty();
    if (!label.codings.empty()) {
      const std::vector<decode::Coding> codings(label.codings.rbegin(), label.codings.rend());
      message->decoder = std::make_unique<decode::BodyDecoder>(codings);
    }
    begin_body_text(*message, like);
  } catch (const std::exception&) {
    message->in_body = false;
    desk_.shed(flow_);
  }
}

void MessageGatherer::begin_body_text(GatheredMessage& message, const GatheredText& like) {
  GatheredText text = like;
  text.bytes = {static_cast<std::uint32_t>(message.bodies.size()), 0};
  text.offset = message.sent;
  text.sent = 0;
  text.is_stream = false;
  text.layers = {};
  text.moment = flow_.now;
  message.body = message.texts.size();
  message.texts.push_back(text);
  message.decoded = 0;
  message.in_body = true;
}

void MessageGatherer::body(wire::MessageId id, std::string_view bytes,
                           const wire::Moment& moment) noexcept {
  GatheredMessage* message = find(id);
  if (message == nullptr || !message->in_body || bytes.empty()) return;
  try {
    const auto from = static_cast<std::uint32_t>(message->bodies.size());
    if (!message->texts[message->body].is_stream &&
        (message->marks.empty() || message->marks.back().moment.packet != moment.packet)) {
      message->marks.push_back({from, moment});
    }
    if (message->may_be_coded) sniff(*message, bytes);
    message->sent += bytes.size();
    message->texts[message->body].sent += bytes.size();
    decode(*message, bytes, false);
    wait();
  } catch (const std::exception&) {
    message->in_body = false;
    desk_.shed(flow_);
  }
}

// Whether the first bytes of a body in no coding show one; only few of them may leave it open.
void MessageGatherer::sniff(GatheredMessage& message, std::string_view bytes) {
  message.may_be_coded = false;
  if (bytes.size() >= decode::kMagicLength && !decode::coding_of_magic(bytes)) return;
  message.decoder = std::make_unique<decode::BodyDecoder>(std::span<const decode::Coding>());
}

// What it makes is bounded by what was sent: a bomb ends, and is told.
void MessageGatherer::decode(GatheredMessage& message, std::string_view bytes, bool is_end) {
  if (!message.decoder) return add_body(message, bytes);
  const std::uint64_t most = kFree + kRatio * message.texts[message.body].sent;
  decode::Limits limits;
  limits.output = most - std::min(most, message.decoded);
  limits.work = kWork;
  decode::Allowance allowance(limits);
  const auto take = [&](std::string_view out) {
    message.decoded += out.size();
    add_body(message, out);
  };
  if (is_end) {
    message.decoder->finish(allowance, take);
  } else {
    message.decoder->push(bytes, allowance, take);
  }
  if (allowance.exceeded()) desk_.unseen(flow_, {"limit", kBomb, {}, {}}, message.from);
}

void MessageGatherer::add_body(GatheredMessage& message, std::string_view bytes) {
  GatheredText& text = message.texts[message.body];
  if (!text.is_stream) {
    // In segments of a few bytes, where each of them came takes more room than they.
    const std::size_t marks = message.marks.size() * sizeof(Mark);
    if (std::max(message.bodies.size() + bytes.size(), marks) <= whole_) {
      message.bodies += bytes;
      text.bytes.size += static_cast<std::uint32_t>(bytes.size());
      return;
    }
    desk_.unseen(flow_, {"limit", kLongBody, {}, {}}, message.from);
    text.is_stream = true;
    if (message.decoder) text.layers = message.keep(message.decoder->path());
    if (!message.stream) message.stream = desk_.make_stream(message);
    desk_.stream(flow_, message, text.bytes.of(message.bodies), 0, false);
    message.bodies.resize(text.bytes.begin);
    text.bytes.size = 0;
  }
  desk_.stream(flow_, message, bytes, 0, false);
}

void MessageGatherer::close_body(GatheredMessage& message) {
  if (message.decoder) {
    decode(message, {}, true);
    message.texts[message.body].layers = message.keep(message.decoder->path());
    if (message.decoder->broken()) {
      desk_.unseen(flow_, {"unsupported", kBroken, {}, {}}, message.from);
    }
    message.decoder.reset();
  }
  message.in_body = false;
  if (message.texts[message.body].is_stream) desk_.stream(flow_, message, {}, 0, true);
  // Nothing reaches from one text into the next: each is scanned by itself.
}

// No finding spans what was lost: what comes behind is a text of its own.
void MessageGatherer::body_gap(wire::MessageId id, std::uint64_t missing) noexcept {
  GatheredMessage* message = find(id);
  if (message == nullptr) return;
  desk_.unseen(flow_, {"gap", kGap, {}, {}}, message->from);
  if (!message->in_body) return;
  try {
    message->sent += missing;
    if (message->texts[message->body].is_stream) {
      message->decoder.reset();
      return desk_.stream(flow_, *message, {}, missing == 0 ? 1 : missing, false);
    }
    const GatheredText like = message->texts[message->body];
    close_body(*message);
    if (message->texts.size() >= kMostTexts) return tell_limit(*message);
    begin_body_text(*message, like);
  } catch (const std::exception&) {
    message->in_body = false;
    desk_.shed(flow_);
  }
}

void MessageGatherer::end_body(wire::MessageId id) noexcept {
  GatheredMessage* message = find(id);
  if (message == nullptr || !message->in_body) return;
  try {
    close_body(*message);
  } catch (const std::exception&) {
    message->in_body = false;
    desk_.shed(flow_);
  }
}

void MessageGatherer::end(wire::MessageId id, bool whole, const wire::Moment& moment) noexcept {
  for (std::size_t place = 0; place < open_.size(); ++place) {
    if (open_[place]->id != id) continue;
    if (moment.packet != 0) flow_.now = moment;
    return end_message(place, whole);
  }
}

void MessageGatherer::end_message(std::size_t place, bool whole) noexcept {
  std::unique_ptr<GatheredMessage> message = std::move(open_[place]);
  open_.erase(open_.begin() + static_cast<std::ptrdiff_t>(place));
  try {
    if (message->in_body) close_body(*message);
  } catch (const std::exception&) {
    desk_.shed(flow_);
  }
  if (desk_.puts_off(flow_, message)) return;
  desk_.message(flow_, *message, whole);
  desk_.give_back(std::move(message));
}

void MessageGatherer::unseen(const wire::Unseen& what, wire::Side side,
                             const wire::Moment& moment) noexcept {
  if (moment.packet != 0) flow_.now = moment;
  try {
    if (!what.host.empty() && flow_.server_name.empty()) {
      if (flow_.put_off > 0) desk_.look_at_put_off();
      flow_.server_name = what.host;
    }
  } catch (const std::exception&) {
    desk_.shed(flow_);
  }
  desk_.unseen(flow_, what, side);
}

std::size_t MessageGatherer::memory() const noexcept {
  std::size_t bytes = open_.capacity() * sizeof open_[0] + flow_.server_name.capacity();
  for (const auto& message : open_) bytes += message->memory();
  return bytes;
}

}  // namespace leakwire::inspect
