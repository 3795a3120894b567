// FlowParser: reads the conversation of one flow, from bytes in order to messages. The seam between
// reassembly, which knows no protocol, and the protocols, which know no packet.
//
// One a flow, made with its first payload; one thread at a time. Views are good for the call alone.
// Every call is total and noexcept: what cannot be understood is given on as it is.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>

#include "wire/flow_key.h"
#include "wire/frame.h"

namespace leakwire::wire {

enum class Side : std::uint8_t { kInitiator, kResponder };  // who sends
constexpr Side other(Side side) noexcept {
  return side == Side::kInitiator ? Side::kResponder : Side::kInitiator;
}

enum class Ending : std::uint8_t {
  kClosed,   // FIN, all bytes before it seen
  kReset,    // RST
  kExpired,  // silent for too long
  kEvicted,  // to make room: told in a coverage record "limit"
  kShed,     // overload: told in a coverage record "limit"
  kStopped,  // the capture ended
};

// What is known of a flow when its parser is made.
struct FlowInfo {
  Host initiator, responder;
  Transport transport = Transport::kTcp;
  std::uint64_t id = 0;      // a record's flow_id
  bool joined_late = false;  // no SYN was seen: the sides may be swapped, and begin in mid-stream
  Moment first;              // its first packet
};

class FlowParser {
 public:
  virtual ~FlowParser() = default;
  // TCP: the next bytes of a side, each once, of any cut. UDP: one datagram a call.
  virtual void data(Side side, std::string_view bytes, const Moment& moment) noexcept = 0;
  // TCP: `missing` bytes were lost (0: nobody knows how many). What comes next is joined to nothing
  // before.
  virtual void gap(Side side, std::uint64_t missing, const Moment& moment) noexcept = 0;
  // TCP: what a receiver may have read in place of bytes given before or given next, with up to
  // 4096 bytes on either side. To be scanned as it is, and told as "ambiguous".
  virtual void other_reading(Side side, std::string_view bytes, const Moment& moment) noexcept = 0;
  // The last call for a side. Destruction without it is no end: nothing more is told.
  virtual void end(Side side, Ending why, const Moment& moment) noexcept = 0;
  // Heap bytes held, itself among them; asked after every call, so it must be cheap.
  virtual std::size_t memory() const noexcept = 0;
};

// Makes parsers. Shared by the flows of one thread; outlives them.
class FlowParsers {
 public:
  virtual ~FlowParsers() = default;
  // Nothing where memory is short: the flow is counted and told as not looked at.
  virtual std::unique_ptr<FlowParser> make(const FlowInfo& info) noexcept = 0;
};

}  // namespace leakwire::wire
