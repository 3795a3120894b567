// Sensor: packets in, records out. What leaves, to whom, what the policy says of it, and what could
// not be looked at.
//
// One thread pushes and is called back; the sensor's own threads work behind it. Records come in
// the order of packets, the same ones whatever the number of threads: flows belong to one of
// kShards shards by their addresses, each with its part of the memory, and threads share out the
// shards.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "leakwire/export.h"
#include "leakwire/inspector.h"
#include "leakwire/packet.h"
#include "leakwire/pseudonym.h"
#include "leakwire/record.h"

namespace leakwire {

// Which packets Sensor::Out::on_packet is given: none, or those of flows with a finding that the
// policy does not allow (without a policy: with any).
enum class KeepPackets : std::uint8_t {
  kNone,
  kMasked,  // personal data is '*'; lengths and sequence numbers stay, checksums are made anew
  kRaw,     // as they came
};

struct SensorOptions {
  std::vector<std::string> home_networks;       // CIDR; empty: the policy's, else private ranges
  bool outbound_only = true;                    // false: what comes in is looked at too
  std::size_t memory = std::size_t{512} << 20;  // flows, reassembly and decoding together
  unsigned threads = 1;
  std::size_t flow_findings = 10'000;  // of one flow; those beyond are counted and told
  // The findings of a group behind its first are counted and told once a window; 0: all in full.
  std::int64_t summary_window = 60'000'000;  // microseconds
  bool opens_tls = false;                    // by the secrets that add_keys() tells
  KeepPackets keep = KeepPackets::kNone;     // a quarter of `memory` is for what waits to be judged
};

// Whether SensorOptions::home_networks takes it: "10.0.0.0/8", "2001:db8::/32", "192.0.2.1".
LEAKWIRE_EXPORT bool is_network(std::string_view text);

// A capture that packets come from, by Packet::capture.
struct CaptureInfo {
  std::string kind = "file";  // file, interface
  std::string name;           // as the user named it; masked before it is written
};

// Packets: received = processed + dropped, exactly, once finish() has returned.
struct SensorCounters {
  std::uint64_t received = 0, received_bytes = 0;
  std::uint64_t processed = 0;
  std::uint64_t not_ip = 0, other_transport = 0;  // of the processed: nothing that is read
  // Dropped, by cause. What the kernel dropped is the capturer's to add, to both sides.
  std::uint64_t shed = 0, unread_link = 0, truncated = 0, malformed = 0, too_deep = 0,
                fragments = 0;
  std::uint64_t flows = 0, open_flows = 0, evicted = 0, expired = 0, joined_late = 0,
                shed_flows = 0;
  std::uint64_t gaps = 0, gap_bytes = 0, ambiguous = 0;
  std::uint64_t messages = 0, inbound = 0;  // inbound: those that nobody wanted
  std::uint64_t findings = 0, suppressed = 0, summarised = 0, excluded = 0, encrypted = 0;

  std::uint64_t dropped() const noexcept {
    return shed + unread_link + truncated + malformed + too_deep + fragments;
  }
  std::uint64_t memory = 0, most_memory = 0;  // bytes
  std::uint64_t key_lines_passed_over = 0;    // of what add_keys() was told
  // Packets given to on_packet; ... that could not be held, of the same flows.
  std::uint64_t kept = 0, unkept = 0;
};

class LEAKWIRE_EXPORT Sensor {
 public:
  static constexpr std::size_t kShards = 16;

  struct Out {
    RecordFn on_record;
    CoverageFn on_coverage;
    std::function<void(GroupSummary&&)> on_summary;
    // Every finding, also those that go into a summary; before on_record.
    std::function<void(const Record&)> on_finding;
    // For SensorOptions::keep: those of a flow together, once it is over.
    std::function<void(const Packet&)> on_packet;
  };

  Sensor(DetectorPack pack, PseudonymKey key, InspectorOptions inspect, SensorOptions options,
         Out out);
  Sensor(Sensor&&) noexcept;
  Sensor& operator=(Sensor&&) noexcept;
  ~Sensor();

  // The number that its packets bear.
  std::uint32_t add_capture(const CaptureInfo& info);
  // Lines of a key log (draft-ietf-tls-keylogfile), in pieces of any size: what TLS connections
  // carry is opened by them, and read as cleartext is. For SensorOptions::opens_tls. Secrets may be
  // told behind the packets they are for: up to 128 KiB of a flow wait for them.
  void add_keys(std::string_view text);
  // As SensorOptions::opens_tls, from here on.
  void expect_keys();
  // Messages that begin from here on are judged by these; those that are open by those that they
  // began with. Packets that come meanwhile are the capturer's to hold: nothing is lost here.
  bool reload(DetectorPack pack, InspectorOptions inspect);
  // The bytes are copied. False once `on_record` stopped it.
  bool push(const Packet& packet);
  // What has been pushed is looked at and told; of an interface also what waits for the end of a
  // message for over half a second. For live captures: to be called a few times a second, also when
  // nothing comes.
  bool flush();
  // Overload, as who captures sees it: packets come faster than they are looked at. The flow that
  // has sent most of late is not looked at any more, which a coverage record "limit" tells; its
  // packets count as shed. False where there is none.
  bool shed_largest();
  // The end of all captures: flows end, the last records are told.
  bool finish();
  SensorCounters counters() const noexcept;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace leakwire
