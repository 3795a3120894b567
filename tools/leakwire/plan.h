// Plan: what the flags of scan and redact mean, all of them checked.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "complaints.h"
#include "flags.h"
#include "leakwire/inspector.h"
#include "leakwire/pack.h"
#include "leakwire/redact.h"
#include "leakwire/sink.h"

namespace leakwire::program {

enum class When { kAuto, kAlways, kNever };

struct Plan : Switches {
  std::vector<std::string> paths;
  PackOptions pack;
  InspectorOptions inspect;
  RedactStyle style = RedactStyle::kLabel;
  std::optional<std::string> key_file;
  std::optional<std::string> output;
  std::optional<Format> format;  // nothing: by the kind of standard output
  std::optional<std::string> policy;
  std::optional<std::string> budget_file;
  std::string to;  // empty: not given
  LogFormat log;
  bool names_log = false;  // --log is given, `plain` too
  When progress = When::kAuto;
  std::string color = "auto";
  unsigned threads = 1;
};

// Nothing where a flag makes no sense; each such flag is said.
std::optional<Plan> plan_of(Command command, const Flags& flags, Complaints& complaints);

// The detectors that the flags name. Nothing where a pattern file has a mistake, or where none is
// left to look with: all of it is said.
std::optional<DetectorPack> load_pack(const PackOptions& options, Complaints& complaints);

// "see 'leakwire help scan'"
std::string see_help(Command command);

}  // namespace leakwire::program
