#include "wire/recognise/flow_recogniser.h"

#include <new>
#include <utility>

#include "wire/recognise/unknown.h"

namespace leakwire::wire {
namespace {

// A flow that changes its protocol more often than any does is read as it is from there on.
constexpr std::uint8_t kMostProtocols = 64;

constexpr std::size_t index(Side side) noexcept { return static_cast<std::size_t>(side); }

}  // namespace

std::string_view FlowRecogniser::gathered(Side side) const noexcept {
  return gathered_ ? std::string_view(gathered_->bytes[index(side)]) : std::string_view();
}

void FlowRecogniser::gather(Side side, std::string_view bytes) {
  if (!gathered_) {
    gathered_ = std::make_unique<Gathered>();
    gathered_->first = side;
  }
  gathered_->bytes[index(side)] += bytes;
}

void FlowRecogniser::data(Side side, std::string_view bytes, const Moment& moment) noexcept {
  if (shed_ || bytes.empty()) return;
  try {
    take(side, bytes, moment);
  } catch (const std::bad_alloc&) {
    shed(side, moment);
  }
}

void FlowRecogniser::take(Side side, std::string_view bytes, const Moment& moment) {
  if (protocol_) return feed(side, bytes, moment);
  const bool alone = gathered(side).empty();
  if (!alone) gather(side, bytes);
  const std::string_view own = alone ? bytes : gathered(side);
  const std::string_view others = gathered(other(side));
  const bool by_initiator = side == Side::kInitiator;
  const bool last = own.size() >= kMostGathered || flow_.info.transport != Transport::kTcp ||
                    ended_[index(other(side))];
  const Speech speech = flow_.to_websocket ? Speech::kWebSocket
                                           : recognise(flow_.info, by_initiator ? own : others,
                                                       by_initiator ? others : own, last);
  if (speech == Speech::kMore) {
    if (alone) gather(side, bytes);
    return;
  }
  settle(speech, moment);
  if (alone) feed(side, bytes, moment);
}

void FlowRecogniser::settle(Speech speech, const Moment& moment) {
  protocol_ = make_protocol(speech, flow_);
  const std::unique_ptr<Gathered> early = std::exchange(gathered_, nullptr);
  if (!early) return;
  for (const Side side : {early->first, other(early->first)}) {
    if (!early->bytes[index(side)].empty()) feed(side, early->bytes[index(side)], moment);
  }
}

void FlowRecogniser::feed(Side side, std::string_view bytes, const Moment& moment) {
  // Gathered bytes may have been fed meanwhile, and the flow be looked for anew.
  if (!protocol_) return take(side, bytes, moment);
  const std::size_t used = protocol_->data(side, bytes, moment);
  if (used == bytes.size() && !protocol_->over()) return;
  replace(moment);
  if (used < bytes.size()) take(side, bytes.substr(used), moment);
}

void FlowRecogniser::replace(const Moment& moment) {
  for (const Side side : {Side::kInitiator, Side::kResponder}) {
    protocol_->end(side, Ending::kClosed, moment);
  }
  protocol_.reset();
  if (handed_back_ < kMostProtocols) {
    ++handed_back_;
  } else {
    protocol_ = std::make_unique<Unknown>(flow_, false);
  }
  const std::unique_ptr<std::string> early = std::exchange(flow_.early, nullptr);
  if (early) feed(flow_.client, *early, moment);
}

void FlowRecogniser::decide_now(const Moment& moment) {
  if (protocol_ || !gathered_) return;
  settle(recognise(flow_.info, gathered(Side::kInitiator), gathered(Side::kResponder), true),
         moment);
}

void FlowRecogniser::gap(Side side, std::uint64_t missing, const Moment& moment) noexcept {
  if (shed_) return;
  try {
    decide_now(moment);
    // Lost before anything was seen: what comes next may begin in mid-message.
    if (!protocol_) protocol_ = std::make_unique<Unknown>(flow_, true);
    protocol_->gap(side, missing, moment);
    if (protocol_->over()) replace(moment);
  } catch (const std::bad_alloc&) {
    shed(side, moment);
  }
}

void FlowRecogniser::other_reading(Side side, std::string_view bytes,
                                   const Moment& moment) noexcept {
  if (shed_ || (protocol_ && protocol_->encrypted())) return;
  MessageListener& listener = flow_.listener;
  MessageHead head;
  head.protocol = protocol_ ? protocol_->name() : std::string_view();
  head.from = side;
  head.is_answer = side == Side::kResponder;
  head.transaction = flow_.transactions;
  BodyLabel label;
  label.part = part_of(flow_.info.transport);
  const MessageId id = flow_.begin(head, moment);
  listener.begin_body(id, label);
  listener.body(id, bytes, moment);
  listener.end_body(id);
  listener.end(id, false, moment);
  flow_.tell_unseen("ambiguous", "two readings of the same bytes differ: both were scanned", side,
                    moment);
}

void FlowRecogniser::end(Side side, Ending why, const Moment& moment) noexcept {
  if (std::exchange(ended_[index(side)], true) || shed_) return;
  try {
    // The other side may still say what it was.
    if (!protocol_ && gathered_ && !ended_[index(other(side))] && gathered(other(side)).empty()) {
      return;
    }
    if (protocol_ && flow_.early) replace(moment);  // the proxy never answered
    decide_now(moment);
    if (!protocol_) return;
    protocol_->end(side, why, moment);
    // What was still waited for when the other side had ended already.
    if (ended_[index(other(side))]) protocol_->end(other(side), why, moment);
  } catch (const std::bad_alloc&) {
    shed(side, moment);
  }
}

void FlowRecogniser::shed(Side side, const Moment& moment) noexcept {
  shed_ = true;
  try {
    if (protocol_) {
      protocol_->end(Side::kInitiator, Ending::kEvicted, moment);
      protocol_->end(Side::kResponder, Ending::kEvicted, moment);
    }
  } catch (const std::bad_alloc&) {
    // Told below.
  }
  protocol_.reset();
  gathered_.reset();
  flow_.tell_unseen("limit", "no memory for the reader of this flow", side, moment);
}

std::size_t FlowRecogniser::memory() const noexcept {
  std::size_t bytes = sizeof *this;
  if (gathered_) {
    bytes += sizeof *gathered_ + gathered_->bytes[0].capacity() + gathered_->bytes[1].capacity();
  }
  if (flow_.early) bytes += flow_.early->capacity();
  return bytes + (protocol_ ? protocol_->memory() : 0);
}

}  // namespace leakwire::wire
