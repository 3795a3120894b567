// Reassembly against that of libtins: the same packets, no loss, the same bytes.
#ifdef LEAKWIRE_TINS
#include <gtest/gtest.h>
#include <tins/ip.h>
#include <tins/tcp_ip/stream_follower.h>

#include <array>
#include <string>
#include <vector>

#include "bench/random.h"
#include "wire/flow_recorder.h"
#include "wire/packets.h"

namespace leakwire::wire {
namespace {

struct IntoFlows : Dissector::Frames {
  explicit IntoFlows(Flows& into) : flows(into) {}
  void frame(const Frame& frame) noexcept override { flows.push(frame); }
  void unread(Unread, const Moment&) noexcept override { ++unread_packets; }

  Flows& flows;
  int unread_packets = 0;
};

// Packets of one connection, one way: cut, disordered, repeated, overlapping.
std::vector<std::string> packets_of(bench::Random& random, const std::string& stream,
                                    std::uint32_t start) {
  std::vector<std::string> packets;
  std::vector<std::string> segments;
  const auto segment = [&](std::size_t at, std::size_t size) {
    return ipv4(6, tcp(40000, 80, start + static_cast<std::uint32_t>(at), 16,
                       std::string_view(stream).substr(at, size)));
  };
  for (std::size_t at = 0; at < stream.size();) {
    const std::size_t size = 1 + random.below(700);
    const std::size_t back = random.chance(1, 5) ? random.below(at + 1) % 300 : 0;
    segments.push_back(segment(at - back, size + back));
    if (random.chance(1, 6)) segments.push_back(segments.back());
    at += size;
  }
  for (std::size_t i = 0; i < segments.size(); ++i) {
    std::swap(segments[i], segments[std::min(segments.size() - 1, i + random.below(5))]);
  }
  packets.push_back(ipv4(6, tcp(40000, 80, start - 1, 2, "")));
  const std::string answer = tcp(80, 40000, 8999, 18, "").replace(8, 4, be(start, 4));
  std::string reply = ipv4(6, answer);
  const std::string client = reply.substr(12, 4);
  reply.replace(12, 4, reply.substr(16, 4));
  reply.replace(16, 4, client);
  packets.push_back(reply);
  packets.insert(packets.end(), segments.begin(), segments.end());
  return packets;
}

std::string by_tins(const std::vector<std::string>& packets) {
  std::string bytes;
  Tins::TCPIP::StreamFollower follower;
  follower.new_stream_callback([&](Tins::TCPIP::Stream& stream) {
    stream.client_data_callback([&](Tins::TCPIP::Stream& one) {
      bytes.append(one.client_payload().begin(), one.client_payload().end());
    });
  });
  for (const std::string& packet : packets) {
    Tins::IP ip(reinterpret_cast<const std::uint8_t*>(packet.data()),
                static_cast<std::uint32_t>(packet.size()));
    follower.process_packet(ip);
  }
  return bytes;
}

TEST(Tins, ReadsTheSameBytes) {
  bench::Random random(9);
  for (int round = 0; round < 200; ++round) {
    std::string stream;
    const std::size_t size = 1 + random.below(20000);
    while (stream.size() < size) stream += static_cast<char>(random.below(256));
    const std::vector<std::string> packets =
        packets_of(random, stream, static_cast<std::uint32_t>(random.next()));
    Recorders recorders;
    Flows flows(recorders, KeyedHash(5, 6));
    IntoFlows frames(flows);
    Dissector dissector(KeyedHash(7, 8));
    for (const std::string& packet : packets) {
      dissector.push(packet_of(packet, LinkType::kRaw), frames);
    }
    flows.finish();
    ASSERT_EQ(frames.unread_packets, 0);
    ASSERT_EQ(recorders.told.size(), 1U);
    ASSERT_EQ(recorders.told[0]->from(Side::kInitiator), by_tins(packets)) << round;
    ASSERT_EQ(recorders.told[0]->from(Side::kInitiator), stream) << round;
  }
}

}  // namespace
}  // namespace leakwire::wire
#endif
