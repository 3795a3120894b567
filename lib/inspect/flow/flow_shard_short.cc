// Short messages of a shard: looked at together, before anything of their flow is told that comes
// behind them.
#include <array>
#include <exception>
#include <utility>

#include "inspect/flow/flow_shard.h"

namespace leakwire::inspect {
namespace {

constexpr std::size_t kShort = 1024;

// A datagram of no protocol that is known, or the like: one text, as it was sent.
bool is_short(const GatheredMessage& message) noexcept {
  if (message.texts.size() != 1 || message.exceeded || !message.early.empty()) return false;
  const GatheredText& text = message.texts.front();
  return !text.is_line && !text.is_stream && text.layers.size == 0 && text.media_type.size == 0 &&
         text.login == wire::Login::kNone && text.bytes.size > 0 && text.bytes.size <= kShort;
}

}  // namespace

bool FlowShard::puts_off(FlowContext& flow, std::unique_ptr<GatheredMessage>& message) noexcept {
  if (finishing_ || keeper_ || !is_short(*message)) return false;
  if (message->generation != generations_.back().generation->number) return false;
  const std::size_t size = message->texts.front().bytes.size;
  if (put_off_bytes_ + size > FlowJudge::kMostShortBytes ||
      put_off_.size() >= FlowJudge::kMostShort) {
    look_at_put_off();
  }
  try {
    put_off_.reserve(FlowJudge::kMostShort);
    looked_at_.reserve(FlowJudge::kMostShort);
  } catch (const std::exception&) {
    return false;
  }
  put_off_.push_back({std::move(message), &flow, flow.now, packet_});
  put_off_bytes_ += size;
  ++flow.put_off;
  return true;
}

void FlowShard::look_at_put_off() noexcept {
  if (put_off_.empty()) return;
  // What is told of them may ask for it again.
  looked_at_.swap(put_off_);
  put_off_bytes_ = 0;
  std::array<const GatheredMessage*, FlowJudge::kMostShort> messages{};
  for (std::size_t i = 0; i < looked_at_.size(); ++i) {
    messages[i] = looked_at_[i].message.get();
    --looked_at_[i].flow->put_off;
  }
  const bool all = judge().look_at_short({messages.data(), looked_at_.size()});
  const std::uint64_t packet = packet_;
  for (std::size_t i = 0; i < looked_at_.size(); ++i) {
    PutOff& one = looked_at_[i];
    const wire::Moment now = std::exchange(one.flow->now, one.now);
    packet_ = one.packet;
    if (all) {
      look_at(i, one);
    } else {
      shed(*one.flow);
    }
    one.flow->now = now;
    give_back(std::move(one.message));
  }
  packet_ = packet;
  looked_at_.clear();
}

void FlowShard::look_at(std::size_t number, PutOff& one) noexcept {
  FlowContext& flow = *one.flow;
  try {
    std::uint64_t suppressed = 0;
    const auto on_told = [&](std::unique_ptr<Told> told) { tell(flow, std::move(told)); };
    judge().short_message(flow, *one.message, number, on_told, suppressed);
    if (judge().exceeded()) unseen(flow, {"limit", kLayersDetail, {}, {}}, one.message->from);
    tell_suppressed(flow, suppressed, one.message->from);
  } catch (const std::exception&) {
    shed(flow);
  }
}

}  // namespace leakwire::inspect
