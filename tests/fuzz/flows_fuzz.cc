// Frames of any numbers in any order: every frame is counted once, memory is bounded, nothing is
// told behind an end, and as all frames of a side hold the bytes of one stream, what comes out are
// bytes of that stream at their places.
//
// An input is frames of seven bytes: side and flags, place, length, time, which flow, and what is
// odd about it.
#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "fuzz/fuzzing.h"
#include "wire/flows.h"

namespace {

using leakwire::fuzzing::broken;
using leakwire::wire::Ending;
using leakwire::wire::FlowCounters;
using leakwire::wire::FlowInfo;
using leakwire::wire::FlowParser;
using leakwire::wire::Flows;
using leakwire::wire::FlowsOptions;
using leakwire::wire::Frame;
using leakwire::wire::Host;
using leakwire::wire::Moment;
using leakwire::wire::Side;

constexpr std::size_t kStream = 1 << 17;

// No stretch of four bytes stands in it twice.
const std::string& stream() {
  static const std::string kBytes = [] {
    std::string bytes;
    for (std::uint32_t i = 0; bytes.size() < kStream; ++i) {
      const std::uint32_t mixed = i * 2654435761U;
      for (int shift = 0; shift < 32; shift += 8) bytes += static_cast<char>(mixed >> shift);
    }
    return bytes;
  }();
  return kBytes;
}

class Checks : public FlowParser {
 public:
  void data(Side side, std::string_view bytes, const Moment&) noexcept override {
    State& state = called(side);
    if (bytes.empty()) broken("no call without bytes", "");
    if (state.known && stream().compare(state.at, bytes.size(), bytes) != 0) {
      broken("bytes of the stream, at their place", std::to_string(state.at));
    }
    if (!state.known && bytes.size() >= 4) {
      const std::size_t at = stream().find(bytes);
      if (at == std::string::npos) broken("bytes of the stream", "");
      state.at = at;
      state.known = true;
    }
    if (state.known) state.at += bytes.size();
  }
  void gap(Side side, std::uint64_t missing, const Moment&) noexcept override {
    State& state = called(side);
    if (missing == 0) state.known = false;
    state.at += missing;
  }
  void other_reading(Side side, std::string_view, const Moment&) noexcept override { called(side); }
  void end(Side side, Ending, const Moment&) noexcept override { called(side).ended = true; }
  std::size_t memory() const noexcept override { return sizeof(*this); }

 private:
  struct State {
    std::size_t at = 0;
    bool known = false, ended = false;
  };
  State& called(Side side) noexcept {
    State& state = states_[static_cast<std::size_t>(side)];
    if (state.ended) broken("nothing behind an end", "");
    return state;
  }
  std::array<State, 2> states_;
};

struct Makes : leakwire::wire::FlowParsers {
  std::unique_ptr<FlowParser> make(const FlowInfo&) noexcept override {
    return std::make_unique<Checks>();
  }
};

Frame frame_of(const std::uint8_t* bytes) {
  Frame frame;
  Host client;
  Host server;
  client.address[15] = 1;
  server.address[15] = 2;
  client.port = bytes[5] % 4;
  server.port = 80;
  const bool back = (bytes[0] & 1) != 0;
  frame.from = back ? server : client;
  frame.to = back ? client : server;
  const std::size_t at = bytes[1] * 256U + bytes[2];
  frame.payload = std::string_view(stream()).substr(at, bytes[3] * (bytes[3] > 200 ? 64U : 1U));
  frame.tcp.sequence = static_cast<std::uint32_t>(at) + 0xFFFF0000U;
  frame.tcp.syn = (bytes[0] & 2) != 0;
  if (frame.tcp.syn) --frame.tcp.sequence;
  frame.tcp.fin = (bytes[0] & 4) != 0;
  frame.tcp.rst = (bytes[0] & 8) != 0;
  frame.tcp.ack = (bytes[0] & 16) != 0;
  frame.tcp.acknowledged = 0xFFFF0000U + bytes[4] * 512U;
  frame.tcp.urg = (bytes[0] & 32) != 0;
  frame.tcp.urgent = bytes[6];
  frame.missing = (bytes[0] & 64) != 0 ? bytes[6] : 0;
  if ((bytes[0] & 128) != 0 && bytes[6] > 250) frame.tcp.sequence += 0x50000000U;
  return frame;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  constexpr std::size_t kFrame = 7;
  FlowsOptions options;
  options.memory = 1 << 19;
  options.flow_waiting = 1 << 16;
  options.hole_bytes = 1 << 13;
  options.most_flows = 3;
  Makes makes;
  Flows flows(makes, leakwire::wire::KeyedHash(1, 2), options);
  std::uint64_t frames = 0;
  std::int64_t time = 0;
  const auto check = [&] {
    const FlowCounters& all = flows.counters();
    if (all.delivered + all.without_bytes + all.repeated + all.out_of_window + all.shed +
            all.waiting !=
        frames) {
      broken("every frame is counted once", std::to_string(frames));
    }
    if (all.memory > options.memory + (64U << 10)) broken("memory is bounded", "");
    if (all.open > options.most_flows) broken("flows are bounded", "");
  };
  for (std::size_t at = 0; at + kFrame <= size; at += kFrame) {
    Frame frame = frame_of(data + at);
    time += std::int64_t{data[at + 4]} * 5000;
    frame.moment = {time, ++frames, 0};
    flows.push(frame);
    check();
  }
  flows.finish();
  check();
  if (flows.counters().waiting != 0 || flows.counters().open != 0) {
    broken("nothing is left behind the end", "");
  }
  return 0;
}
