// Recorder: a FlowParser that writes down all it is told, and frames to tell it with.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "wire/flows.h"

namespace leakwire::wire {

// What one flow was told. Outlives its parser.
struct ToldFlow {
  FlowInfo info;
  std::array<std::string, 2> bytes;  // by Side; a gap of N bytes is "<N>"
  std::array<std::vector<std::string>, 2> others;
  std::array<std::vector<Ending>, 2> endings;
  std::vector<std::string> datagrams;
  std::size_t calls_after_end = 0;

  const std::string& from(Side side) const { return bytes[static_cast<std::size_t>(side)]; }
};

class Recorders : public FlowParsers {
 public:
  std::unique_ptr<FlowParser> make(const FlowInfo& info) noexcept override {
    if (refuses) return nullptr;
    told.push_back(std::make_unique<ToldFlow>());
    told.back()->info = info;
    return std::make_unique<Recorder>(*told.back());
  }

  std::vector<std::unique_ptr<ToldFlow>> told;
  bool refuses = false;

 private:
  class Recorder : public FlowParser {
   public:
    explicit Recorder(ToldFlow& told) : told_(told) {}
    void data(Side side, std::string_view bytes, const Moment&) noexcept override {
      called(side);
      told_.bytes[index(side)] += bytes;
      told_.datagrams.emplace_back(bytes);
    }
    void gap(Side side, std::uint64_t missing, const Moment&) noexcept override {
      called(side);
      told_.bytes[index(side)] += '<' + std::to_string(missing) + '>';
    }
    void other_reading(Side side, std::string_view bytes, const Moment&) noexcept override {
      called(side);
      told_.others[index(side)].emplace_back(bytes);
    }
    void end(Side side, Ending why, const Moment&) noexcept override {
      called(side);
      told_.endings[index(side)].push_back(why);
    }
    std::size_t memory() const noexcept override { return sizeof(*this); }

   private:
    static std::size_t index(Side side) { return static_cast<std::size_t>(side); }
    void called(Side side) {
      if (!told_.endings[index(side)].empty()) ++told_.calls_after_end;
    }
    ToldFlow& told_;
  };
};

inline Host host_of(std::uint8_t last, std::uint16_t port) {
  Host host;
  host.address[10] = host.address[11] = 0xFF;
  host.address[12] = 192;  // 192.0.2.0/24 (RFC 5737)
  host.address[14] = 2;
  host.address[15] = last;
  host.port = port;
  return host;
}

// A connection whose frames are pushed as a test says.
struct Talk {
  Flows& flows;
  Host client = host_of(1, 40000);
  Host server = host_of(2, 80);
  std::uint32_t network = 0;
  std::int64_t time = 1'000'000;
  std::uint64_t packet = 0;
  std::array<std::uint32_t, 2> start{1000, 5000};  // number of each side's first byte

  Frame frame(Side side, std::string_view payload = {}) {
    Frame frame;
    frame.from = side == Side::kInitiator ? client : server;
    frame.to = side == Side::kInitiator ? server : client;
    frame.payload = payload;
    frame.network = network;
    frame.moment = {time, ++packet, 0};
    return frame;
  }
  static std::size_t index(Side side) { return static_cast<std::size_t>(side); }

  void handshake() {
    Frame syn = frame(Side::kInitiator);
    syn.tcp.syn = true;
    syn.tcp.sequence = start[0] - 1;
    flows.push(syn);
    Frame answer = frame(Side::kResponder);
    answer.tcp.syn = answer.tcp.ack = true;
    answer.tcp.sequence = start[1] - 1;
    answer.tcp.acknowledged = start[0];
    flows.push(answer);
  }
  Frame segment(Side side, std::uint32_t at, std::string_view payload) {
    Frame one = frame(side, payload);
    one.tcp.sequence = start[index(side)] + at;
    return one;
  }
  void send(Side side, std::uint32_t at, std::string_view payload) {
    flows.push(segment(side, at, payload));
  }
  // `side` acknowledges the first `upto` bytes of the other one.
  void ack(Side side, std::uint32_t upto) {
    Frame one = segment(side, 0, {});
    one.tcp.ack = true;
    one.tcp.acknowledged = start[index(other(side))] + upto;
    flows.push(one);
  }
  void fin(Side side, std::uint32_t at) {
    Frame one = segment(side, at, {});
    one.tcp.fin = true;
    flows.push(one);
  }
  void rst(Side side, std::uint32_t at) {
    Frame one = segment(side, at, {});
    one.tcp.rst = true;
    flows.push(one);
  }
};

inline std::uint64_t sum_of_fates(const FlowCounters& counters) {
  return counters.delivered + counters.without_bytes + counters.repeated + counters.out_of_window +
         counters.shed + counters.waiting;
}

}  // namespace leakwire::wire
