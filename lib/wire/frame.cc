#include "wire/frame.h"

#include <algorithm>
#include <limits>
#include <utility>

#include "wire/dissect/fragments.h"
#include "wire/dissect/link.h"
#include "wire/dissect/network.h"
#include "wire/dissect/wireless.h"

namespace leakwire::wire {

using dissect::Fragment;
using dissect::Fragments;
using dissect::Layer;
using dissect::Step;
using dissect::Walk;
using dissect::Whole;

struct Dissector::State {
  State(KeyedHash hash, const DissectorOptions& with) : options(with), fragments(hash, with) {}

  void follow(Walk walk, Step step, const Moment& moment, Frames& frames) noexcept;
  Step next(Walk& walk, const Step& step, TcpSegment& segment, Fragment& fragment) const noexcept;
  void gather(const Walk& walk, const Fragment& fragment, const Moment& moment,
              Frames& frames) noexcept;
  void split(Walk walk, const Moment& moment, Frames& frames) noexcept;

  DissectorOptions options;
  Fragments fragments;
};

namespace {

void tell_frame(const Walk& walk, Transport transport, const TcpSegment& segment,
                const Moment& moment, Dissector::Frames& frames) noexcept {
  Frame frame;
  frame.from = walk.from;
  frame.to = walk.to;
  frame.transport = transport;
  frame.tcp = segment;
  frame.payload = walk.bytes;
  frame.missing = static_cast<std::uint32_t>(
      std::min<std::uint64_t>(walk.missing, std::numeric_limits<std::uint32_t>::max()));
  frame.network = walk.network;
  frame.ambiguous = walk.ambiguous;
  frame.moment = moment;
  frames.frame(frame);
}

// Hands on all frames, and the first reason why there was none.
class OnceUnread final : public Dissector::Frames {
 public:
  explicit OnceUnread(Dissector::Frames& frames) : frames_(frames) {}

  void frame(const Frame& frame) noexcept override { frames_.frame(frame); }
  void unread(Unread why, const Moment& moment) noexcept override {
    if (!std::exchange(told_, true)) frames_.unread(why, moment);
  }

 private:
  Dissector::Frames& frames_;
  bool told_ = false;
};

}  // namespace

Step Dissector::State::next(Walk& walk, const Step& step, TcpSegment& segment,
                            Fragment& fragment) const noexcept {
  switch (step.layer) {
    case Layer::kEthernet:
      return dissect::ethernet(walk);
    case Layer::kEtherType:
      return dissect::ether_type(walk, step.number);
    case Layer::kLlc:
      return dissect::llc(walk);
    case Layer::kMpls:
      return dissect::mpls(walk);
    case Layer::kPpp:
      return dissect::ppp(walk);
    case Layer::kIp:
      return dissect::ip(walk, fragment);
    case Layer::kProtocol:
      return dissect::protocol(walk, step.number, fragment);
    case Layer::kTunnel:
      if (++walk.tunnels > options.tunnels) return dissect::unread(Unread::kTooDeep);
      return dissect::ether_type(walk, step.number);
    case Layer::kTcp:
      return dissect::tcp(walk, segment);
    case Layer::kUdp:
      return dissect::udp(walk);
    case Layer::kSctp:
      return dissect::sctp(walk);
    case Layer::kAmsdu:
    case Layer::kFragment:
    case Layer::kUnread:
      break;
  }
  return step;
}

// Every way round takes a header off, or goes one layer down on the same bytes: the loop ends with
// the bytes at the latest.
void Dissector::State::follow(Walk walk, Step step, const Moment& moment, Frames& frames) noexcept {
  TcpSegment segment;
  Fragment fragment;
  for (;;) {
    const Layer before = step.layer;
    step = next(walk, step, segment, fragment);
    switch (step.layer) {
      case Layer::kUnread:
        frames.unread(step.why, moment);
        return;
      case Layer::kFragment:
        gather(walk, fragment, moment, frames);
        return;
      case Layer::kAmsdu:
        split(walk, moment, frames);
        return;
      case Layer::kTcp:
        if (before != Layer::kTcp) break;
        tell_frame(walk, Transport::kTcp, segment, moment, frames);
        return;
      case Layer::kUdp:
        if (before != Layer::kUdp) break;
        tell_frame(walk, Transport::kUdp, {}, moment, frames);
        return;
      case Layer::kSctp:
        if (before != Layer::kSctp) break;
        tell_frame(walk, Transport::kSctp, {}, moment, frames);
        return;
      default:
        break;
    }
  }
}

// Calls follow() again for what is whole: as deep as datagrams in pieces stand in datagrams in
// pieces, which takes a tunnel each. A datagram in pieces whose inside is one of the same depth (a
// second fragment header) takes a tunnel too.
void Dissector::State::gather(const Walk& walk, const Fragment& fragment, const Moment& moment,
                              Frames& frames) noexcept {
  if (walk.tunnels > options.tunnels) {
    frames.unread(Unread::kTooDeep, moment);
    return;
  }
  Whole whole;
  const auto on_lost = [&](const Moment& first) noexcept {
    frames.unread(Unread::kFragments, first);
  };
  switch (fragments.add(walk, fragment, moment, whole, on_lost)) {
    case Fragments::Outcome::kWaits:
      return;
    case Fragments::Outcome::kLost:
      frames.unread(walk.missing != 0 ? Unread::kTruncated : Unread::kFragments, moment);
      return;
    case Fragments::Outcome::kMalformed:
      frames.unread(Unread::kMalformed, moment);
      return;
    case Fragments::Outcome::kWhole:
      break;
  }
  Walk inside = walk;
  ++inside.tunnels;  // what bounds the depth of these calls
  inside.bytes = whole.reading;
  inside.ambiguous = walk.ambiguous || !whole.other.empty();
  const Step step{Layer::kProtocol, whole.protocol};
  follow(inside, step, moment, frames);
  if (whole.other.empty()) return;
  inside.bytes = whole.other;
  follow(inside, step, moment, frames);
}

// Calls follow() again for each of them, where none of that kind is found again: IEEE 802.11 stands
// at the bottom alone. What gave no frame is told once a packet.
void Dissector::State::split(Walk walk, const Moment& moment, Frames& frames) noexcept {
  if (walk.bytes.empty()) return frames.unread(Unread::kTruncated, moment);
  OnceUnread once(frames);
  Walk one;
  while (dissect::next_of_amsdu(walk, one)) follow(one, {Layer::kLlc}, moment, once);
}

Dissector::Dissector(KeyedHash hash, const DissectorOptions& options)
    : state_(std::make_unique<State>(hash, options)) {}
Dissector::Dissector(Dissector&&) noexcept = default;
Dissector& Dissector::operator=(Dissector&&) noexcept = default;
Dissector::~Dissector() = default;

void Dissector::push(const Packet& packet, Frames& frames) noexcept {
  const Moment moment{packet.time, packet.number, packet.capture};
  state_->fragments.expire(
      packet.time, [&](const Moment& first) noexcept { frames.unread(Unread::kFragments, first); });
  Walk walk;
  walk.bytes = packet.bytes;
  if (packet.wire_length > packet.bytes.size()) {
    walk.missing = packet.wire_length - packet.bytes.size();
  }
  const Step step = dissect::link_layer(walk, packet.link);
  state_->follow(walk, step, moment, frames);
}

void Dissector::finish(Frames& frames) noexcept {
  state_->fragments.finish(
      [&](const Moment& first) noexcept { frames.unread(Unread::kFragments, first); });
}

std::size_t Dissector::memory() const noexcept { return state_->fragments.memory(); }

}  // namespace leakwire::wire
