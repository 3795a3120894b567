#include "plan.h"

#include <fmt/format.h>
#include <sched.h>

#include <algorithm>
#include <charconv>
#include <thread>

#include "help.h"
#include "own_files.h"

namespace leakwire::program {
namespace {

constexpr unsigned kMostThreads = 1024;

unsigned cores() {
  cpu_set_t set;
  if (sched_getaffinity(0, sizeof set, &set) == 0) {
    return static_cast<unsigned>(std::max(1, CPU_COUNT(&set)));
  }
  return std::max(1U, std::thread::hardware_concurrency());
}

std::optional<Confidence> confidence_named(std::string_view name) {
  for (const Confidence level : {Confidence::kWeak, Confidence::kLikely, Confidence::kValidated}) {
    if (name == to_string(level)) return level;
  }
  return std::nullopt;
}

std::optional<When> when_named(std::string_view name) {
  if (name == "auto") return When::kAuto;
  if (name == "always") return When::kAlways;
  if (name == "never") return When::kNever;
  return std::nullopt;
}

std::optional<unsigned> threads_named(std::string_view text) {
  unsigned value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  if (value == 0 || value > kMostThreads) return std::nullopt;
  return value;
}

// Reads the values of flags, and says what is wrong with them.
class Reader {
 public:
  Reader(Command command, Complaints& complaints) : command_(command), complaints_(complaints) {}

  void wrong(std::string_view flag, std::string_view what) {
    right_ = false;
    complaints_.say(flag, fmt::format("{}; {}", what, see_help(command_)));
  }
  template <class T, class Named>
  void value(std::string_view flag, const std::optional<std::string>& given,
             std::string_view expected, Named named, T& into) {
    if (!given) return;
    if (const auto meant = named(*given)) {
      into = *meant;
    } else {
      wrong(flag, fmt::format("'{}' is none, {} is expected", *given, expected));
    }
  }
  bool right() const { return right_; }

