#include "pcapng_keys.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <string>

namespace leakwire::program {
namespace {

constexpr std::uint32_t kKeyLog = 0x544C534B;

// Blocks of either byte order.
struct Blocks {
  bool big = false;
  std::string bytes = {};

  std::string number(std::uint32_t value) const {
    std::string out;
    for (int i = 0; i < 4; ++i) out += static_cast<char>(value >> 8 * (big ? 3 - i : i));
    return out;
  }
  Blocks& block(std::uint32_t type, const std::string& body) {
    const std::string padded = body + std::string((4 - body.size() % 4) % 4, '\0');
    const std::string length = number(static_cast<std::uint32_t>(12 + padded.size()));
    bytes += number(type) + length + padded + length;
    return *this;
  }
  Blocks& section() {
    return block(0x0A0D0D0A, number(0x1A2B3C4D) + number(1) + std::string(8, '\xFF'));
  }
  Blocks& keys(const std::string& text, std::uint32_t kind = kKeyLog) {
    return block(10, number(kind) + number(static_cast<std::uint32_t>(text.size())) + text);
  }
};

std::string seen(const std::string& bytes, std::size_t piece = 1 << 20) {
  PcapngKeys keys;
  for (std::size_t at = 0; at < bytes.size(); at += piece) keys.see(bytes.substr(at, piece));
  return keys.take();
}

TEST(PcapngKeys, AreTakenOutOfTheirBlocksAtAnyCut) {
  for (const bool big : {false, true}) {
    Blocks all{.big = big};
    all.section().block(1, "interface").keys("one line\n").block(6, std::string(1000, 'p'));
    all.keys("no end of line").keys("wireguard", 0x57474B4C).keys("");
    all.section().keys("two\nlines\n");
    const std::string wanted = "one line\n\nno end of line\ntwo\nlines\n\n";
    for (const std::size_t piece : {1, 2, 3, 5, 8, 13, 64, 100'000}) {
      EXPECT_EQ(seen(all.bytes, piece), wanted) << big << ' ' << piece;
    }
  }
}

TEST(PcapngKeys, SectionsHaveAByteOrderEach) {
  Blocks little, big{.big = true};
  EXPECT_EQ(seen(little.section().keys("a").bytes + big.section().keys("b").bytes), "a\nb\n");
}

TEST(PcapngKeys, WhatIsNoBlockEndsIt) {
  const std::string section = Blocks().section().bytes, keys = Blocks().keys("kept").bytes;
  EXPECT_EQ(seen(keys), "");  // no section before it
  EXPECT_EQ(seen(section + std::string(12, '\0') + keys), "");
  std::string odd = Blocks().block(6, "packet").bytes;
  odd[4] = 13;
  EXPECT_EQ(seen(section + odd + keys), "");
  std::string order = section;
  order[8] = 'x';
  EXPECT_EQ(seen(order + keys), "");
  // More secrets than the block has room for.
  std::string lies = keys;
  lies[12] = 100;
  EXPECT_EQ(seen(section + lies + keys), "kept\n");
}

TEST(PcapngKeys, OfACaptureThatIsCutShortWhatThereIsIsTaken) {
  const std::string all = Blocks().section().keys("a line\n").keys("another\n").bytes;
  for (std::size_t size = 0; size <= all.size(); ++size) {
    const std::string got = seen(all.substr(0, size));
    EXPECT_TRUE(std::string("a line\n\nanother\n\n").starts_with(got)) << size;
  }
}

TEST(PcapngKeys, OtherCapturesHoldNone) {
  PcapngKeys of_pcapng, of_pcap;
  of_pcapng.see(Blocks().section().bytes);
  EXPECT_FALSE(of_pcapng.over());
  of_pcap.see(std::string("\xD4\xC3\xB2\xA1\2\0\4\0\0\0\0\0", 12));
  EXPECT_TRUE(of_pcap.over());
}

}  // namespace
}  // namespace leakwire::program
