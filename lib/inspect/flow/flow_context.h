// FlowContext: what is known of a flow, beside what its messages tell. Plain value of its shard.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "wire/flow_parser.h"

namespace leakwire::inspect {

struct FlowContext {
  wire::FlowInfo info;
  wire::Moment now;            // of the packet that is being looked at
  std::string_view protocol;   // of its last message; static storage
  std::string server_name;     // SNI, certificate
  std::uint64_t messages = 0;  // begun
  std::uint64_t findings = 0;
  std::uint32_t put_off = 0;  // messages that are looked at later
  std::uint16_t told = 0;     // reasons of coverage records: a bit each
  bool initiator_is_home = false, responder_is_home = false;
  bool excluded = false;  // the policy leaves it out

  bool is_home(wire::Side side) const noexcept {
    return side == wire::Side::kInitiator ? initiator_is_home : responder_is_home;
  }
  const wire::Host& host(wire::Side side) const noexcept {
    return side == wire::Side::kInitiator ? info.initiator : info.responder;
  }
  // Whether what this side sends goes out. Where addresses do not tell, what opened the flow does;
  // a flow joined late tells by its messages who asked.
  bool is_outbound(wire::Side from, bool is_answer, bool is_known) const noexcept {
    const bool here = is_home(from);
    if (here != is_home(wire::other(from))) return here;
    return is_known ? !is_answer : from == wire::Side::kInitiator;
  }
};

}  // namespace leakwire::inspect
