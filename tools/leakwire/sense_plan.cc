#include "sense_plan.h"

#include <fmt/format.h>

#include <charconv>
#include <limits>

namespace leakwire::program {
namespace {

constexpr std::size_t kLeastMemory = std::size_t{16} << 20;
constexpr unsigned kLeastSnap = 64, kMostSnap = 262'144;

class SenseReader {
 public:
  explicit SenseReader(Complaints& complaints) : complaints_(complaints) {}

  void wrong(std::string_view flag, std::string_view what) {
    right_ = false;
    complaints_.say(flag, fmt::format("{}; {}", what, see_help(kSense)));
  }
  void is_none(std::string_view flag, std::string_view given, std::string_view expected) {
    wrong(flag, fmt::format("'{}' is none, {} is expected", given, expected));
  }
  bool right() const { return right_; }

 private:
  Complaints& complaints_;
  bool right_ = true;
};

std::optional<std::uint64_t> number_of(std::string_view text, std::string_view& rest) {
  std::uint64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{}) return std::nullopt;
  rest = text.substr(static_cast<std::size_t>(end - text.data()));
  return value;
}

// "512M", "2G", "100000K", "536870912": powers of 1024, as tools that bound memory have them.
std::optional<std::size_t> size_named(std::string_view text) {
  std::string_view unit;
  const auto value = number_of(text, unit);
  if (!value) return std::nullopt;
  unsigned shift = 0;
  if (!unit.empty()) {
    constexpr std::string_view kUnits = "KMGT";
    const std::size_t power = kUnits.find(static_cast<char>(unit.front() & ~0x20));
    if (power == std::string_view::npos || unit.size() > 1) return std::nullopt;
    shift = 10 * (static_cast<unsigned>(power) + 1);
  }
  if (*value > std::numeric_limits<std::size_t>::max() >> shift) return std::nullopt;
  return static_cast<std::size_t>(*value) << shift;
}

void read_sources(const Flags& flags, SenseReader& reader, SensePlan& plan) {
  plan.captures = flags.captures;
  plan.interface = flags.interface.value_or("");
  if (plan.captures.empty() && plan.interface.empty()) {
    reader.wrong("-r", "a capture, or an interface with -i, is expected");
  }
  if (!plan.captures.empty() && !plan.interface.empty()) {
    reader.wrong("-i", "cannot go with -r, one of them is expected");
  }
  if (plan.interface.empty() && flags.drop_to) {
    reader.wrong("--drop-to", "goes with -i only");
  }
  if (flags.snap_length) {
    std::string_view rest;
    const auto length = number_of(*flags.snap_length, rest);
    if (!length || !rest.empty() || *length < kLeastSnap || *length > kMostSnap) {
      reader.is_none("-s", *flags.snap_length,
                     fmt::format("a number from {} to {}", kLeastSnap, kMostSnap));
    } else {
      plan.snap_length = static_cast<unsigned>(*length);
    }
    if (plan.interface.empty()) reader.wrong("-s", "goes with -i only");
  }
}

void read_options(const Flags& flags, SenseReader& reader, SensePlan& plan) {
  SensorOptions& options = plan.sensor;
  if (flags.direction) {
    options.outbound_only = *flags.direction != "both";
    if (*flags.direction != "both" && *flags.direction != "outbound") {
      reader.is_none("--direction", *flags.direction, "outbound or both");
    }
  }
  options.home_networks = flags.home_net;
  for (const std::string& network : flags.home_net) {
    if (!is_network(network)) {
      reader.is_none("--home-net", network, "a network as 192.0.2.0/24 or 2001:db8::/32");
    }
  }
  if (flags.memory) {
    const auto size = size_named(*flags.memory);
    if (!size || *size < kLeastMemory) {
      reader.is_none("--memory", *flags.memory, "a size of at least 16M, as 512M or 2G,");
    } else {
      options.memory = *size;
    }
  }
  // A summary holds no values: who asks to see them asks for all records.
  if (flags.every || flags.reveal) options.summary_window = 0;
}

}  // namespace

std::optional<SensePlan> sense_plan_of(const Flags& flags, Complaints& complaints) {
  std::optional<Plan> common = plan_of(kSense, flags, complaints);
  SensePlan plan;
  SenseReader reader(complaints);
  read_sources(flags, reader, plan);
  read_options(flags, reader, plan);
  for (const std::string& word : flags.operands) {
    plan.filter += plan.filter.empty() ? word : " " + word;
  }
  plan.drop_to = flags.drop_to.value_or("");
  plan.key_log = flags.keylog.value_or("");
  plan.kept_packets = flags.kept_packets.value_or("");
  if (flags.kept_packets) {
    plan.sensor.keep = flags.reveal ? KeepPackets::kRaw : KeepPackets::kMasked;
  }
  plan.sensor.opens_tls = flags.keylog.has_value();
  if (!common || !reader.right()) return std::nullopt;
  plan.common = std::move(*common);
  plan.sensor.threads = plan.common.threads;
  return plan;
}

}  // namespace leakwire::program
