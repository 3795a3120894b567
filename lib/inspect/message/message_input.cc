#include "leakwire/message_input.h"

#include <algorithm>
#include <exception>
#include <utility>

#include "decode/coding.h"
#include "inspect/message/message_state.h"
#include "text/time.h"

namespace leakwire {
namespace {

using inspect::GatheredMessage;
using inspect::MessageCounters;

constexpr wire::MessageId kId = 1;
constexpr std::size_t kUsualHeaders = 16;
constexpr std::uint64_t kMostUncounted = std::uint64_t{64} << 10;  // bytes
constexpr std::string_view kExcluded = "a client that the policy leaves out: not looked at";

// The time of a call counts for the message's deadline, and its output lives as long as it.
class Call {
 public:
  Call(MessageInput::State& state, const MessageInput::State::Output& output) : state_(state) {
    if (state_.inspector->options.deadline > 0) state_.entered = std::chrono::steady_clock::now();
    state_.output = &output;
  }
  Call(const Call&) = delete;
  Call& operator=(const Call&) = delete;
  ~Call() {
    if (state_.inspector->options.deadline > 0) {
      state_.spent += std::chrono::steady_clock::now() - state_.entered;
    }
    state_.output = nullptr;
    // Headers and short pieces are counted together.
    if (state_.phase == MessageInput::State::Phase::kOver || state_.uncounted >= kMostUncounted) {
      state_.count();
    }
  }

