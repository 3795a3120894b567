// Inspectors and messages.
#include <memory>
#include <optional>
#include <type_traits>
#include <utility>

#include "inspect/abi/abi.h"
#include "inspect/abi/handles.h"
#include "inspect/networks.h"
#include "leakwire/message_input.h"
#include "leakwire/sink.h"

using namespace leakwire;       // NOLINT(google-build-using-namespace): the file is one of C names
using namespace leakwire::abi;  // NOLINT(google-build-using-namespace)

// NOLINTBEGIN(readability-identifier-naming)
struct lw_inspector {
  MessageInspector inspector;
  std::shared_ptr<RecordTarget> target;  // nothing: records go nowhere
};
struct lw_message {
  MessageInput input;
};
// NOLINTEND(readability-identifier-naming)

namespace {

// Records of one inspector, as lines, to where they go.
class LineWriter {
 public:
  LineWriter(std::shared_ptr<RecordTarget> target, DetectorPack pack)
      : target_(std::move(target)), pack_(std::move(pack)) {}

  template <class Told>
  bool operator()(const Told& told) {
    const bool kept = write(told);
    if constexpr (std::is_same_v<Told, Record>) count(told);
    return kept;
  }
  // A record that is not told: its budgets count it all the same.
  void count(const Record& record) {
    target_->budgets().take(record, [this](Overrun&& overrun) { write(overrun); });
  }

 private:
  template <class Told>
  bool write(const Told& told) {
    if (!sink_) {
      sink_ = make_sink(Format::kNdjson, pack_, [this](std::string_view line) {
        kept_ = target_->write(line);
        return true;
      });
    }
    kept_ = false;
    try {
      sink_->write(told);
    } catch (const std::exception&) {
      sink_.reset();  // it may hold half of one
      throw;
    }
    return kept_;
  }

  std::shared_ptr<RecordTarget> target_;
  DetectorPack pack_;
  std::unique_ptr<Sink> sink_;
  bool kept_ = false;
};

bool message_options_of(const lw_inspector_options& given, MessageOptions& to) {
  if (given.style > LW_STYLE_PSEUDONYM || given.fail > LW_FAIL_CLOSED) return false;
  to.name = text_of(given.name);
  to.home_networks = words_of(given.home_networks);
  if (given.buffer > 0) to.buffer = static_cast<std::size_t>(given.buffer);
  to.watch_only = given.watch_only != 0;
  to.unbuffered = given.unbuffered != 0;
  to.deadline = given.deadline_us;
  to.byte_budget = given.byte_budget;
  if (given.most_records > 0) to.most_records = given.most_records;
  to.on_failure = given.fail == LW_FAIL_CLOSED ? OnFailure::kClosed : OnFailure::kOpen;
  if (given.style == LW_STYLE_LABEL) to.style = RedactStyle::kLabel;
  if (given.style == LW_STYLE_PSEUDONYM) to.style = RedactStyle::kPseudonym;
  return true;
}

// Tells each that is none.
bool are_networks(const std::vector<std::string>& list, lw_error_fn on_error, void* user) {
  bool all = true;
  for (const std::string& one : list) {
    if (inspect::is_network(one)) continue;
    tell_error("home_networks: \"" + one + "\": a network such as 10.0.0.0/8 is expected", on_error,
               user);
    all = false;
  }
  return all;
}

lw_status inspect_options_of(const lw_inspector_options& given, InspectorOptions& to,
                             lw_error_fn on_error, void* user) {
  if (!confidence_of(given.min_confidence, to.min_confidence)) return LW_ERR_ARGUMENT;
  auto layers = read_decoding(given.decode == nullptr ? "all" : given.decode);
  if (!layers) return tell_error("decode: there are " + decoding_names(), on_error, user);
  to.message_decoding.layers = std::move(*layers);
  if (given.places != nullptr) {
    to.places = given.places->places;
  } else {
    Result<Places> loaded = Places::load();
    if (!loaded) return tell_errors(loaded.error(), on_error, user);
    to.places = std::move(*loaded);
  }
  if (given.policy != nullptr) {
    const Policy& policy = given.policy->policy;
    to.judging = Judging{policy, to.places->with(policy.listings())};
  }
  return LW_OK;
}

lw_status status_of(MessageInput::Status status) noexcept {
  switch (status) {
    case MessageInput::Status::kStopped:
      return LW_STOPPED;
    case MessageInput::Status::kMisused:
      return LW_ERR_ARGUMENT;
    case MessageInput::Status::kDone:
      break;
  }
  return LW_OK;
}

int give(const std::optional<std::string_view>& text, lw_string* value) noexcept {
  if (!text || value == nullptr) return 0;
  *value = to_c(*text);
  return 1;
}

// A caller's function as the output of a call.
class Output {
 public:
  Output(lw_output_fn fn, void* user) noexcept : fn_(fn), user_(user) {}
  bool operator()(std::string_view bytes) const {
    return fn_(user_, bytes.data(), bytes.size()) == 0;
  }

