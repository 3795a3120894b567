// FlowShard: the flows that fall to one share of the addresses: table, parsers, messages, and what
// was told of them.
//
// One thread at a time: the worker that `work_with` names.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "inspect/flow/generation.h"
#include "inspect/flow/message_gatherer.h"
#include "inspect/keep/flow_keeper.h"
#include "wire/flows.h"

namespace leakwire::inspect {

// A record and where it stands among those of all shards.
struct Placed {
  std::uint64_t packet = 0;  // that was being looked at
  std::unique_ptr<Told> told;
};

struct ShardCounters {
  std::uint64_t messages = 0, inbound = 0, findings = 0, suppressed = 0, excluded = 0,
                encrypted = 0, shed = 0, unkept = 0;
};

class FlowShard final : public MessageDesk, public wire::FlowParsers {
 public:
  FlowShard(const Generation& first, wire::KeyedHash hash, std::size_t memory);
  FlowShard(const FlowShard&) = delete;
  FlowShard& operator=(const FlowShard&) = delete;
  ~FlowShard() override;

  void work_with(std::size_t worker) noexcept { worker_ = worker; }
  // Messages that begin from here on are judged by `next`. Of what is held of flows, whose personal
  // data another pack may not know, all is masked.
  void reload(const Generation& next);
  // Whether a message that began under it is still open; forgets those without but the last.
  bool uses(const Generation& generation) noexcept;
  // `packet`: that it came with, where packets are kept.
  void push(const wire::Frame& frame, const Packet* packet) noexcept;
  // Time goes on, also where nothing comes.
  void advance(std::int64_t time) noexcept { flows_->advance(time); }
  void finish() noexcept;
  // Overload: see Flows.
  wire::Flows::Largest largest() const noexcept { return flows_->largest(); }
  void shed_flow(std::uint32_t flow) noexcept { flows_->shed(flow); }
  void halve() noexcept { flows_->halve(); }
  // Live: looks at what has waited for the end of its message for a while. Rests otherwise.
  void look_early(text::Micros now) noexcept;
  // In the order of their making; taken.
  std::vector<Placed>& told() noexcept {
    look_at_put_off();
    return told_;
  }
  const ShardCounters& counters() const noexcept { return counters_; }
  const wire::FlowCounters& flow_counters() const noexcept { return flows_->counters(); }
  KeepCounters keep_counters() const noexcept {
    return keeper_ ? keeper_->counters() : KeepCounters();
  }
  void over(const FlowContext& flow) noexcept;

  std::unique_ptr<wire::FlowParser> make(const wire::FlowInfo& info) noexcept override;

  bool wants(const FlowContext& flow, const wire::MessageHead& head) noexcept override;
  std::string_view name_of(std::string_view name) override;
  std::unique_ptr<GatheredMessage> make_message() override;
  void give_back(std::unique_ptr<GatheredMessage> message) noexcept override;
  std::unique_ptr<Stream> make_stream(const GatheredMessage& message) override;
  bool puts_off(FlowContext& flow, std::unique_ptr<GatheredMessage>& message) noexcept override;
  void look_at_put_off() noexcept override;
  void message(FlowContext& flow, GatheredMessage& message, bool whole) noexcept override;
  void stream(FlowContext& flow, GatheredMessage& message, std::string_view bytes,
              std::uint64_t missing, bool is_end) noexcept override;
  void unseen(FlowContext& flow, const wire::Unseen& what, wire::Side side) noexcept override;
  void shed(FlowContext& flow) noexcept override;
  void waits(MessageGatherer& gatherer) noexcept override;
  void waits_no_more(MessageGatherer& gatherer) noexcept override;
  void early(FlowContext& flow, GatheredMessage& message, bool quiet) noexcept override;

 private:
  struct Waiting {
    MessageGatherer* gatherer = nullptr;
    std::size_t size = 0;
    text::Micros since = 0;  // it waits, or the last look; 0: not known yet
    text::Micros changed = 0;
  };
  // A short message that is looked at with others, and what was known when it came.
  struct PutOff {
    std::unique_ptr<GatheredMessage> message;
    FlowContext* flow = nullptr;
    wire::Moment now;
    std::uint64_t packet = 0;
  };
  void look_at(std::size_t number, PutOff& one) noexcept;
  // What is told next of the flow comes behind what was put off, of it and of the same packet.
  void settle(const FlowContext& flow) noexcept {
    if (flow.put_off > 0 || (!put_off_.empty() && put_off_.back().packet == packet_)) {
      look_at_put_off();
    }
  }
  struct Used {
    const Generation* generation = nullptr;
    std::size_t open = 0;  // messages
  };
  Used& used(std::uint32_t generation) noexcept;
  const SensorSetup& setup() const noexcept { return generations_.back().generation->setup; }
  FlowJudge& judge() const noexcept { return *generations_.back().generation->judges[worker_]; }
  FlowJudge& judge_of(const GatheredMessage& message) noexcept {
    return *used(message.generation).generation->judges[worker_];
  }
  std::string_view kept_name(std::string_view name);
  void hold(const Packet& packet, const wire::Frame& frame) noexcept;
  void keep(FlowContext& flow);
  void tell(FlowContext& flow, std::unique_ptr<Told> told);
  void tell_suppressed(FlowContext& flow, std::uint64_t suppressed, wire::Side side) noexcept;

  std::vector<Used> generations_;  // oldest first
  std::size_t worker_ = 0;
  bool finishing_ = false;
  std::uint64_t packet_ = 0;
  std::vector<Placed> told_;
  ShardCounters counters_;
  std::unordered_set<std::string> names_;
  std::array<std::string_view, 8> recent_names_{};  // of names_
  std::size_t next_recent_ = 0;
  std::vector<std::unique_ptr<GatheredMessage>> spare_messages_;
  std::vector<Waiting> waiting_;
  std::vector<PutOff> put_off_, looked_at_;
  std::size_t put_off_bytes_ = 0;
  std::unique_ptr<FlowKeeper> keeper_;  // nothing: packets are not kept
  std::unique_ptr<wire::Flows> flows_;  // last: its parsers give back what they hold
};

}  // namespace leakwire::inspect
