// Packets of any bytes: each gives a frame, a reason or a fragment that waits; frames lie within
// what was captured; what waits is bounded, and gone in the end.
//
// An input is packets: link type, how much the snap length cut, how much later it came, its length
// in two bytes, its bytes.
#include <array>
#include <cstdint>
#include <string_view>

#include "fuzz/fuzzing.h"
#include "wire/frame.h"

namespace {

using leakwire::LinkType;
using leakwire::fuzzing::broken;
using leakwire::wire::DissectorOptions;
using leakwire::wire::Frame;
using leakwire::wire::Moment;
using leakwire::wire::Unread;

constexpr std::array kLinks{LinkType::kNull,     LinkType::kEthernet, LinkType::kPpp,
                            LinkType::kRaw,      LinkType::kLoop,     LinkType::kLinuxSll,
                            LinkType::kIpv4,     LinkType::kIpv6,     LinkType::kLinuxSll2,
                            LinkType::kWireless, LinkType::kRadiotap, static_cast<LinkType>(195)};

struct Counts : leakwire::wire::Dissector::Frames {
  void frame(const Frame& frame) noexcept override {
    ++calls;
    bytes += frame.payload.size();
    for (const char c : frame.payload) sum += static_cast<unsigned char>(c);  // all of it is there
  }
  void unread(Unread, const Moment&) noexcept override { ++calls; }

  std::uint64_t calls = 0, bytes = 0, sum = 0;
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string_view in(reinterpret_cast<const char*>(data), size);
  DissectorOptions options;
  options.fragment_bytes = 1 << 16;
  leakwire::wire::Dissector dissector(leakwire::wire::KeyedHash(1, 2), options);
  Counts counts;
  leakwire::Packet packet;
  std::uint64_t all = 0;
  while (in.size() >= 5) {
    const auto byte = [&](std::size_t at) { return static_cast<std::uint8_t>(in[at]); };
    const std::size_t length = std::min<std::size_t>(byte(3) * 256U + byte(4), in.size() - 5);
    packet.link = kLinks[byte(0) % kLinks.size()];
    packet.wire_length = static_cast<std::uint32_t>(length + byte(1));
    packet.time += std::int64_t{byte(2)} * 100'000;
    packet.bytes = in.substr(5, length);
    ++packet.number;
    all += length;
    dissector.push(packet, counts);
    if (dissector.memory() > 2 * options.fragment_bytes + 4096) broken("fragments are bounded", "");
    in.remove_prefix(5 + length);
  }
  dissector.finish(counts);
  if (dissector.memory() != 0) broken("nothing waits behind the end", "");
  if (counts.bytes > 2 * all) broken("frames hold what was captured, in two readings at most", "");
  return 0;
}