 private:
  lw_output_fn fn_;
  void* user_;
};

}  // namespace

lw_status lw_inspector_new(const lw_inspector_options* options, lw_inspector** out,
                           lw_error_fn on_error, void* user) {
  lw_inspector_options given;
  if (out == nullptr || !read_struct(options, given)) return LW_ERR_ARGUMENT;
  *out = nullptr;
  return guarded([&] {
    MessageOptions message_options;
    InspectorOptions inspect;
    if (!message_options_of(given, message_options)) return LW_ERR_ARGUMENT;
    if (!are_networks(message_options.home_networks, on_error, user)) return LW_ERR_ARGUMENT;
    const lw_status status = inspect_options_of(given, inspect, on_error, user);
    if (status != LW_OK) return status;
    std::optional<DetectorPack> pack;
    if (given.pack != nullptr) {
      pack = given.pack->pack;
    } else {
      Result<DetectorPack> loaded = DetectorPack::builtin();
      if (!loaded) return tell_errors(loaded.error(), on_error, user);
      pack = std::move(*loaded);
    }
    if (given.sink != nullptr) {
      const auto writer = std::make_shared<LineWriter>(given.sink->target, *pack);
      message_options.on_record = [writer](const Record& record) { return (*writer)(record); };
      message_options.on_coverage = [writer](const Coverage& what) { return (*writer)(what); };
      message_options.on_suppressed = [writer](const Record& record) { writer->count(record); };
      if (given.policy != nullptr) given.sink->target->budgets().know(given.policy->policy);
    }
    PseudonymKey key = given.key == nullptr ? PseudonymKey::ephemeral() : given.key->key;
    *out = new lw_inspector{
        MessageInspector(*pack, std::move(key), inspect, std::move(message_options)),
        given.sink == nullptr ? nullptr : given.sink->target};
    return LW_OK;
  });
}

void lw_inspector_free(lw_inspector* inspector) { delete inspector; }

lw_status lw_inspector_swap(lw_inspector* inspector, const lw_pack* pack, const lw_places* places,
                            const lw_policy* policy) {
  if (inspector == nullptr) return LW_ERR_ARGUMENT;
  return guarded([&] {
    std::optional<DetectorPack> new_pack;
    std::optional<Places> new_places;
    std::optional<Policy> new_policy;
    if (pack != nullptr) new_pack = pack->pack;
    if (places != nullptr) new_places = places->places;
    if (policy != nullptr) new_policy = policy->policy;
    if (new_policy && inspector->target) inspector->target->budgets().know(*new_policy);
    const bool swapped = inspector->inspector.swap(std::move(new_pack), std::move(new_places),
                                                   std::move(new_policy));
    return swapped ? LW_OK : LW_ERR_MEMORY;
  });
}

lw_status lw_inspector_metrics(const lw_inspector* inspector, lw_metrics* out) {
  if (inspector == nullptr) return LW_ERR_ARGUMENT;
  const MessageMetrics from = inspector->inspector.metrics();
  lw_metrics told{};
  told.messages = from.messages;
  told.bytes = from.bytes;
  told.findings = from.findings;
  told.wanted_allow = from.wanted[LW_ACTION_ALLOW];
  told.wanted_report = from.wanted[LW_ACTION_REPORT];
  told.wanted_redact = from.wanted[LW_ACTION_REDACT];
  told.wanted_block = from.wanted[LW_ACTION_BLOCK];
  told.redacted = from.redacted;
  told.blocked = from.blocked;
  told.blocked_partial = from.blocked_partial;
  told.failed_open = from.failed_open;
  told.failed_closed = from.failed_closed;
  told.over_deadline = from.over_deadline;
  told.over_budget = from.over_budget;
  told.out_of_memory = from.out_of_memory;
  told.streamed = from.streamed;
  told.coverage = from.coverage;
  told.records = from.records;
  told.records_lost = from.records_lost;
  told.held_most = from.held_most;
  told.swaps = from.swaps;
  told.suppressed = from.suppressed;
  return write_struct(out, told) ? LW_OK : LW_ERR_ARGUMENT;
}

