// Flags: the command line as it was written, not yet understood (plan.h says what it means).
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace leakwire::program {

// Which command; also a bit in FlagText::commands.
enum Command : unsigned {
  kScan = 1,
  kRedact = 2,
  kPackCheck = 4,
  kPackList = 8,
  kPackExplain = 16,
  kPackTest = 32,
  kPlacesLookup = 64,
  kPlacesImport = 128,
  kPolicyCheck = 256,
  kPolicyExplain = 512,
  kPolicyTest = 1024,
  kPolicyPromises = 2048,
  kPolicyReplay = 4096,
  kSense = 8192,
};

// Flags without a value, which mean what they say.
struct Switches {
  bool quiet = false;
  bool stats = false;
  bool exit_zero = false;
  bool follow = false;
  bool count = false;
  bool list_names = false;
  bool null_after_names = false;
  bool hidden = false;
  bool binary = false;
  bool line_buffered = false;
  bool every = false;  // no summaries
};

struct Flags : Switches {
  std::vector<std::string> operands;  // paths, folders of packs or names of detectors
  std::vector<std::string> pack;
  std::vector<std::string> only;
  std::vector<std::string> skip;
  std::optional<std::string> min_confidence;
  std::optional<std::string> decode;
  std::optional<std::string> decode_depth;
  std::optional<std::string> format;
  std::optional<std::string> output;
  std::optional<std::string> key_file;
  std::optional<std::string> threads;
  std::optional<std::string> progress;
  std::optional<std::string> color;
  std::optional<std::string> mask_card;
  std::optional<std::string> style;
  std::optional<std::string> policy;
  std::optional<std::string> to;
  std::optional<std::string> log;
  std::optional<std::string> budget_file;
  std::vector<std::string> places;
  std::vector<std::string> given;
  std::vector<std::string> captures;  // of sense, as all below
  std::vector<std::string> home_net;
  std::optional<std::string> interface;
  std::optional<std::string> snap_length;
  std::optional<std::string> direction;
  std::optional<std::string> memory;
  std::optional<std::string> drop_to;
  std::optional<std::string> keylog;
  std::optional<std::string> kept_packets;
  bool no_builtin = false;
  bool reveal = false;
  bool help = false;
};

// One flag: the parser and the help are both made from this.
struct FlagText {
  std::string_view names;  // "-f,--follow"
  std::string_view value;  // "FILE", or empty: it takes none
  std::string_view text;   // one sentence for the help
  unsigned commands = 0;   // bits of Command
  std::variant<bool Flags::*, std::optional<std::string> Flags::*,
               std::vector<std::string> Flags::*>
      field;
};

// All flags, in the order of the help. Static storage.
std::span<const FlagText> flag_texts() noexcept;

// What is wrong with a command line.
struct UsageMistake {
  std::string place;  // "--foo"
  std::string what;   // "no such flag; did you mean '--format'?"
};

// Flags and operands may be mixed; behind "--" all are operands.
std::variant<Flags, UsageMistake> parse_flags(Command command,
                                              const std::vector<std::string>& words);

}  // namespace leakwire::program
