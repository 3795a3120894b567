// Judging a message's texts, taking out what has to go, and telling of it.
#include <algorithm>
#include <array>
#include <exception>
#include <utility>

#include "inspect/log/url_text.h"
#include "inspect/message/message_state.h"
#include "text/time.h"

namespace leakwire {
namespace {

using inspect::Found;
using inspect::MessageCounters;
using inspect::TakenOut;

// By Cause.
constexpr std::array<std::string_view, 5> kCauses{
    "no memory: not looked at to its end", "its deadline has passed: not looked at to its end",
    "more bytes than are looked at of one message", "something of it cannot be looked at",
    "it cannot be rewritten so that nothing is found in it"};

inspect::Receiver receiver_of(bool outbound, bool to_client) noexcept {
  if (!outbound) return inspect::Receiver::kUs;
  return to_client ? inspect::Receiver::kVisitor : inspect::Receiver::kNamed;
}

}  // namespace

// The same facts as of a message of a flow: see FlowJudge::settle_facts.
void MessageInput::State::settle_facts() {
  const inspect::GatheredMessage& message = *gathered;
  const std::string& sender = to_client ? address : client;
  const std::string& receiver = to_client ? client : address;
  const bool here = door->home.hold(sender);
  const bool there = door->home.hold(receiver);
  // A client is outside but for those of home. Where addresses do not tell, who is asked is too.
  const bool outbound = to_client ? !there : here || !there;
  facts.clear();
  facts.understood = true;
  facts.client = sender;
  facts.direction = outbound ? Direction::kOutbound : Direction::kInbound;
  facts.channel = channel;
  facts.method = message.name(message.method);
  facts.url = message.name(message.url);
  facts.status = message.status;
  facts.time = time;
  facts.to.address = receiver;
  if (!to_client) {
    facts.to.host = host;
    facts.to.port = port;
    if (host.empty()) {
      const auto url = inspect::read_url(facts.url);
      facts.to.host = url && !url->host.empty() ? url->host : std::string_view(head.host);
    }
  }
  if (const auto url = inspect::read_url(facts.url)) facts.to.path = url->path;
  facts.receiver = receiver_of(outbound, to_client);
  if (!head.gpc.empty()) facts.signals.gpc = head.gpc == "1";
  if (door->judge.judge().has_policy()) door->judge.read_consent(message, facts);
}

inspect::LineFacts& MessageInput::State::settled_facts() {
  if (!facts_are_settled) settle_facts();
  facts_are_settled = true;
  return facts;
}

const std::string& MessageInput::State::own_fingerprint() {
  if (fingerprint.empty()) {
    fingerprint =
        door->inspector.maker.fingerprint(inspector->options.name + '/' + std::to_string(time) +
                                          '/' + std::to_string(gathered->number));
  }
  return fingerprint;
}

// Takes a finding into the outcome; `is_counted`: else it is one that was laid bare.
Action MessageInput::State::take_in(const Found& found, bool is_counted) {
  inspect::MessageJudge& judge = door->judge;
  inspect::Judged judged = judge.judge_one(found, reading);
  if (inspector->options.watch_only && judged.verdict) judged.verdict->mode = Mode::kWatch;
  Told one;
  if (judged.verdict) {
    one.action = judged.verdict->action;
    one.mode = judged.verdict->mode;
  }
  const Action does = one.mode == Mode::kEnforce ? one.action : Action::kAllow;
  if (!is_counted) return does;
  outcome.add(found.finding, judged);
  MessageCounters& counters = inspector->counters;
  MessageCounters::add(counters.findings);
  MessageCounters::add(counters.wanted[static_cast<std::size_t>(one.action)]);
  if (!inspector->options.on_record) return does;
  RecordSource source;
  source.kind = "proxy";
  source.name = door->name;
  one.record = judge.record(*gathered, found, judged, std::move(source), own_fingerprint());
  one.record.timestamp = text::to_rfc3339(std::max<std::int64_t>(time, 0));
  one.record.observed = text::to_rfc3339(reading);
  one.record.time = time;
  told.push_back(std::move(one));
  return does;
}

void MessageInput::State::settle_texts() {
  try {
    look_at_texts();
  } catch (const std::exception&) {
    fail(Cause::kMemory);
  }
  tell_records();
}

void MessageInput::State::look_at_texts() {
  const std::size_t first = settled_texts;
  settled_texts = gathered->texts.size();
  if (blocked || passes()) return;
  inspect::MessageJudge& judge = door->judge;
  judge.forget();
  const bool all = judge.scan(*gathered, first);
  facts_are_settled = false;
  std::vector<std::pair<std::size_t, TakenOut>> to_go;
  judge.tell(*gathered, judge.found().empty() ? facts : settled_facts(), [&](const Found& found) {
    const Action does = take_in(found, true);
    if (does == Action::kBlock) block();
    if (does == Action::kRedact)
      to_go.emplace_back(found.text, TakenOut{found.finding, found.value});
  });
  if (!all) return fail(Cause::kMemory);
  if (is_late()) return fail(Cause::kDeadline);
  if (judge.exceeded()) unseen(gatherer->flow(), {"limit", inspect::kLayersDetail, {}, {}}, {});
  if (blocked || passes() || to_go.empty()) return;
  if (!redact_texts(to_go)) return fail(Cause::kUnclean);
  redacted = true;
}

bool MessageInput::State::redact_texts(const std::vector<std::pair<std::size_t, TakenOut>>& to_go) {
  std::vector<TakenOut> taken;
  for (std::size_t i = 0; i < to_go.size();) {
    const std::size_t text = to_go[i].first;
    taken.clear();
    for (; i < to_go.size() && to_go[i].first == text; ++i) taken.push_back(to_go[i].second);
    if (!redact_text(text, taken)) return false;
  }
  return true;
}

bool MessageInput::State::redact_text(std::size_t text, std::vector<TakenOut>& taken) {
  const inspect::GatheredText& one = gathered->texts[text];
  const std::string_view type = gathered->name(one.media_type);
  inspect::TextForm form;
  form.fixed = one.name_size > 0 ? one.name_size + 2 : 0;
  form.percent = one.where == Where::kUrl || type.find("urlencoded") != std::string_view::npos;
  form.json = is_body(text) && type.find("json") != std::string_view::npos;
  if (is_body(text)) {
    // What its header does not name cannot be taken off for who receives it.
    const std::string_view layers = gathered->name(one.layers);
    const auto taken_off = static_cast<std::size_t>(std::count(layers.begin(), layers.end(), '>'));
    if (coded && (layers.empty() || taken_off + 1 != named_codings)) return false;
  }
  inspect::MessageJudge& judge = door->judge;
  const auto find = [&](std::string_view bytes, std::vector<TakenOut>& again) {
    judge.forget();
    if (!judge.scan_one(*gathered, text, bytes)) return false;
    judge.tell(
        *gathered, settled_facts(),
        [&](const Found& found) {
          if (take_in(found, false) >= Action::kRedact)
            again.push_back({found.finding, found.value});
        },
        bytes);
    return true;
  };
  auto bytes = door->rewriter.rewrite(gathered->bytes_of(one), form, taken, find);
  if (!bytes) return false;
  rewrites.push_back({text, std::move(*bytes)});
  return true;
}

Enforced MessageInput::State::enforced(const Told& one) const noexcept {
  if (blocked) return Enforced::kBlocked;
  if (!one.enforces(Action::kRedact)) return Enforced::kNone;
  return passes() ? Enforced::kFailedOpen : Enforced::kRedacted;
}

void MessageInput::State::tell_records() {
  MessageCounters& counters = inspector->counters;
  for (Told& one : told) {
    if (one.record.verdict) one.record.verdict->enforced = enforced(one);
    MessageCounters::add(counters.records);
    bool kept_it = false;
    try {
      kept_it = inspector->options.on_record(one.record);
    } catch (const std::exception&) {
      // Counted as lost.
    }
    if (!kept_it) MessageCounters::add(counters.records_lost);
  }
  told.clear();
}

void MessageInput::State::tell_coverage(std::string_view reason, std::string_view detail) noexcept {
  MessageCounters& counters = inspector->counters;
  if (!counted_coverage) MessageCounters::add(counters.coverage);
  counted_coverage = true;
  if (!inspector->options.on_coverage) return;
  bool kept_it = false;
  MessageCounters::add(counters.records);
  try {
    Coverage coverage;
    coverage.reason = reason;
    coverage.detail = detail;
    coverage.source.kind = "proxy";
    coverage.source.name = door->name;
    coverage.timestamp = text::to_rfc3339(std::max<std::int64_t>(time, 0));
    coverage.observed = text::to_rfc3339(reading);
    coverage.pack = door->inspector.pack.fingerprint();
    kept_it = inspector->options.on_coverage(coverage);
  } catch (const std::exception&) {
    // Counted as lost.
  }
  if (!kept_it) MessageCounters::add(counters.records_lost);
}

std::string_view MessageInput::State::detail_of(Cause cause) noexcept {
  return kCauses[static_cast<std::size_t>(cause)];
}

void MessageInput::State::fail(Cause why) noexcept {
  if (failed || blocked) return;
  failed = true;
  cause = why;
  MessageCounters& counters = inspector->counters;
  if (why == Cause::kMemory) MessageCounters::add(counters.out_of_memory);
  if (why == Cause::kDeadline) MessageCounters::add(counters.over_deadline);
  if (why == Cause::kBudget) MessageCounters::add(counters.over_budget);
  if (why != Cause::kUnseen) tell_coverage("limit", detail_of(why));
  // A message that the policy wants stopped, and that cannot be rewritten, is stopped.
  if (why == Cause::kUnclean) {
    block();
  } else if (inspector->options.on_failure == OnFailure::kClosed) {
    MessageCounters::add(counters.failed_closed);
    block();
  } else {
    MessageCounters::add(counters.failed_open);
  }
}

void MessageInput::State::block() noexcept {
  if (blocked) return;
  blocked = true;
  MessageCounters::add(inspector->counters.blocked);
  if (released) MessageCounters::add(inspector->counters.blocked_partial);
}

// Once a message and kind. Where it has to be looked at or stopped, it is stopped; that a body is
// too long to be held is no such thing, as it is looked at as it comes.
void MessageInput::State::unseen(inspect::FlowContext& /*flow*/, const wire::Unseen& what,
                                 wire::Side /*side*/) noexcept {
  if (std::find(unseen_told.begin(), unseen_told.end(), what.detail) != unseen_told.end()) return;
  try {
    unseen_told.push_back(what.detail);
  } catch (const std::exception&) {
    return fail(Cause::kMemory);
  }
  tell_coverage(what.reason, what.detail);
  const bool is_long_body = what.detail == inspect::MessageGatherer::kLongBody;
  if (!is_long_body && inspector->options.on_failure == OnFailure::kClosed) fail(Cause::kUnseen);
}

void MessageInput::State::shed(inspect::FlowContext& /*flow*/) noexcept { fail(Cause::kMemory); }

}  // namespace leakwire
