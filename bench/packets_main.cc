// leakwire-packet-bench [PACKETS [FLOWS [ROUNDS]]]: what it costs to take packets apart and to put
// their flows in order, with a parser that does nothing; what idle flows hold; and whether hostile
// captures take time in proportion. One line of JSON a measurement; CPU time, the median of the
// rounds.
#include <sys/resource.h>

#include <algorithm>
#include <charconv>
#include <cstdio>
#include <ctime>
#include <fstream>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "bench/packets.h"
#include "wire/flows.h"

namespace leakwire::bench {
namespace {

using wire::Dissector;
using wire::Ending;
using wire::FlowInfo;
using wire::FlowParser;
using wire::Flows;
using wire::Frame;
using wire::KeyedHash;
using wire::Moment;
using wire::Side;

class Nothing : public FlowParser {
 public:
  explicit Nothing(std::uint64_t& bytes) : bytes_(bytes) {}
  void data(Side, std::string_view bytes, const Moment&) noexcept override {
    bytes_ += bytes.size();
  }
  void gap(Side, std::uint64_t, const Moment&) noexcept override {}
  void other_reading(Side, std::string_view bytes, const Moment&) noexcept override {
    bytes_ += bytes.size();
  }
  void end(Side, Ending, const Moment&) noexcept override {}
  std::size_t memory() const noexcept override { return sizeof(*this); }

 private:
  std::uint64_t& bytes_;
};

struct Nothings : wire::FlowParsers {
  std::unique_ptr<FlowParser> make(const FlowInfo&) noexcept override {
    return std::make_unique<Nothing>(bytes);
  }
  std::uint64_t bytes = 0;
};

// From packets to flows.
class Sink : public Dissector::Frames {
 public:
  explicit Sink(const wire::FlowsOptions& options) : flows(parsers, KeyedHash(1, 2), options) {}
  void frame(const Frame& frame) noexcept override { flows.push(frame); }
  void unread(wire::Unread, const Moment&) noexcept override { ++unread_packets; }

  Nothings parsers;
  Flows flows;
  Dissector dissector{KeyedHash(3, 4)};
  std::uint64_t unread_packets = 0;
};

double cpu_seconds() {
  timespec now{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + 1e-9 * static_cast<double>(now.tv_nsec);
}

double median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  return values[values.size() / 2];
}

// Of this process now, in bytes (proc(5): the second field of statm is resident pages).
std::size_t resident() {
  std::ifstream in("/proc/self/statm");
  std::size_t size = 0;
  std::size_t pages = 0;
  in >> size >> pages;
  return pages * 4096;
}

double run(const Packets& packets, std::uint64_t& given) {
  Sink sink({});
  const double before = cpu_seconds();
  packets.each([&](const Packet& packet) { sink.dissector.push(packet, sink); });
  sink.dissector.finish(sink);
  sink.flows.finish();
  const double seconds = cpu_seconds() - before;
  given = sink.parsers.bytes;
  return seconds;
}

double median_run(const Packets& packets, std::size_t rounds, std::uint64_t& given) {
  std::vector<double> seconds;
  for (std::size_t i = 0; i < rounds; ++i) seconds.push_back(run(packets, given));
  return median(seconds);
}

void speed(std::string_view name, std::size_t payload, std::size_t count, std::size_t flows,
           std::size_t rounds) {
  const Packets packets = conversations(count, flows, payload);
  std::uint64_t given = 0;
  const double seconds = median_run(packets, rounds, given);
  std::printf(
      "{\"bench\":\"%.*s\",\"packets\":%zu,\"flows\":%zu,\"seconds\":%.4f,\"mpackets_s\":%.2f,"
      "\"payload_gb_s\":%.2f,\"given\":%llu}\n",
      static_cast<int>(name.size()), name.data(), packets.size(), flows, seconds,
      static_cast<double>(packets.size()) / seconds / 1e6,
      static_cast<double>(given) / seconds / 1e9, static_cast<unsigned long long>(given));
}

// Flows of one small segment each, under a bound on memory.
void idle(std::size_t count, std::size_t memory) {
  wire::FlowsOptions options;
  options.memory = memory;
  const std::size_t before = resident();
  Sink sink(options);
  std::string packet;
  const double start = cpu_seconds();
  for (std::size_t i = 0; i < count; ++i) {
    one_segment(packet, i, 0, "GET / HTTP/1.1\r\n");
    sink.dissector.push(as_packet(packet, i), sink);
  }
  const double seconds = cpu_seconds() - start;
  const wire::FlowCounters& counters = sink.flows.counters();
  std::printf(
      "{\"bench\":\"idle-flows\",\"flows\":%zu,\"bound_mib\":%zu,\"open\":%zu,\"evicted\":%llu,"
      "\"counted_mib\":%zu,\"resident_mib\":%zu,\"seconds\":%.3f}\n",
      count, memory >> 20, counters.open, static_cast<unsigned long long>(counters.evicted),
      counters.memory >> 20, (resident() - before) >> 20, seconds);
}

void doubling(const Hostile& hostile, std::size_t count, std::size_t rounds) {
  const Packets once = hostile.make(count);
  const Packets twice = hostile.make(2 * count);
  std::vector<double> first;
  std::vector<double> second;
  std::uint64_t given = 0;
  for (std::size_t i = 0; i < rounds; ++i) {
    first.push_back(run(once, given));
    second.push_back(run(twice, given));
  }
  std::printf(
      "{\"bench\":\"doubling\",\"input\":\"%s\",\"packets\":%zu,\"ns_packet\":%.0f,"
      "\"ratio\":%.2f}\n",
      hostile.name, once.size(), median(first) / static_cast<double>(once.size()) * 1e9,
      median(second) / median(first));
}

std::size_t number(std::span<char*> args, std::size_t index, std::size_t otherwise) {
  if (index >= args.size()) return otherwise;
  const std::string_view text = args[index];
  std::size_t value = otherwise;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return std::max<std::size_t>(value, 1);
}

int measure_packets(std::span<char*> args) {
  const std::size_t packets = number(args, 1, 200'000);
  const std::size_t flows = number(args, 2, 1'000'000);
  const std::size_t rounds = number(args, 3, 5);
  idle(flows, std::size_t{1} << 30);
  idle(2 * flows, std::size_t{64} << 20);
  speed("packets-200", 146, packets, 100, rounds);
  speed("packets-200-many-flows", 146, packets, std::max<std::size_t>(packets / 10, 1), rounds);
  speed("segments-1460", 1460, packets, 100, rounds);
  for (const Hostile& hostile : hostile_captures()) doubling(hostile, packets / 2, rounds);
  return 0;
}

}  // namespace
}  // namespace leakwire::bench

int main(int argc, char** argv) {
  return leakwire::bench::measure_packets({argv, static_cast<std::size_t>(argc)});
}
