// Datagrams are looked at together: what is told of them is told as if each were looked at at once.
#include <gtest/gtest.h>

#include <random>
#include <string>
#include <vector>

#include "leakwire/sensor.h"
#include "packet_builder.h"

namespace leakwire::inspect {
namespace {

struct Sent {
  tests::End from, to;
  std::string bytes;
  bool tcp = false;
};

// Datagrams of some flows, most of them short, one that is not, and segments between them.
std::vector<Sent> conversation() {
  std::mt19937 random(9);
  std::vector<Sent> all;
  for (int i = 0; i < 900; ++i) {
    const auto port = static_cast<std::uint16_t>(50'000 + random() % 12);
    const tests::End client{tests::ipv4(10, 0, 0, 7), port};
    const tests::End server{tests::ipv4(203, 0, 113, 9), 9000};
    Sent sent{client, server, "no " + std::to_string(i) + "\n", random() % 8 == 0};
    if (random() % 3 == 0) sent.bytes += "mail anna" + std::to_string(i) + "@mail.example.com\n";
    if (random() % 5 == 0) sent.bytes += "card 4111 1111 1111 1111";
    if (random() % 6 == 0) sent.bytes += " q=kim%40mail.example.org";
    if (random() % 30 == 0) sent.bytes.append(1100, '.');
    if (random() % 9 == 0) std::swap(sent.from, sent.to);
    all.push_back(std::move(sent));
  }
  return all;
}

// Records and coverage in order. `each`: looked at packet by packet.
std::vector<std::string> told(unsigned threads, bool each, std::size_t most = 10'000) {
  std::vector<std::string> lines;
  InspectorOptions inspect;
  inspect.reveal = true;
  inspect.clock = [] { return std::int64_t{1'700'000'000'000'000}; };
  SensorOptions options;
  options.summary_window = 0;
  options.outbound_only = false;
  options.threads = threads;
  options.flow_findings = most;
  Sensor::Out out;
  out.on_record = [&](Record&& record) {
    lines.push_back(record.id + " " + *record.value + " " + record.timestamp + " " +
                    std::to_string(record.flow->pcap_cnt) + " " + record.flow->src_ip + ":" +
                    std::to_string(record.flow->src_port) + " " + std::to_string(record.message));
    return true;
  };
  out.on_coverage = [&](Coverage&& coverage) {
    lines.push_back(std::string(coverage.reason) + " " + std::string(coverage.detail) + " " +
                    std::to_string(coverage.flow ? coverage.flow->pcap_cnt : 0));
  };
  Sensor sensor(*DetectorPack::builtin(), PseudonymKey::from_bytes({}), std::move(inspect),
                std::move(options), std::move(out));
  sensor.add_capture({"file", "x"});
  std::uint64_t number = 0;
  std::vector<std::uint32_t> sequence(12, 1000);
  for (const Sent& one : conversation()) {
    tests::PacketBuilder builder;
    if (one.tcp) {
      std::uint32_t& at = sequence[number % sequence.size()];
      builder.tcp(one.from, one.to, at, 1, 16, one.bytes);
      at += 100'000;  // gaps: told of the flow
    } else {
      builder.udp(one.from, one.to, one.bytes);
    }
    Packet packet = builder.packet(0);
    packet.number = ++number;
    packet.time = 1'700'000'000'000'000 + static_cast<std::int64_t>(number) * 1000;
    sensor.push(packet);
    if (each) sensor.flush();
  }
  sensor.finish();
  return lines;
}

TEST(ShortMessages, AreToldAsIfLookedAtAtOnce) {
  const std::vector<std::string> expected = told(1, true);
  EXPECT_GT(expected.size(), 400U);
  EXPECT_EQ(told(1, false), expected);
  EXPECT_EQ(told(2, false), expected);
}

TEST(ShortMessages, ALimitOfAFlowHoldsInOrder) {
  const std::vector<std::string> expected = told(1, true, 20);
  EXPECT_LT(expected.size(), told(1, true).size());
  EXPECT_EQ(told(1, false, 20), expected);
}

}  // namespace
}  // namespace leakwire::inspect
