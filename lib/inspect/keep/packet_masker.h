// PacketMasker: takes the personal data out of the packets of one flow: lengths and numbers stay,
// checksums are made anew. What comes out, read again by the same pack, holds none.
//
// Values that stand as they are become '*' where they stand. What is found of the rest by reading
// the flow as the sensor reads it stands in layers: its whole text, or all bodies of its message,
// become '*'; and where these cannot be placed in the packets (they were compressed headers, or
// encrypted), all that the side sent. One a worker thread; the judge is not in use meanwhile.
#pragma once

#include <array>
#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_set>
#include <utility>
#include <vector>

#include "inspect/flow/message_gatherer.h"
#include "inspect/inspector_state.h"
#include "inspect/keep/flow_image.h"
#include "inspect/keep/held_flow.h"
#include "inspect/message/message_judge.h"
#include "wire/flows.h"
#include "wire/tls/key_log.h"

namespace leakwire::inspect {

class PlacedFlow;

class PacketMasker final : public MessageDesk, public wire::FlowParsers {
 public:
  PacketMasker(Inspector::State& inspector, MessageJudge& messages,
               const wire::KeyLog* keys) noexcept
      : inspector_(inspector), messages_(messages), keys_(keys) {}

  // `goes_on`: more packets follow behind these: what may go on in them becomes '*' too.
  void mask(HeldFlow& flow, bool goes_on);
  // All that is sent.
  void mask_whole(HeldFlow& flow);

  std::unique_ptr<wire::FlowParser> make(const wire::FlowInfo& info) noexcept override;
  bool wants(const FlowContext&, const wire::MessageHead&) noexcept override { return true; }
  std::string_view name_of(std::string_view name) override;
  std::unique_ptr<GatheredMessage> make_message() override;
  void give_back(std::unique_ptr<GatheredMessage> message) noexcept override;
  std::unique_ptr<Stream> make_stream(const GatheredMessage&) override;
  void message(FlowContext& flow, GatheredMessage& message, bool whole) noexcept override;
  void stream(FlowContext& flow, GatheredMessage& message, std::string_view bytes,
              std::uint64_t missing, bool is_end) noexcept override;
  void unseen(FlowContext&, const wire::Unseen&, wire::Side) noexcept override {}
  void shed(FlowContext& flow) noexcept override;

 private:
  friend class PlacedFlow;
  void mask_plain(FlowImage& image);
  void write(HeldFlow& flow) const;
  bool look(const HeldFlow& flow);
  // False: it is part of a body.
  bool mask_text(const GatheredMessage& message, const GatheredText& text);
  void mask_bodies(const GatheredMessage& message);

  Inspector::State& inspector_;
  MessageJudge& messages_;
  const wire::KeyLog* keys_;
  std::unordered_set<std::string> names_;
  // Of the flow at hand; by whether the low one of its two ends sent it.
  std::array<FlowImage, 2> images_;
  std::array<std::size_t, 2> position_{};  // of what is read next
  std::array<bool, 2> whole_{};
  std::vector<std::pair<std::size_t, Span>> marks_;  // side, and bytes of its image
  std::vector<wire::MessageId> bodies_;              // to be masked at their messages' ends
  PlacedFlow* reading_ = nullptr;
  bool found_ = false;
};

}  // namespace leakwire::inspect
