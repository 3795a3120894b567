// Mqtt: the reader of MQTT 3.1, 3.1.1 and 5 over TCP: who logs in, what is published and under
// which topic, in either direction.
//
// Holds the packet under way, at most kMostHead bytes of it; payloads are told as they come. One
// that is longer where no payload is, and what is no packet, are told as they are.
#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "wire/mqtt/mqtt_packet.h"
#include "wire/recognise/protocol.h"

namespace leakwire::wire {

class Mqtt final : public Protocol {
 public:
  static constexpr std::size_t kMostHead = std::size_t{256} << 10;  // its texts are 64 KiB each

  explicit Mqtt(Conversation& flow) noexcept : Protocol(flow) {}

  std::string_view name() const noexcept override { return "mqtt"; }
  std::size_t data(Side side, std::string_view bytes, const Moment& moment) override;
  void gap(Side side, std::uint64_t missing, const Moment& moment) override;
  void end(Side side, Ending why, const Moment& moment) override;
  bool over() const noexcept override { return over_; }
  std::size_t memory() const noexcept override {
    return sizeof *this + ways_[0].held.capacity() + ways_[1].held.capacity();
  }

 private:
  struct Way {
    std::string held;
    std::size_t left = 0;  // of the payload under way
    std::optional<MessageId> message;
  };

  Way& way_of(Side side) noexcept { return ways_[static_cast<std::size_t>(side)]; }
  std::string_view take_packet(Side side, std::string_view bytes, const Moment& moment);
  void tell_packet(Side side, const MqttHead& head, std::string_view packet, const Moment& moment);
  void begin_publish(Side side, const MqttHead& head, std::string_view packet,
                     const Moment& moment);
  MessageId begin(Side side, const Moment& moment) noexcept;
  void tell_text(MessageId id, std::string_view part, std::string_view field,
                 std::string_view value) noexcept;
  void finish(Way& way, bool whole, const Moment& moment) noexcept;

  std::array<Way, 2> ways_;
  unsigned version_ = 4;
  Side client_ = Side::kInitiator;
  bool over_ = false;
};

}  // namespace leakwire::wire
