#include "wire/recognise/unknown.h"

#include "wire/recognise/recognise.h"

namespace leakwire::wire {

void Unknown::begin(Side side, const Moment& moment) noexcept {
  Way& way = ways_[static_cast<std::size_t>(side)];
  if (way.open) return;
  MessageHead head;
  head.from = side;
  head.is_answer = side == Side::kResponder;
  head.transaction = flow_.transactions;
  way = {.id = flow_.begin(head, moment), .open = true};
  BodyLabel label;
  label.part = part_of(flow_.info.transport);
  flow_.listener.begin_body(way.id, label);
}

void Unknown::finish(Side side, bool whole, const Moment& moment) noexcept {
  Way& way = ways_[static_cast<std::size_t>(side)];
  if (!way.open) return;
  way.open = false;
  flow_.listener.end_body(way.id);
  flow_.listener.end(way.id, whole && !way.lost, moment);
}

std::size_t Unknown::data(Side side, std::string_view bytes, const Moment& moment) {
  const Way& way = ways_[static_cast<std::size_t>(side)];
  if (may_resume_ && recognise_resumed(bytes) != Speech::kUnknown) return 0;
  begin(side, moment);
  flow_.listener.body(way.id, bytes, moment);
  if (flow_.info.transport != Transport::kTcp) finish(side, true, moment);
  return bytes.size();
}

void Unknown::gap(Side side, std::uint64_t missing, const Moment& moment) {
  begin(side, moment);
  Way& way = ways_[static_cast<std::size_t>(side)];
  way.lost = true;
  flow_.listener.body_gap(way.id, missing);
}

void Unknown::end(Side side, Ending why, const Moment& moment) {
  finish(side, why == Ending::kClosed, moment);
}

}  // namespace leakwire::wire
