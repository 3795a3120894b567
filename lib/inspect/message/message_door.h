// MessageDoor: what the messages share that begin between two swaps: pack, judge, networks.
// MessageInspector::State: the door that is open now, and the counters.
//
// A door is one thread's at a time: that of its inspector's messages. The state's door is changed,
// and its counters are read, by any thread.
#pragma once

#include <atomic>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "inspect/flow/gathered_message.h"
#include "inspect/inspector_state.h"
#include "inspect/message/message_judge.h"
#include "inspect/message/text_rewriter.h"
#include "inspect/networks.h"
#include "leakwire/message_input.h"
#include "report/redaction.h"

namespace leakwire {

namespace inspect {

struct MessageDoor {
  MessageDoor(const DetectorPack& pack, const PseudonymKey& key, const InspectorOptions& options,
              const MessageOptions& message_options);

  // Room of a message that is over, or a new one.
  std::unique_ptr<GatheredMessage> take_room();
  void keep_room(std::unique_ptr<GatheredMessage> room) noexcept;

  Inspector::State inspector;
  MessageJudge judge;
  PseudonymKey key;
  TextRewriter rewriter;
  report::Redaction redaction;  // of bodies that are released as they are settled
  Networks home, excluded;
  std::string name;  // masked

 private:
  // What one thread has under way at once is seldom more; what is larger is not kept.
  static constexpr std::size_t kMostRooms = 4;
  static constexpr std::size_t kMostRoom = std::size_t{256} << 10;

  std::vector<std::unique_ptr<GatheredMessage>> rooms_;
};

// MessageMetrics, as they are counted.
struct MessageCounters {
  using Number = std::atomic<std::uint64_t>;
  Number messages{0}, bytes{0}, findings{0};
  std::array<Number, 4> wanted{};
  Number redacted{0}, blocked{0}, blocked_partial{0}, failed_open{0}, failed_closed{0},
      over_deadline{0}, over_budget{0}, out_of_memory{0}, streamed{0}, coverage{0}, records{0},
      records_lost{0}, held_most{0}, swaps{0}, suppressed{0};

  static void add(Number& number, std::uint64_t more = 1) noexcept {
    number.fetch_add(more, std::memory_order_relaxed);
  }
  void hold(std::uint64_t bytes) noexcept;
};

}  // namespace inspect

struct MessageInspector::State {
  State(const DetectorPack& pack, PseudonymKey key, const InspectorOptions& options,
        MessageOptions message_options);

  std::shared_ptr<inspect::MessageDoor> open_door();

  const PseudonymKey key;
  const MessageOptions options;
  inspect::MessageCounters counters;

  std::mutex mutex;  // of `door`
  std::shared_ptr<inspect::MessageDoor> door;
};

}  // namespace leakwire
