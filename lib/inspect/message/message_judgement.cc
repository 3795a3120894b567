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

// Findings between two looks at the clock.
constexpr std::size_t kBetweenLooks = 16;

inspect::Receiver receiver_of(bool outbound, bool to_client) noexcept {
  if (!outbound) return inspect::Receiver::kUs;
  return to_client ? inspect::Receiver::kVisitor : inspect::Receiver::kNamed;
}

}  // namespace

class MessageInput::State::Hurry {
 public:
  explicit Hurry(State& state)
      : judge_(state.door->judge), is_late_([&] { return state.is_late(); }) {
    if (state.inspector->options.deadline > 0) judge_.stop_when(&is_late_);
  }
  Hurry(const Hurry&) = delete;
  Hurry& operator=(const Hurry&) = delete;
  ~Hurry() { judge_.stop_when(nullptr); }

 private:
  inspect::MessageJudge& judge_;
  const std::function<bool()> is_late_;
};

// The same facts as of a message of a flow: see FlowJudge::settle_facts.
void MessageInput::State::settle_facts() {
  const inspect::GatheredMessage& message = *gathered;
  const std::string_view sender = message.name(to_client ? address : client);
  const std::string_view receiver = message.name(to_client ? client : address);
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
    facts.to.host = message.name(host);
    facts.to.port = port;
    if (facts.to.host.empty()) {
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
  // What is wanted more than of all before is told in any case: it may be what decides.
  if (recorded >= inspector->options.most_records && one.action <= recorded_action) {
    ++suppressed;
    if (!inspector->options.on_suppressed || !judge.counts_budgets()) return does;
    one.is_suppressed = true;
  } else {
    ++recorded;
    recorded_action = std::max(recorded_action, one.action);
  }
  keep_record(found, judged, one);
  told.push_back(std::move(one));
  return does;
}

void MessageInput::State::keep_record(const Found& found, const inspect::Judged& judged,
                                      Told& one) {
  inspect::MessageJudge& judge = door->judge;
  RecordSource source;
  source.kind = "proxy";
  source.name = door->name;
  Record& record = one.record;
  record = judge.record(*gathered, found, judged, std::move(source), own_fingerprint());
  record.timestamp = text::to_rfc3339(std::max<std::int64_t>(time, 0));
  record.observed = text::to_rfc3339(reading);
  record.time = time;
  if (judged.is_sent && to_client) {
    // The client is who receives it: of its address is kept what the policy lets be kept.
    record.src_ip = gathered->name(address);
    record.dest_ip = judge.kept_client(gathered->name(client));
    RecordDestination* const to = record.destination ? &*record.destination : nullptr;
    if (to != nullptr && to->host == gathered->name(client)) to->host = record.dest_ip;
    record.dest_port = client_port;
  }
  if (client_port == 0) return;  // the host knows nothing of the connection
  RecordFlow& flow = record.flow.emplace();
  flow.src_port = to_client ? port : client_port;
  flow.dest_port = to_client ? client_port : port;
  flow.app_proto = gathered->protocol;
  flow.tx_id = transaction;
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
  const Hurry hurry(*this);
  inspect::MessageJudge& judge = door->judge;
  judge.forget();
  const bool all = judge.scan(*gathered, first);
  facts_are_settled = false;
  std::vector<std::pair<std::size_t, TakenOut>> to_go;
  std::size_t count = 0;
  bool late = false;
  judge.tell(*gathered, judge.found().empty() ? facts : settled_facts(), [&](const Found& found) {
    late = late || (++count % kBetweenLooks == 0 && is_late());
    if (late) return;
    const Action does = take_in(found, true);
    if (does == Action::kBlock) block();
    if (does == Action::kRedact)
      to_go.emplace_back(found.text, TakenOut{found.finding, found.value});
  });
  if (late || is_late()) return fail(Cause::kDeadline);
  if (!all) return fail(Cause::kMemory);
  if (judge.exceeded()) unseen(gatherer->flow(), {"limit", inspect::kLayersDetail, {}, {}}, {});
  if (blocked || passes() || to_go.empty()) return;
  if (!redact_texts(to_go)) return fail(is_late() ? Cause::kDeadline : Cause::kUnclean);
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
    if (is_late()) return false;
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
    if (!one.is_suppressed) MessageCounters::add(counters.records);
    bool kept_it = false;
    try {
      if (one.is_suppressed) {
        if (!one.record.budgets.empty()) inspector->options.on_suppressed(one.record);
        continue;
      }
      kept_it = inspector->options.on_record(one.record);
    } catch (const std::exception&) {
      // Counted as lost.
    }
    if (!kept_it) MessageCounters::add(counters.records_lost);
  }
  told.clear();
}

void MessageInput::State::tell_coverage(std::string_view reason, std::string_view detail) noexcept {
  if (!counted_coverage) MessageCounters::add(inspector->counters.coverage);
  counted_coverage = true;
  write_coverage(reason, detail);
}

// All of them were looked at, judged and done with.
void MessageInput::State::tell_suppressed() noexcept {
  const std::uint64_t more = std::exchange(suppressed, 0);
  if (more == 0) return;
  MessageCounters::add(inspector->counters.suppressed, more);
  try {
    write_coverage("limit", std::to_string(more) +
                                " more findings of a message: counted, not told one by one");
  } catch (const std::exception&) {
    MessageCounters::add(inspector->counters.records_lost);
  }
}

void MessageInput::State::write_coverage(std::string_view reason,
                                         std::string_view detail) noexcept {
  MessageCounters& counters = inspector->counters;
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
