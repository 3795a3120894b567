// FlowJudge: scans the messages of flows and judges what they hold: records with receiver and
// verdict, and coverage records of what could not be looked at.
//
// One a worker thread. Holds no flow: what is known of one comes with each call.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "inspect/flow/flow_context.h"
#include "inspect/flow/gathered_message.h"
#include "inspect/flow/names_seen.h"
#include "inspect/inspector_state.h"
#include "inspect/message/message_judge.h"
#include "leakwire/sensor.h"
#include "wire/tls/key_log.h"

namespace leakwire::inspect {

// What all workers share, and none of them changes.
struct SensorSetup {
  DetectorPack pack;
  InspectorOptions inspect;
  SensorOptions options;
  Networks home = {}, excluded = {};
  std::shared_ptr<wire::KeyLog> keys = nullptr;  // thread-safe; nothing: TLS is not opened
  // Written between batches.
  std::vector<CaptureInfo> captures = {};
  bool live = false;  // one of them is an interface
  std::string observed = {};
  text::Micros reading = 0;
  NamesSeen names = {};
};

using Told = std::variant<Record, Coverage>;
using OnTold = FunctionRef<void(Told&&)>;

class FlowJudge {
 public:
  FlowJudge(const SensorSetup& setup, PseudonymKey key);

  // `suppressed`: findings that are not told. False: no memory.
  bool message(FlowContext& flow, GatheredMessage& message, OnTold on_told,
               std::uint64_t& suppressed);
  // The next bytes of the body under way. See MessageDesk::stream.
  bool stream(FlowContext& flow, GatheredMessage& message, std::string_view bytes,
              std::uint64_t missing, bool is_end, OnTold on_told, std::uint64_t& suppressed);
  // Of a message that is not whole yet, what has come. What is told is not told again.
  bool early(FlowContext& flow, GatheredMessage& message, bool quiet, OnTold on_told,
             std::uint64_t& suppressed);
  // Whether the last message held layers that were not looked into.
  bool exceeded() const noexcept { return messages_.exceeded(); }
  Coverage coverage(const FlowContext& flow, const wire::Unseen& what, wire::Side side);

 private:
  bool look(GatheredMessage& message, std::size_t size);
  void forget_early(const GatheredMessage& message);
  void settle_input(const FlowContext& flow);
  void settle_facts(const FlowContext& flow, const GatheredMessage& message);
  void settle_host(const FlowContext& flow, wire::Side to);
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
  LineFacts facts_;
  std::string sender_, receiver_, fingerprint_;  // addresses
  std::vector<std::string_view> via_;
  std::uint32_t capture_ = 0;
  bool has_input_ = false;
  std::vector<std::string> capture_names_;  // masked
};

}  // namespace leakwire::inspect
