// SensePlan: what the flags of sense mean, beside those that all commands have.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "flags.h"
#include "leakwire/sensor.h"
#include "plan.h"

namespace leakwire::program {

struct SensePlan {
  Plan common;
  std::vector<std::string> captures;  // files; none: `interface`
  std::string interface;
  unsigned snap_length = 0;  // 0: all of a packet
  std::string filter;        // BPF; empty: all packets
  std::string drop_to;       // empty: not given
  std::string key_log;       // a file; empty: not given
  std::string kept_packets;  // a file; empty: not given
  SensorOptions sensor;
};

// Nothing where a flag makes no sense; each such flag is said.
std::optional<SensePlan> sense_plan_of(const Flags& flags, Complaints& complaints);

}  // namespace leakwire::program
