// Who receives what a flow carries: of a mail whoever it is for, at the host that takes their mail;
// of what is answered to a flow that was opened from outside, the visitor.
#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "leakwire/sensor.h"
#include "packet_builder.h"

namespace leakwire {
namespace {

using namespace std::string_literals;
using tests::End;
using tests::PacketBuilder;

constexpr End kOurs{tests::ipv4(10, 0, 0, 7), 51110};
constexpr End kResolver{tests::ipv4(10, 0, 0, 1), 53};
constexpr End kMailHost{tests::ipv4(192, 0, 2, 9), 25};
constexpr End kVisitor{tests::ipv4(203, 0, 113, 9), 40000};

std::string labels(std::string_view name) {
  std::string out;
  while (!name.empty()) {
    const std::string_view label = name.substr(0, name.find('.'));
    out += static_cast<char>(label.size());
    out += label;
    name.remove_prefix(std::min(name.size(), label.size() + 1));
  }
  return out + '\0';
}

// An answer with one record of the name that was asked for.
std::string answer(std::string_view name, char type, const std::string& data) {
  std::string out = "\x12\x34\x81\x80\0\1\0\1\0\0\0\0"s + labels(name) + '\0' + type + "\0\1"s;
  out += "\xC0\x0C\0"s + type + "\0\1\0\0\0\x3C\0"s + static_cast<char>(data.size()) + data;
  return out;
}

std::string mail(std::string_view to) {
  const std::string receiver(to);
  return "EHLO a.example\r\nMAIL FROM:<jo@example.net>\r\nRCPT TO:<" + receiver +
         ">\r\nDATA\r\nTo: " + receiver + "\r\n\r\nmail of max@example.net\r\n.\r\nQUIT\r\n";
}

constexpr std::string_view kReplies =
    "220 some.name.test ESMTP\r\n250 a\r\n250 b\r\n250 c\r\n354 d\r\n250 e\r\n221 f\r\n";

// Of each finding: where, the role of who receives it and the host.
std::vector<std::string> told(const PacketBuilder& packets, unsigned threads = 1) {
  InspectorOptions options;
  PlacesOptions places;
  places.geoip_folder.clear();
  options.places = *Places::load(places);
  SensorOptions sensor_options;
  sensor_options.summary_window = 0;
  sensor_options.outbound_only = false;
  sensor_options.threads = threads;
  std::vector<std::string> all;
  Sensor::Out out;
  out.on_record = [&](Record&& record) {
    all.push_back(record.where + " " + record.masked + " " + record.direction + " " +
                  std::string(to_string(record.destination->role)) + " " +
                  record.destination->host);
    return true;
  };
  Sensor sensor(*DetectorPack::builtin(), PseudonymKey::from_bytes({}), options, sensor_options,
                std::move(out));
  sensor.add_capture({"file", "a.pcap"});
  for (std::size_t i = 0; i < packets.size(); ++i) sensor.push(packets.packet(i));
  sensor.finish();
  return all;
}

void look_up(PacketBuilder& packets, std::string_view domain, std::string_view mail_host) {
  const End client{kOurs.address, 40001};
  packets.udp(kResolver, client, answer(domain, 15, "\0\x0A"s + labels(mail_host)));
  packets.udp(kResolver, client, answer(mail_host, 1, "\xC0\0\2\x09"s));
}

TEST(FlowReceivers, AMailAtTheHostThatDnsNamesIsItsReceivers) {
  PacketBuilder packets;
  look_up(packets, "example.org", "MX.example.com");
  packets.talk(kOurs, kMailHost, mail("anna@Example.org"), kReplies);
  const std::vector<std::string> expected{
      "envelope j***@***.net outbound third-party mx.example.com",
      "envelope a***@***.org outbound data-subject mx.example.com",
      "mail-header a***@***.org outbound data-subject mx.example.com",
      "mail-body m***@***.net outbound third-party mx.example.com"};
  for (const unsigned threads : {1U, 4U}) EXPECT_EQ(told(packets, threads), expected) << threads;
}

TEST(FlowReceivers, AMailAtAnotherHostIsNot) {
  PacketBuilder other;  // the domain's mail goes elsewhere
  look_up(other, "example.org", "mx.example.com");
  look_up(other, "example.edu", "mx.iana.org");
  other.talk(kOurs, kMailHost, mail("anna@example.org"), kReplies);
  PacketBuilder unknown;  // nobody asked where it goes
  unknown.talk(kOurs, kMailHost, mail("anna@example.org"), kReplies);
  PacketBuilder later;  // DNS said so afterwards
  later.talk(kOurs, kMailHost, mail("anna@example.org"), kReplies);
  look_up(later, "example.org", "mx.example.com");
  for (const PacketBuilder* packets : {&other, &unknown, &later}) {
    for (const unsigned threads : {1U, 4U}) {
      const std::vector<std::string> all = told(*packets, threads);
      ASSERT_EQ(all.size(), 4U);
      for (const std::string& one : all) {
        EXPECT_NE(one.find(" third-party "), std::string::npos) << one;
      }
    }
  }
}

TEST(FlowReceivers, AnAnswerToAFlowFromOutsideIsTheVisitors) {
  const std::string request =
      "POST /a HTTP/1.1\r\nHost: shop.example\r\nX-Mail: anna@mail.example.org\r\n"
      "Content-Length: 0\r\n\r\n";
  const std::string reply =
      "HTTP/1.1 200 OK\r\nContent-Length: 26\r\n\r\nmail anna@mail.example.org";
  const End server{tests::ipv4(10, 0, 0, 7), 80};
  PacketBuilder from_outside;
  from_outside.talk(kVisitor, server, request, reply);
  const std::vector<std::string> visited = told(from_outside);
  ASSERT_EQ(visited.size(), 2U);
  EXPECT_EQ(visited[0].substr(0, 31), "header a***@***.org inbound fir");
  EXPECT_EQ(visited[1], "body a***@***.org outbound data-subject 203.0.113.9");
  // The same peer, where we opened the flow: what we send goes to it as to anybody.
  PacketBuilder from_us;
  from_us.talk(kOurs, {kVisitor.address, 80}, request, reply);
  const std::vector<std::string> sent = told(from_us);
  ASSERT_EQ(sent.size(), 2U);
  EXPECT_EQ(sent[0], "header a***@***.org outbound third-party shop.example");
  // What a visitor asks of a server of its own that we have a flow to, is no answer.
  PacketBuilder nobody;
  nobody.udp({kOurs.address, 40000}, {kVisitor.address, 9999}, "mail anna@mail.example.org");
  EXPECT_EQ(told(nobody),
            std::vector<std::string>{"body a***@***.org outbound third-party 203.0.113.9"});
}

}  // namespace
}  // namespace leakwire
