// Live: what a flow holds is told while it goes on.
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "leakwire/sensor.h"
#include "packet_builder.h"

namespace leakwire::inspect {
namespace {

constexpr tests::End kClient{tests::ipv4(10, 0, 0, 7), 51110};
constexpr tests::End kServer{tests::ipv4(203, 0, 113, 9), 9000};

// A flow on an interface, and the clock of who looks at it.
class Live {
 public:
  explicit Live(const std::string& kind = "interface") {
    InspectorOptions inspect;
    inspect.reveal = true;
    inspect.clock = [this] { return now_; };
    SensorOptions options;
    options.summary_window = 0;
    Sensor::Out out;
    out.on_record = [this](Record&& record) {
      told.push_back(*record.value);
      return true;
    };
    sensor_ = std::make_unique<Sensor>(*DetectorPack::builtin(), PseudonymKey::from_bytes({}),
                                       std::move(inspect), std::move(options), std::move(out));
    sensor_->add_capture({kind, "x"});
    say("");
  }
  void say(std::string_view bytes) {
    tests::PacketBuilder builder;
    builder.tcp(kClient, kServer, sequence_, 1, bytes.empty() ? 2 : 16, bytes);
    sequence_ += bytes.empty() ? 1 : static_cast<std::uint32_t>(bytes.size());
    Packet packet = builder.packet(0);
    packet.number = ++number_;
    packet.time = now_;
    sensor_->push(packet);
  }
  // Milliseconds go by.
  void pass(int count) {
    for (; count > 0; count -= 50) {
      now_ += 50'000;
      sensor_->flush();
    }
  }
  void end() { sensor_->finish(); }

  std::vector<std::string> told;

 private:
  std::unique_ptr<Sensor> sensor_;
  std::int64_t now_ = 1'700'000'000'000'000;
  std::uint32_t sequence_ = 1000;
  std::uint64_t number_ = 0;
};

using Values = std::vector<std::string>;

TEST(EarlyLook, AFlowWithoutEndIsToldWithinASecond) {
  Live live;
  live.say("\x01\x02 mail anna@mail.example.com\n");
  live.pass(900);
  EXPECT_EQ(live.told, Values{"anna@mail.example.com"});
  live.say("card 4111111111111111");
  live.pass(900);
  EXPECT_EQ(live.told, (Values{"anna@mail.example.com", "4111111111111111"}));
  live.end();
  EXPECT_EQ(live.told.size(), 2U) << "nothing is told twice";
}

TEST(EarlyLook, WhatComesWithoutPauseIsToldToo) {
  Live live;
  live.say("\x01\x02 mail anna@mail.example.com\n");
  for (int i = 0; i < 18; ++i) {
    live.say("x ");
    live.pass(50);
  }
  EXPECT_EQ(live.told, Values{"anna@mail.example.com"});
}

TEST(EarlyLook, WhatMayGoOnIsNotToldCutShort) {
  Live live;
  live.say("\x01\x02 anna@mail.example.co");
  live.pass(150);
  live.say("m and so on");
  live.pass(900);
  EXPECT_EQ(live.told, Values{"anna@mail.example.com"});
}

TEST(EarlyLook, LongFlowsAreToldOnceEach) {
  Live live;
  Values wanted;
  for (int i = 0; i < 600; ++i) {
    const std::string mail = "user" + std::to_string(i) + "@mail.example.com";
    live.say("\x01" + std::string(700, '.') + ' ' + mail + "\n" + std::string(1400, '-'));
    if (i % 10 == 0) live.pass(600);
    wanted.push_back(mail);
  }
  live.pass(900);
  EXPECT_GE(live.told.size(), 590U);
  live.end();
  EXPECT_EQ(live.told, wanted);
}

TEST(EarlyLook, FilesAreToldAtTheEndsOfTheirMessages) {
  Live file("file");
  file.say("\x01\x02 mail anna@mail.example.com\n");
  file.pass(3000);
  EXPECT_TRUE(file.told.empty());
  file.end();
  EXPECT_EQ(file.told.size(), 1U);
}

}  // namespace
}  // namespace leakwire::inspect
