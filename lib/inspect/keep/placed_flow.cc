#include "inspect/keep/placed_flow.h"

#include <exception>
#include <functional>

#include "wire/parsers.h"

namespace leakwire::inspect {
namespace {

bool holds(std::string_view whole, std::string_view part) noexcept {
  const std::less_equal<> before;
  return before(whole.data(), part.data()) &&
         before(part.data() + part.size(), whole.data() + whole.size());
}

}  // namespace

PlacedFlow::PlacedFlow(PacketMasker& masker, const wire::FlowInfo& info,
                       const wire::KeyLog* keys) noexcept
    : masker_(masker), gatherer_(masker, info) {
  wire::flow_key(info.initiator, info.responder, info.transport, low_initiates_);
  parser_ = wire::make_parser(info, *this, keys);
}

void PlacedFlow::data(wire::Side side, std::string_view bytes,
                      const wire::Moment& moment) noexcept {
  const std::size_t low_side = low(side);
  const FlowImage& image = masker_.images_[low_side];
  std::size_t& position = masker_.position_[low_side];
  chunk_ = bytes;
  chunk_side_ = low_side;
  const std::string_view there =
      std::string_view(image.bytes())
          .substr(std::min(position, image.bytes().size()), bytes.size());
  chunk_at_ = there == bytes ? position : image.find(bytes, position);
  if (chunk_at_ != kNowhere) position = chunk_at_ + bytes.size();
  masker_.reading_ = this;
  gatherer_.flow().now = moment;
  parser_->data(side, bytes, moment);
  chunk_ = {};
}

void PlacedFlow::gap(wire::Side side, std::uint64_t missing, const wire::Moment& moment) noexcept {
  masker_.position_[low(side)] += missing;
  masker_.reading_ = this;
  gatherer_.flow().now = moment;
  parser_->gap(side, missing, moment);
}

void PlacedFlow::other_reading(wire::Side side, std::string_view bytes,
                               const wire::Moment& moment) noexcept {
  masker_.reading_ = this;
  gatherer_.flow().now = moment;
  parser_->other_reading(side, bytes, moment);
}

void PlacedFlow::end(wire::Side side, wire::Ending why, const wire::Moment& moment) noexcept {
  masker_.reading_ = this;
  parser_->end(side, why, moment);
}

std::size_t PlacedFlow::place_of(std::size_t side, std::string_view bytes) const noexcept {
  if (chunk_side_ != side || chunk_at_ == kNowhere || !holds(chunk_, bytes)) return kNowhere;
  return chunk_at_ + static_cast<std::size_t>(bytes.data() - chunk_.data());
}

void PlacedFlow::begin(wire::MessageId id, const wire::MessageHead& head,
                       const wire::Moment& moment) noexcept {
  try {
    Message& message = messages_[id];
    message.ranges.clear();
    message.side = low(head.from);
  } catch (const std::exception&) {
    masker_.shed(gatherer_.flow());
  }
  gatherer_.begin(id, head, moment);
}

void PlacedFlow::add(wire::MessageId id, bool is_body, std::string_view bytes) noexcept {
  const auto found = messages_.find(id);
  if (found == messages_.end()) return;
  Message& message = found->second;
  try {
    std::size_t at = place_of(message.side, bytes);
    if (at == kNowhere && is_body) {
      // It was copied on its way: behind what came of the body before.
      std::size_t from = 0;
      for (const Range& one : message.ranges) {
        if (one.is_body && one.at != kNowhere) from = one.at + one.size;
      }
      at = masker_.images_[message.side].find(bytes, from);
    }
    Range* const last = message.ranges.empty() ? nullptr : &message.ranges.back();
    if (is_body && last != nullptr && last->is_body && at != kNowhere && last->at != kNowhere &&
        last->at + last->size == at) {
      last->size += bytes.size();
    } else {
      message.ranges.push_back({is_body, at, bytes.size()});
    }
  } catch (const std::exception&) {
    masker_.shed(gatherer_.flow());
  }
}

void PlacedFlow::text(wire::MessageId id, const wire::TextLabel& label,
                      std::string_view bytes) noexcept {
  add(id, false, bytes);
  gatherer_.text(id, label, bytes);
}

void PlacedFlow::body(wire::MessageId id, std::string_view bytes,
                      const wire::Moment& moment) noexcept {
  add(id, true, bytes);
  gatherer_.body(id, bytes, moment);
}

void PlacedFlow::end(wire::MessageId id, bool whole, const wire::Moment& moment) noexcept {
  gatherer_.end(id, whole, moment);
  messages_.erase(id);
}

}  // namespace leakwire::inspect
