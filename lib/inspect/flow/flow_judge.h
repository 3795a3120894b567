// FlowJudge: scans the messages of flows and judges what they hold: records with receiver and
// verdict, and coverage records of what could not be looked at.
//
// One a worker thread. Holds no flow: what is known of one comes with each call.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "inspect/flow/flow_context.h"
#include "inspect/flow/gathered_message.h"
#include "inspect/flow/sensor_setup.h"
#include "inspect/inspector_state.h"
#include "inspect/keep/held_flow.h"
#include "inspect/keep/packet_masker.h"
#include "inspect/message/message_judge.h"
#include "leakwire/sensor.h"
#include "wire/tls/key_log.h"

namespace leakwire::inspect {

using Told = std::variant<Record, Coverage, HeldFlow>;
// A record is large: it stays where it was made.
using OnTold = FunctionRef<void(std::unique_ptr<Told>)>;

class FlowJudge {
 public:
  FlowJudge(const SensorSetup& setup, PseudonymKey key);

  // `suppressed`: findings that are not told. False: no memory.
  bool message(FlowContext& flow, GatheredMessage& message, OnTold on_told,
               std::uint64_t& suppressed);
  // Short messages are looked at together, each of one text that is no line and no form. Then
  // short_message() tells what was found of each, by its number. False: no memory.
  static constexpr std::size_t kMostShort = 32;
  static constexpr std::size_t kMostShortBytes = MessageJudge::kMostShortBytes;
  bool look_at_short(std::span<const GatheredMessage* const> messages);
  void short_message(FlowContext& flow, GatheredMessage& message, std::size_t number,
                     OnTold on_told, std::uint64_t& suppressed);
  // The next bytes of the body under way. See MessageDesk::stream.
  bool stream(FlowContext& flow, GatheredMessage& message, std::string_view bytes,
              std::uint64_t missing, bool is_end, OnTold on_told, std::uint64_t& suppressed);
  // Of a message that is not whole yet, what has come. What is told is not told again.
  bool early(FlowContext& flow, GatheredMessage& message, bool quiet, OnTold on_told,
             std::uint64_t& suppressed);
  // Whether the last message held layers that were not looked into.
  bool exceeded() const noexcept { return messages_.exceeded(); }
  // For the time between calls.
  PacketMasker& masker() noexcept { return masker_; }
  Coverage coverage(const FlowContext& flow, const wire::Unseen& what, wire::Side side);

 private:
  bool look(GatheredMessage& message, std::size_t size);
  void forget_early(const GatheredMessage& message);
  void settle_input(const FlowContext& flow);
  RecordDestination receiver_of(const FlowContext& flow, std::string_view host, wire::Side to);
  void settle_facts(const FlowContext& flow, const GatheredMessage& message);
  void settle_host(const FlowContext& flow, wire::Side to);
  void settle_mail(const FlowContext& flow, const GatheredMessage& message);
  void tell_found(FlowContext& flow, GatheredMessage& message, OnTold on_told,
                  std::uint64_t& suppressed);
  void tell_one(FlowContext& flow, const GatheredMessage& message, const Found& found,
                OnTold on_told);
  RecordFlow record_flow(const FlowContext& flow, wire::Side from, std::string_view protocol,
                         const wire::Moment& moment);
  RecordSource source_of(const wire::Moment& moment);

  const SensorSetup& setup_;
  Inspector::State inspector_;
  MessageJudge messages_;
  PacketMasker masker_;
  LineFacts facts_;
  std::string sender_, receiver_, fingerprint_;  // addresses
  std::vector<std::string_view> via_, mail_domains_;
  std::optional<RecordFlow> told_flow_;  // of the message that is told, and of this capture
  std::uint32_t told_capture_ = 0;
  std::uint32_t capture_ = 0;
  bool has_input_ = false;
  std::vector<std::string> capture_names_;  // masked
};

}  // namespace leakwire::inspect
