// Sensor::reload: by what a message is judged.
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "leakwire/sensor.h"
#include "packet_builder.h"

namespace leakwire::inspect {
namespace {

constexpr tests::End kClient{tests::ipv4(10, 0, 0, 7), 51110};
constexpr tests::End kServer{tests::ipv4(203, 0, 113, 9), 80};

DetectorPack only(const std::string& id) {
  PackOptions options;
  options.only = {id};
  return *DetectorPack::load(options);
}

class Reloaded : public testing::TestWithParam<unsigned> {
 protected:
  Reloaded() {
    SensorOptions options;
    options.summary_window = 0;
    options.threads = GetParam();
    Sensor::Out out;
    out.on_record = [this](Record&& record) {
      found_.push_back(record.detector);
      return true;
    };
    sensor_.emplace(only("email"), PseudonymKey::from_bytes({}), InspectorOptions(), options,
                    std::move(out));
    sensor_->add_capture({"file", "x"});
  }
  void push(const tests::PacketBuilder& builder, std::size_t begin, std::size_t end) {
    for (std::size_t i = begin; i < end; ++i) sensor_->push(builder.packet(i));
  }
  static std::string post(std::size_t filling) {
    const std::string body =
        std::string(filling, ' ') + "mail anna@mail.example.com card 4111 1111 1111 1111 end";
    return "POST /c HTTP/1.1\r\nHost: t.example\r\nContent-Length: " + std::to_string(body.size()) +
           "\r\n\r\n" + body;
  }
  std::vector<std::string> found_;
  std::optional<Sensor> sensor_;
};

// One that is gathered, and one so long that it is scanned as it comes.
TEST_P(Reloaded, AMessageIsJudgedByWhatItBeganUnder) {
  for (const std::size_t filling : {std::size_t{2000}, std::size_t{2} << 20}) {
    found_.clear();
    tests::PacketBuilder builder;
    const tests::End client = {kClient.address, static_cast<std::uint16_t>(50000 + filling % 1000)};
    builder.talk(client, kServer, post(filling) + post(filling));
    // The first message ends, and the second begins, in the midst.
    const std::size_t early = filling > 100'000 ? builder.size() / 2 - 20 : 4;
    ASSERT_TRUE(sensor_->reload(only("email"), {}));
    push(builder, 0, early);
    ASSERT_TRUE(sensor_->reload(only("card-number"), {}));
    push(builder, early, builder.size());
    ASSERT_TRUE(sensor_->flush());
    EXPECT_EQ(found_, (std::vector<std::string>{"email", "card-number"})) << filling;
  }
  ASSERT_TRUE(sensor_->finish());
  const SensorCounters counters = sensor_->counters();
  EXPECT_EQ(counters.received, counters.processed);
}

INSTANTIATE_TEST_SUITE_P(Threads, Reloaded, testing::Values(1U, 3U));

}  // namespace
}  // namespace leakwire::inspect