lw_status lw_message_new(lw_inspector* inspector, const lw_message_facts* facts, lw_message** out) {
  lw_message_facts given;
  if (inspector == nullptr || out == nullptr || !read_struct(facts, given)) return LW_ERR_ARGUMENT;
  *out = nullptr;
  if (given.channel > LW_CHANNEL_ENCRYPTED || given.receiver > LW_RECEIVER_CLIENT) {
    return LW_ERR_ARGUMENT;
  }
  return guarded([&] {
    MessageFacts to;
    to.host = from_c(given.host);
    to.address = from_c(given.address);
    to.client_address = from_c(given.client_address);
    to.method = from_c(given.method);
    to.target = from_c(given.target);
    to.time = given.time;
    to.transaction = given.transaction;
    to.status = given.status;
    to.port = given.port;
    to.client_port = given.client_port;
    to.channel = static_cast<Channel>(given.channel);
    to.is_answer = given.is_answer != 0;
    to.to_client = given.receiver == LW_RECEIVER_CLIENT;
    *out = new lw_message{MessageInput(inspector->inspector, to)};
    return LW_OK;
  });
}

void lw_message_free(lw_message* message) { delete message; }

lw_status lw_message_header(lw_message* message, lw_string name, lw_string value) {
  if (message == nullptr) return LW_ERR_ARGUMENT;
  return status_of(message->input.header(from_c(name), from_c(value)));
}

lw_status lw_message_end_head(lw_message* message) {
  return message == nullptr ? LW_ERR_ARGUMENT : status_of(message->input.end_head());
}

lw_status lw_message_begin_body(lw_message* message, lw_string media_type,
                                lw_string content_encoding) {
  if (message == nullptr) return LW_ERR_ARGUMENT;
  return status_of(message->input.begin_body(from_c(media_type), from_c(content_encoding)));
}

lw_status lw_message_push(lw_message* message, const void* data, size_t size, lw_output_fn output,
                          void* user) {
  if (message == nullptr || (data == nullptr && size > 0)) return LW_ERR_ARGUMENT;
  if (output == nullptr) return status_of(message->input.push(from_c(data, size), std::nullopt));
  const Output out(output, user);
  return status_of(message->input.push(from_c(data, size), MessageInput::OutputFn(out)));
}

lw_status lw_message_finish(lw_message* message, lw_output_fn output, void* user) {
  if (message == nullptr) return LW_ERR_ARGUMENT;
  if (output == nullptr) return status_of(message->input.finish(std::nullopt));
  const Output out(output, user);
  return status_of(message->input.finish(MessageInput::OutputFn(out)));
}

lw_status lw_message_decision(const lw_message* message, lw_decision* out) {
  if (message == nullptr) return LW_ERR_ARGUMENT;
  const MessageDecision from = message->input.decision();
  lw_decision told{};
  told.reason = to_c(from.reason);
  told.rule = to_c(from.rule);
  told.promises = to_c(from.promises);
  told.detectors = to_c(from.detectors);
  told.owner = to_c(from.owner);
  told.receiver = to_c(from.receiver);
  told.summary = to_c(from.summary);
  told.findings = from.findings;
  told.body_length = from.body_length;
  std::memcpy(told.country, from.country.data(), sizeof told.country);
  told.action = static_cast<uint8_t>(from.action);
  told.wanted = static_cast<uint8_t>(from.wanted);
  told.mode = static_cast<uint8_t>(from.mode);
  told.is_final = from.is_final ? 1 : 0;
  told.streaming = from.streaming ? 1 : 0;
  told.partial = from.partial ? 1 : 0;
  told.failed = from.failed ? 1 : 0;
  told.body_rewritten = from.body_rewritten ? 1 : 0;
  told.body_identity = from.body_identity ? 1 : 0;
  told.head_rewritten = from.head_rewritten ? 1 : 0;
  return write_struct(out, told) ? LW_OK : LW_ERR_ARGUMENT;
}

lw_status lw_message_body(const lw_message* message, lw_output_fn output, void* user) {
  if (message == nullptr || output == nullptr) return LW_ERR_ARGUMENT;
  const auto body = message->input.body();
  if (!body) return LW_ERR_ARGUMENT;
  if (body->empty()) return LW_OK;
  return output(user, body->data(), body->size()) == 0 ? LW_OK : LW_STOPPED;
}

int lw_message_rewritten_target(const lw_message* message, lw_string* value) {
  return message == nullptr ? 0 : give(message->input.rewritten_target(), value);
}

int lw_message_rewritten_header(const lw_message* message, size_t index, lw_string* value) {
  return message == nullptr ? 0 : give(message->input.rewritten_header(index), value);
}

size_t lw_message_memory(const lw_message* message) {
  return message == nullptr ? 0 : message->input.memory();
}