 private:
  const Command command_;
  Complaints& complaints_;
  bool right_ = true;
};

void check_combinations(const Flags& flags, Reader& reader) {
  if (flags.count && flags.list_names)
    reader.wrong("-c", "cannot go with -l, one of them is expected");
  if (flags.null_after_names && !flags.count && !flags.list_names) {
    reader.wrong("-0", "goes with -c or -l only");
  }
  if (flags.count || flags.list_names) {
    const std::string_view flag = flags.count ? "-c" : "-l";
    if (flags.format) reader.wrong(flag, "cannot go with --format, it writes no records");
    if (flags.reveal) reader.wrong(flag, "cannot go with --reveal, it writes no records");
    if (flags.budget_file) reader.wrong(flag, "cannot go with --budget-file, it counts no budgets");
  }
  if (flags.no_builtin && flags.pack.empty()) {
    reader.wrong("--no-builtin", "leaves no detector at all, --pack DIR is expected with it");
  }
  if (flags.budget_file && !flags.policy) {
    reader.wrong("--budget-file", "counts what a policy limits, --policy is expected with it");
  }
  if (flags.follow && flags.operands.empty()) {
    reader.wrong("--follow", "standard input is always followed, a file is expected");
  }
}

std::optional<unsigned> decode_depth_of(std::string_view text) {
  constexpr unsigned kMost = 8;
  if (text.size() != 1 || text[0] < '1' || text[0] > '0' + static_cast<char>(kMost)) {
    return std::nullopt;
  }
  return static_cast<unsigned>(text[0] - '0');
}

void read_values(Command command, const Flags& flags, Reader& reader, Plan& plan) {
  reader.value("--min-confidence", flags.min_confidence, "weak, likely or validated",
               confidence_named, plan.inspect.min_confidence);
  reader.value("--decode", flags.decode, "all, none or some of " + decoding_names(), read_decoding,
               plan.inspect.decoding.layers);
  reader.value("--decode-depth", flags.decode_depth, "a number from 1 to 8", decode_depth_of,
               plan.inspect.decoding.depth);
  // What is sent comes in more layers than what is logged.
  if (flags.decode) plan.inspect.message_decoding.layers = plan.inspect.decoding.layers;
  plan.inspect.message_decoding.depth = plan.inspect.decoding.depth;
  if (command == kRedact) {
    reader.value("--style", flags.style, "mask, label or pseudonym", redact_style_named,
                 plan.style);
  }
  reader.value("--format", flags.format, "text, ndjson, csv or sarif", format_named, plan.format);
  const auto receiver = [](std::string_view text) -> std::optional<std::string> {
    if (is_receiver_name(text)) return std::string(text);
    return std::nullopt;
  };
  reader.value("--to", flags.to, "HOST, HOST:PORT or a URL", receiver, plan.to);
  reader.value("--log", flags.log,
               "auto, plain, clf, squid, haproxy, envoy, eve, zeek, har, csv[:COLUMN] or "
               "json[:POINTER] (a JSON Pointer begins with '/')",
               log_format_named, plan.log);
  if (plan.log.kind == LogKind::kHar && command == kRedact) {
    reader.wrong("--log", "a browser's recording (har) is no lines; only scan reads it");
  }
  if (plan.log.kind == LogKind::kHar && flags.follow) {
    reader.wrong("--log", "a browser's recording (har) is one document, and is not followed");
  }
  reader.value("--progress", flags.progress, "auto, always or never", when_named, plan.progress);
  When color = When::kAuto;
  reader.value("--color", flags.color, "auto, always or never", when_named, color);
  plan.color = flags.color.value_or("auto");
  reader.value("-j", flags.threads, fmt::format("a number from 1 to {}", kMostThreads),
               threads_named, plan.threads);
  const auto six_four = [](std::string_view text) -> std::optional<bool> {
    if (text == "6-4") return true;
    return std::nullopt;
  };
  reader.value("--mask-card", flags.mask_card, "6-4", six_four, plan.inspect.card_first_six);
}

}  // namespace

std::optional<DetectorPack> load_pack(const PackOptions& options, Complaints& complaints) {
  Result<DetectorPack> pack = DetectorPack::load(options);
  if (!pack) {
    complaints.say(pack.error());
    return std::nullopt;
  }
  const auto looks = [&](const DetectorInfo& info) {
    return info.enabled ||
           std::find(options.only.begin(), options.only.end(), info.id) != options.only.end();
  };
  const auto detectors = pack->detectors();
  if (std::none_of(detectors.begin(), detectors.end(), looks)) {
    complaints.say(options.skip.empty() ? "--only" : "--skip",
                   detectors.empty()
                       ? "leaves no detector at all, one at least is expected"
                       : "leaves no detector but such as are off; their ids are expected");
    return std::nullopt;
  }
  return std::move(*pack);
}

std::string see_help(Command command) {
  return fmt::format("see 'leakwire help {}'", words_of(command));
}

std::optional<Plan> plan_of(Command command, const Flags& flags, Complaints& complaints) {
  Plan plan;
  static_cast<Switches&>(plan) = static_cast<const Switches&>(flags);
  Reader reader(command, complaints);
  if (!flags.threads) plan.threads = cores();
  read_values(command, flags, reader, plan);
  check_combinations(flags, reader);
  plan.paths = flags.operands;
  plan.pack.builtin = !flags.no_builtin;
  plan.pack.directories.assign(flags.pack.begin(), flags.pack.end());
  plan.pack.only = flags.only;
  plan.pack.skip = flags.skip;
  plan.inspect.reveal = flags.reveal;
  plan.key_file = flags.key_file;
  plan.policy = flags.policy;
  plan.budget_file = flags.budget_file;
  plan.names_log = flags.log.has_value();
  plan.output = flags.output;
  if (!reader.right() || !are_folders(flags.places, complaints)) return std::nullopt;
  return plan;
}

}  // namespace leakwire::program
