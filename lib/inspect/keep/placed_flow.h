// PlacedFlow: reads a held flow as the sensor reads it, and remembers where in the images of its
// sides the texts and bodies of its messages stand.
//
// One a flow that is masked; the masker's thread.
#pragma once

#include <cstddef>
#include <memory>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "inspect/flow/message_gatherer.h"
#include "inspect/keep/packet_masker.h"

namespace leakwire::inspect {

class PlacedFlow final : public wire::FlowParser, public wire::MessageListener {
 public:
  static constexpr std::size_t kNowhere = static_cast<std::size_t>(-1);
  struct Range {
    bool is_body = false;
    std::size_t at = kNowhere, size = 0;  // in the image of the message's side
  };

  PlacedFlow(PacketMasker& masker, const wire::FlowInfo& info, const wire::KeyLog* keys) noexcept;
  bool made() const noexcept { return parser_ != nullptr; }
  std::size_t low(wire::Side side) const noexcept {
    return static_cast<std::size_t>((side == wire::Side::kInitiator) == low_initiates_);
  }
  const std::vector<Range>& ranges(wire::MessageId id) { return messages_[id].ranges; }

  void data(wire::Side side, std::string_view bytes, const wire::Moment& moment) noexcept override;
  void gap(wire::Side side, std::uint64_t missing, const wire::Moment& moment) noexcept override;
  void other_reading(wire::Side side, std::string_view bytes,
                     const wire::Moment& moment) noexcept override;
  void end(wire::Side side, wire::Ending why, const wire::Moment& moment) noexcept override;
  std::size_t memory() const noexcept override { return sizeof *this; }

  void begin(wire::MessageId id, const wire::MessageHead& head,
             const wire::Moment& moment) noexcept override;
  void facts(wire::MessageId id, const wire::MessageFacts& facts) noexcept override {
    gatherer_.facts(id, facts);
  }
  void text(wire::MessageId id, const wire::TextLabel& label,
            std::string_view bytes) noexcept override;
  void begin_body(wire::MessageId id, const wire::BodyLabel& label) noexcept override {
    gatherer_.begin_body(id, label);
  }
  void body(wire::MessageId id, std::string_view bytes,
            const wire::Moment& moment) noexcept override;
  void body_gap(wire::MessageId id, std::uint64_t missing) noexcept override {
    gatherer_.body_gap(id, missing);
  }
  void end_body(wire::MessageId id) noexcept override { gatherer_.end_body(id); }
  void end(wire::MessageId id, bool whole, const wire::Moment& moment) noexcept override;
  void unseen(const wire::Unseen& what, wire::Side side,
              const wire::Moment& moment) noexcept override {
    gatherer_.unseen(what, side, moment);
  }

 private:
  struct Message {
    std::size_t side = 0;
    std::vector<Range> ranges;
  };
  std::size_t place_of(std::size_t side, std::string_view bytes) const noexcept;
  void add(wire::MessageId id, bool is_body, std::string_view bytes) noexcept;

  PacketMasker& masker_;
  bool low_initiates_ = false;
  MessageGatherer gatherer_;
  std::unordered_map<wire::MessageId, Message> messages_;
  std::string_view chunk_;  // that is being read
  std::size_t chunk_side_ = 0, chunk_at_ = kNowhere;
  std::unique_ptr<wire::FlowParser> parser_;  // last: behind the listener that it tells
};

}  // namespace leakwire::inspect
