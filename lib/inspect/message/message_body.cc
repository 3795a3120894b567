// The body of a message: gathered, or released as it is settled.
#include <algorithm>
#include <exception>
#include <limits>
#include <utility>

#include "inspect/message/message_state.h"

namespace leakwire {
namespace {

using inspect::GatheredMessage;
using inspect::MessageCounters;

// Between two looks at the clock; of a coded body, between two marks too.
constexpr std::size_t kSlice = std::size_t{64} << 10;
constexpr std::size_t kCodedSlice = std::size_t{4} << 10;
constexpr wire::MessageId kId = 1;

}  // namespace

bool MessageInput::State::is_late() noexcept {
  const std::uint64_t deadline = inspector->options.deadline;
  if (deadline == 0) return false;
  return spent + (std::chrono::steady_clock::now() - entered) > std::chrono::microseconds(deadline);
}

// The first bytes come together: they tell whether the body is coded. So few need no allocation.
void MessageInput::State::gather(std::string_view bytes) {
  if (!begun) {
    if (!first_bytes.empty() || bytes.size() < decode::kMagicLength) {
      const std::size_t size = std::min(decode::kMagicLength - first_bytes.size(), bytes.size());
      first_bytes += bytes.substr(0, size);
      bytes.remove_prefix(size);
      if (first_bytes.size() < decode::kMagicLength && phase == Phase::kBody) return;
    }
    begun = true;
    const std::string together = std::exchange(first_bytes, {});
    gather_slices(together);
    if (passes() || blocked) return pass_on(bytes);
  }
  gather_slices(bytes);
}

void MessageInput::State::gather_slices(std::string_view bytes) {
  while (!bytes.empty() && !blocked && !passes()) {
    if (is_late()) {
      fail(Cause::kDeadline);
      break;
    }
    const std::size_t size = std::min(coded ? kCodedSlice : kSlice, bytes.size());
    take_slice(bytes.substr(0, size));
    bytes.remove_prefix(size);
  }
  if (passes()) pass_on(bytes);
}

// On a failure, what of the slice is held nowhere goes on from here.
void MessageInput::State::take_slice(std::string_view slice) {
  GatheredMessage& message = *gathered;
  coded = coded || message.decoder != nullptr ||
          (message.may_be_coded && decode::coding_of_magic(slice).has_value());
  if (coded) {
    try {
      if (streaming) {
        body_release->hold(slice);
      } else {
        raw += slice;
      }
    } catch (const std::exception&) {
      fail(Cause::kMemory);
      if (passes()) pass_on(slice);
      return;
    }
  }
  const std::size_t before = message.bodies.size();
  gatherer->body(kId, slice, gatherer->flow().now);
  if (coded || streaming) {
    let_go();
  } else if (passes() && message.bodies.size() == before) {
    pass_on(slice);
  }
}

std::unique_ptr<Stream> MessageInput::State::make_stream(
    const inspect::GatheredMessage& /*message*/) {
  return std::make_unique<Stream>(door->inspector.pack);
}

void MessageInput::State::stream(inspect::FlowContext& /*flow*/, GatheredMessage& /*message*/,
                                 std::string_view bytes, std::uint64_t /*missing*/,
                                 bool is_end) noexcept {
  if (blocked) return;
  if (!streaming) start_streaming();
  if (blocked) return;
  if (passes()) {
    if (!coded) pass_on(bytes);
    return;
  }
  try {
    // What was gathered until now may be long.
    for (; bytes.size() > kSlice; bytes.remove_prefix(kSlice)) {
      stream_bytes(bytes.substr(0, kSlice), false);
      if (!blocked && is_late()) fail(Cause::kDeadline);
      if (!blocked && !passes()) continue;
      if (!blocked && !coded) pass_on(bytes.substr(kSlice));
      return tell_records();
    }
    stream_bytes(bytes, is_end);
  } catch (const std::exception&) {
    // What has gone on, and what has not, cannot be told: nothing may follow.
    fail(Cause::kMemory);
    block();
  }
  tell_records();
}

// Who receives a streamed body has its head by then.
void MessageInput::State::start_streaming() {
  settle_texts();
  if (blocked) return;
  streaming = true;
  inspector->counters.hold(memory());
  host_keeps = output == nullptr || !output->has_value();
  MessageCounters::add(inspector->counters.streamed);
  if (passes()) return;
  try {
    body_release.emplace(door->inspector.pack, door->redaction);
    body_release->hold(raw);
    inspector->counters.hold(memory());  // for a moment the body twice
    raw = std::string();
  } catch (const std::exception&) {
    fail(Cause::kMemory);
  }
}

void MessageInput::State::stream_bytes(std::string_view bytes, bool is_end) {
  if (coded) return stream_coded(bytes, is_end);
  const auto takes_out = [this](const Finding& finding, std::string_view value,
                                std::optional<std::uint64_t> place) {
    return judge_piece(finding, value, place);
  };
  const auto out = [this](std::string_view clean) { return !blocked && release(clean); };
  body_release->push(bytes, is_end, takes_out, out);
  if (!body_release->clean()) {
    fail(Cause::kUnclean);
    block();
  }
}

// Nothing can be taken out of it.
void MessageInput::State::stream_coded(std::string_view bytes, bool is_end) {
  inspect::MessageJudge& judge = door->judge;
  decoded += bytes.size();
  judge.forget();
  const bool all = judge.stream(*gathered, bytes, 0, is_end);
  judge.tell(
      *gathered, settled_facts(),
      [this](const inspect::Found& found) {
        if (take_in(found, true) >= Action::kRedact) block();
      },
      std::string_view());
  if (!all) fail(Cause::kMemory);
}

// What of a coded body is settled.
void MessageInput::State::let_go() {
  if (!coded || !streaming || !body_release || blocked || passes()) return;
  try {
    // Before that, all of it may still be given as it stands.
    const bool is_over = phase == Phase::kOver;
    if (is_over || gathered->texts[body_text].sent > decode::BodyDecoder::kMostHeld) {
      body_release->mark(decoded);
    }
    const std::uint64_t settled =
        is_over ? std::numeric_limits<std::uint64_t>::max() : gathered->stream->settled();
    body_release->let_go(settled, [this](std::string_view bytes) { return release(bytes); });
  } catch (const std::exception&) {
    fail(Cause::kMemory);
    block();
  }
}

// Whether it is taken out of what is released. `place`: in the body; nothing: it was laid bare.
bool MessageInput::State::judge_piece(const Finding& finding, std::string_view value,
                                      std::optional<std::uint64_t> place) {
  if (blocked) return true;
  inspect::MessageJudge& judge = door->judge;
  judge.forget();
  Finding placed = finding;
  placed.span.offset = place.value_or(0);
  if (!judge.keep(placed, value, body_text, 0)) throw std::bad_alloc();
  Action does = Action::kAllow;
  judge.tell(
      *gathered, settled_facts(),
      [&](const inspect::Found& found) { does = take_in(found, place.has_value()); },
      std::string_view());
  if (does == Action::kBlock || (does == Action::kRedact && host_keeps)) block();
  redacted = redacted || does == Action::kRedact;
  return does >= Action::kRedact;
}

// False: it is not taken.
bool MessageInput::State::release(std::string_view bytes) {
  if (stopped) return false;
  if (bytes.empty() || output == nullptr || !output->has_value()) return true;
  released = true;
  stopped = !(**output)(bytes);
  return !stopped;
}

// What is held, once, and then what comes.
void MessageInput::State::pass_on(std::string_view bytes) {
  if (blocked) return;
  if (output == nullptr || !output->has_value()) {
    whole = whole && bytes.empty();
    return;
  }
  if (!passing) {
    passing = true;
    streaming = true;
    if (body_release) {
      body_release->give_up([this](std::string_view held) { return release(held); });
    }
    release(held_body());
    release(first_bytes);
  }
  release(bytes);
}

std::string_view MessageInput::State::held_body() const noexcept {
  if (coded) return raw;
  if (!has_body || gathered->texts[body_text].is_stream) return {};
  return gathered->bytes_of(gathered->texts[body_text]);
}

}  // namespace leakwire
