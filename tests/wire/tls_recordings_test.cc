// What TLS carries in the recordings of tests/captures is, byte for byte, what tshark opens in them
// with the same key log (script/record; NAME.plain.tsv).
#include <gtest/gtest.h>
#include <openssl/evp.h>

#include <array>
#include <cstdint>
#include <cstring>
#include <fstream>
#include <map>
#include <memory>
#include <sstream>
#include <string>
#include <vector>

#include "wire/flows.h"
#include "wire/frame.h"
#include "wire/tls/key_log.h"
#include "wire/tls/tls.h"
#include "wire/told.h"

namespace leakwire::wire {
namespace {

const std::string kFolder = LEAKWIRE_SOURCE_DIR "/tests/captures/";

std::string read_file(const std::string& name) {
  std::ifstream in(kFolder + name, std::ios::binary);
  std::ostringstream all;
  all << in.rdbuf();
  return all.str();
}

std::string sha256(const std::string& bytes) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> sum{};
  unsigned size = 0;
  EVP_Digest(bytes.data(), bytes.size(), sum.data(), &size, EVP_sha256(), nullptr);
  std::string hex;
  for (unsigned i = 0; i < size; ++i) {
    hex += "0123456789abcdef"[sum[i] >> 4];
    hex += "0123456789abcdef"[sum[i] & 15];
  }
  return hex;
}

struct Opened {
  std::array<std::string, 2> said;  // client, server
};

// Of every flow of a capture what TLS carries in it, and no more.
class Openers final : public FlowParsers {
 public:
  explicit Openers(const KeyLog& keys) : keys_(keys) {}

  std::unique_ptr<FlowParser> make(const FlowInfo& info) noexcept override {
    flows.push_back(std::make_unique<Opened>());
    return std::make_unique<Opener>(info, keys_, *flows.back(), told);
  }

  Told told;
  std::vector<std::unique_ptr<Opened>> flows;

 private:
  class Tap final : public Tls {
   public:
    Tap(Conversation& flow, Opened& opened) : Tls(flow), opened_(opened) {}

   protected:
    void give(Side side, std::string_view plain, const Moment&) override {
      opened_.said[static_cast<std::size_t>(side)] += plain;
    }

   private:
    Opened& opened_;
  };

  class Opener final : public FlowParser {
   public:
    Opener(const FlowInfo& info, const KeyLog& keys, Opened& opened, Told& told)
        : flow_{.info = info, .listener = told}, tls_(flow_, opened) {
      flow_.keys = &keys;
    }
    void data(Side side, std::string_view bytes, const Moment& moment) noexcept override {
      tls_.data(side, bytes, moment);
    }
    void gap(Side side, std::uint64_t missing, const Moment& moment) noexcept override {
      tls_.gap(side, missing, moment);
    }
    void other_reading(Side, std::string_view, const Moment&) noexcept override {}
    void end(Side side, Ending why, const Moment& moment) noexcept override {
      tls_.end(side, why, moment);
    }
    std::size_t memory() const noexcept override { return tls_.memory(); }

   private:
    Conversation flow_;
    Tap tls_;
  };

  const KeyLog& keys_;
};

// A classic pcap file of Ethernet, in this machine's byte order.
void push_capture(const std::string& file, Dissector& dissector, Dissector::Frames& frames) {
  std::size_t at = 24;
  std::uint64_t number = 0;
  while (at + 16 <= file.size()) {
    std::array<std::uint32_t, 4> head{};
    std::memcpy(head.data(), file.data() + at, sizeof head);
    Packet packet;
    packet.bytes = std::string_view(file).substr(at + 16, head[2]);
    packet.wire_length = head[3];
    packet.time = std::int64_t{head[0]} * 1'000'000 + head[1];
    packet.number = ++number;
    dissector.push(packet, frames);
    at += 16 + head[2];
  }
}

class ToFlows final : public Dissector::Frames {
 public:
  explicit ToFlows(Flows& flows) : flows_(flows) {}
  void frame(const Frame& frame) noexcept override { flows_.push(frame); }
  void unread(Unread, const Moment&) noexcept override {}

 private:
  Flows& flows_;
};

void expect_as_tshark(const std::string& name) {
  KeyLog keys;
  keys.add(read_file(name + ".keylog"));
  Openers openers(keys);
  Flows flows(openers, KeyedHash(1, 2));
  ToFlows frames(flows);
  Dissector dissector(KeyedHash(1, 2));
  push_capture(read_file(name + ".pcap"), dissector, frames);
  flows.finish();
  EXPECT_EQ(openers.told.unseens, std::vector<std::string>{}) << name;
  std::istringstream key(read_file(name + ".plain.tsv"));
  std::string line, side, sum;
  std::getline(key, line);
  std::size_t flow = 0, bytes = 0, rows = 0, all = 0;
  while (key >> flow >> side >> bytes >> sum) {
    ++rows;
    all += bytes;
    ASSERT_LT(flow, openers.flows.size()) << name;
    const std::string& own = openers.flows[flow]->said[side == "client" ? 0 : 1];
    EXPECT_EQ(own.size(), bytes) << name << ' ' << flow << ' ' << side;
    EXPECT_EQ(sha256(own), sum) << name << ' ' << flow << ' ' << side;
  }
  EXPECT_EQ(rows, 2 * openers.flows.size()) << name;
  EXPECT_GT(all, 100U) << name;
}

TEST(TlsRecordings, OpenAsTsharkOpensThem) {
  for (const char* const name : {"tls", "resumed", "h2"}) expect_as_tshark(name);
}

}  // namespace
}  // namespace leakwire::wire