 private:
  MessageInput::State& state_;
};

}  // namespace

MessageInput::State::State(std::shared_ptr<MessageInspector::State> the_inspector,
                           const MessageFacts& about)
    : inspector(std::move(the_inspector)),
      door(inspector->open_door()),
      port(about.port),
      client_port(about.client_port),
      channel(about.channel),
      is_answer(about.is_answer),
      to_client(about.to_client),
      transaction(about.transaction),
      reading(door->inspector.now()) {
  gatherer.emplace(*this, wire::FlowInfo(),
                   inspector->options.unbuffered ? 0 : inspector->options.buffer);
  header_texts.reserve(kUsualHeaders);
  time = about.time == 0 ? reading : about.time;
  const std::uint64_t number = inspector->counters.messages.fetch_add(1);
  wire::MessageHead begins;
  begins.protocol = "http";
  begins.from = to_client ? wire::Side::kResponder : wire::Side::kInitiator;
  begins.is_answer = is_answer;
  begins.channel = channel;
  gatherer->begin(kId, begins, {});
  if (gathered == nullptr || failed) throw std::bad_alloc();
  gathered->number = number;
  host = gathered->keep(about.host);
  address = gathered->keep(about.address);
  client = gathered->keep(about.client_address);
  excluded = !door->excluded.empty() && door->excluded.hold(about.client_address);
  if (excluded) {
    tell_coverage("excluded", kExcluded);
    return;
  }
  wire::MessageFacts facts_told;
  facts_told.method = about.method;
  facts_told.status = about.status;
  if (!is_answer) facts_told.url = about.target;
  gatherer->facts(kId, facts_told);
  if (is_answer || about.target.empty()) return;
  uncounted += about.target.size();
  looked_at += about.target.size();
  target_text = gathered->texts.size();
  gatherer->text(kId, {.part = "http.request.url", .where = Where::kUrl, .field = {}},
                 about.target);
  if (gathered->texts.size() == target_text) target_text = kNoText;
}

// Its room is for the next message.
MessageInput::State::~State() {
  count();
  gatherer.reset();
  if (kept) door->keep_room(std::move(kept));
}

void MessageInput::State::count() noexcept {
  MessageCounters& counters = inspector->counters;
  if (uncounted > 0) MessageCounters::add(counters.bytes, std::exchange(uncounted, 0));
  counters.hold(memory());
}

bool MessageInput::State::wants(const inspect::FlowContext& /*flow*/,
                                const wire::MessageHead& /*head*/) noexcept {
  return true;
}

std::unique_ptr<GatheredMessage> MessageInput::State::make_message() {
  auto message = door->take_room();
  gathered = message.get();
  return message;
}

// What goes on of it is asked for after its end.
void MessageInput::State::give_back(std::unique_ptr<GatheredMessage> message) noexcept {
  kept = std::move(message);
}

void MessageInput::State::message(inspect::FlowContext& /*flow*/, GatheredMessage& /*message*/,
                                  bool /*whole*/) noexcept {
  settle_texts();
}

void MessageInput::State::header(std::string_view name, std::string_view value) {
  uncounted += name.size() + value.size();
  header_texts.push_back(kNoText);
  if (blocked || passes()) return;
  looked_at += name.size() + value.size();
  const std::uint64_t budget = inspector->options.byte_budget;
  if (budget > 0 && looked_at > budget) return fail(Cause::kBudget);
  wire::read_header(head, name, value);
  if (!head.media_type.empty()) media_type = head.media_type;
  head.media_type = {};
  if (value.empty()) return;
  const std::size_t text = gathered->texts.size();
  gatherer->text(kId,
                 {.part = is_answer ? "http.response.header" : "http.request.header",
                  .where = wire::where_of_header(name),
                  .field = name},
                 value);
  if (gathered->texts.size() > text) header_texts.back() = text;
  facts_are_settled = false;  // they are views of names, which may have moved
}

void MessageInput::State::end_head() {
  if (blocked || passes()) return;
  settle_texts();
}

void MessageInput::State::begin_body(std::string_view type, std::string_view content_encoding) {
  phase = Phase::kBody;
  if (blocked || passes()) return;
  wire::BodyLabel label;
  label.part = is_answer ? "http.response.body" : "http.request.body";
  if (!type.empty()) media_type = type;
  label.media_type = media_type;
  // Outermost first: the last of the header.
  decode::CodingList codings = decode::read_codings(content_encoding);
  if (!content_encoding.empty()) {
    std::reverse(codings.codings.begin(), codings.codings.end());
  } else {
    codings.understood = head.codings.understood;
    codings.codings.assign(
        head.codings.codings.begin() + static_cast<std::ptrdiff_t>(head.transfer_codings),
        head.codings.codings.end());
  }
  named_codings = codings.codings.size();
  label.codings = codings.codings;
  label.codings_understood = codings.understood;
  if (inspector->options.unbuffered) end_head();
  const std::size_t text = gathered->texts.size();
  gatherer->begin_body(kId, label);
  has_body = gathered->texts.size() > text;
  body_text = text;
  if (!has_body) fail(Cause::kMemory);
}

void MessageInput::State::push(std::string_view bytes) {
  uncounted += bytes.size();
  if (blocked || stopped) return;
  looked_at += bytes.size();
  const std::uint64_t budget = inspector->options.byte_budget;
  if (budget > 0 && looked_at > budget) fail(Cause::kBudget);
  if (blocked) return;
  if (passes()) {
    pass_on(bytes);
  } else {
    gather(bytes);
  }
}

void MessageInput::State::finish() {
  phase = Phase::kOver;
  if (has_body && !begun && !first_bytes.empty() && !blocked) gather({});
  if (!blocked && !passes()) {
    gatherer->end_body(kId);
    let_go();
    if (!blocked) gatherer->end(kId, true, {});
  }
  tell_suppressed();
  if (passes() && streaming) pass_on({});
  if (!blocked && redacted) MessageCounters::add(inspector->counters.redacted);
}

MessageDecision MessageInput::State::decision() const noexcept {
  MessageDecision told_so;
  told_so.action = blocked                 ? Action::kBlock
                   : redacted && !passes() ? Action::kRedact
                                           : Action::kAllow;
  told_so.wanted = outcome.wanted;
  told_so.mode = outcome.mode;
  told_so.reason = outcome.reason;
  told_so.rule = outcome.rule;
  told_so.promises = outcome.promises;
  told_so.detectors = outcome.detectors;
  told_so.owner = outcome.owner;
  told_so.receiver = outcome.receiver;
  told_so.country = outcome.country;
  told_so.findings = outcome.findings;
  told_so.is_final = phase == Phase::kOver || blocked;
  told_so.streaming = streaming && !host_keeps;
  told_so.partial = blocked && released;
  told_so.failed = failed;
  if (!passes()) {
    const bool new_body = has_body && rewritten(body_text).has_value();
    told_so.body_rewritten = new_body;
    told_so.body_identity = new_body && coded;
    told_so.head_rewritten = rewrites.size() > (new_body ? 1U : 0U);
  }
  told_so.body_length = body().value_or(std::string_view()).size();
  sum_up();
  told_so.summary = summary;
  return told_so;
}

std::optional<std::string_view> MessageInput::State::rewritten(std::size_t text) const noexcept {
  if (blocked || passes()) return std::nullopt;
  for (const Rewritten& one : rewrites) {
    if (one.text != text) continue;
    const inspect::GatheredText& from = gathered->texts[text];
    const std::size_t name = from.name_size > 0 ? from.name_size + 2 : 0;
    return std::string_view(one.bytes).substr(name);
  }
  return std::nullopt;
}

std::optional<std::string_view> MessageInput::State::body() const noexcept {
  if (blocked || streaming || !whole) return std::nullopt;
  if (!has_body) return std::string_view();
  if (const auto other = rewritten(body_text)) return other;
  return begun ? held_body() : std::string_view(first_bytes);
}

void MessageInput::State::sum_up() const noexcept {
  try {
    const Action done = blocked                 ? Action::kBlock
                        : redacted && !passes() ? Action::kRedact
                                                : outcome.wanted;
    std::string line = outcome.summary(done);
    if (failed) {
      if (outcome.findings == 0) line = blocked ? "block" : "allow";
      line += "; ";
      line += detail_of(cause);
    }
    // Who has read it before goes on reading it.
    if (line != summary) summary = std::move(line);
  } catch (const std::exception&) {
    summary.clear();
  }
}

std::size_t MessageInput::State::memory() const noexcept {
  std::size_t bytes = sizeof *this + gatherer->memory() + raw.capacity();
  if (kept) bytes += kept->memory();
  if (body_release) bytes += body_release->memory();
  for (const Rewritten& one : rewrites) bytes += one.bytes.capacity();
  return bytes;
}

MessageInput::MessageInput(MessageInspector& inspector, const MessageFacts& facts)
    : state_(std::make_unique<State>(inspector.state_, facts)) {}
MessageInput::MessageInput(MessageInput&&) noexcept = default;
MessageInput& MessageInput::operator=(MessageInput&&) noexcept = default;
MessageInput::~MessageInput() = default;

// A failure that nobody nearer to it took is one of memory.
template <class Step>
MessageInput::Status MessageInput::run(std::optional<OutputFn> output, Step step) noexcept {
  const Call call(*state_, output);
  try {
    step(*state_);
  } catch (const std::exception&) {
    state_->fail(State::Cause::kMemory);
    if (state_->streaming && !state_->passing) state_->block();
  }
  return state_->stopped ? Status::kStopped : Status::kDone;
}

MessageInput::Status MessageInput::header(std::string_view name, std::string_view value) noexcept {
  if (state_->phase == State::Phase::kOver) return Status::kMisused;
  return run(std::nullopt, [=](State& state) { state.header(name, value); });
}

MessageInput::Status MessageInput::end_head() noexcept {
  if (state_->phase != State::Phase::kHead) return Status::kMisused;
  return run(std::nullopt, [](State& state) { state.end_head(); });
}

MessageInput::Status MessageInput::begin_body(std::string_view media_type,
                                              std::string_view content_encoding) noexcept {
  if (state_->phase != State::Phase::kHead) return Status::kMisused;
  return run(std::nullopt, [=](State& state) { state.begin_body(media_type, content_encoding); });
}

MessageInput::Status MessageInput::push(std::string_view bytes,
                                        std::optional<OutputFn> output) noexcept {
  if (state_->phase != State::Phase::kBody) return Status::kMisused;
  return run(output, [=](State& state) { state.push(bytes); });
}

MessageInput::Status MessageInput::finish(std::optional<OutputFn> output) noexcept {
  if (state_->phase == State::Phase::kOver) return Status::kMisused;
  return run(output, [](State& state) { state.finish(); });
}

MessageDecision MessageInput::decision() const noexcept { return state_->decision(); }

std::optional<std::string_view> MessageInput::body() const noexcept { return state_->body(); }

std::optional<std::string_view> MessageInput::rewritten_target() const noexcept {
  if (state_->target_text == State::kNoText) return std::nullopt;
  return state_->rewritten(state_->target_text);
}

std::optional<std::string_view> MessageInput::rewritten_header(std::size_t index) const noexcept {
  const auto& texts = state_->header_texts;
  if (index >= texts.size() || texts[index] == State::kNoText) return std::nullopt;
  return state_->rewritten(texts[index]);
}

std::size_t MessageInput::memory() const noexcept { return state_->memory(); }

}  // namespace leakwire
