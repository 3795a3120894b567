// Floods of HTTP/2: what is kept stays bounded, and what is not told is told so.
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "wire/http2_frames.h"
#include "wire/told.h"

namespace leakwire::wire {
namespace {

using namespace std::string_literals;

const Headers kGet{{":method", "GET"}, {":path", "/"}};
const std::vector<std::string> kLimit{"limit::"};

// `count` pieces to a connection that has begun, and then a request, which is read all the same.
template <class Piece>
void flood(TestFlow& flow, Packer& packer, int count, std::size_t most, const Piece& piece) {
  for (int i = 0; i < count; ++i) {
    flow.client(piece(static_cast<std::uint32_t>(i)));
    ASSERT_LT(flow.parser->memory(), most) << i;
  }
  flow.client(packer.frame_of(2'000'001, {{":method", "GET"}, {":path", "/after"}}, true));
  ASSERT_FALSE(flow.told.messages.empty());
  EXPECT_EQ(flow.told.messages.back().url, "/after");
}

TEST(Http2Floods, StreamsThatNeverEnd) {
  Packer packer;
  TestFlow flow(80);
  flow.client(client_start());
  flood(flow, packer, 5000, 200'000,
        [&](std::uint32_t i) { return packer.frame_of(2 * i + 1, kGet, false); });
  EXPECT_EQ(flow.told.unseens.at(0), "limit::");
}

TEST(Http2Floods, Resets) {
  Packer packer;
  TestFlow flow(80);
  flow.client(client_start());
  flood(flow, packer, 20'000, 20'000, [&](std::uint32_t i) {
    return packer.frame_of(2 * i + 1, kGet, false) +
           frame(FrameType::kReset, 0, 2 * i + 1, "\0\0\0\x08"s);
  });
  EXPECT_EQ(flow.told.messages.size(), 20'001U);
  EXPECT_TRUE(flow.told.all_ended());
}

TEST(Http2Floods, SettingsAndPings) {
  Packer packer;
  TestFlow flow(80);
  flow.client(client_start());
  std::string settings;
  for (int i = 0; i < 40; ++i) settings += "\0\1\xFF\xFF\xFF\xFF"s + "\0\1\0\0\x10\0"s;
  flood(flow, packer, 2000, 20'000, [&](std::uint32_t) {
    return frame(FrameType::kSettings, 0, 0, settings) + frame(FrameType::kPing, 0, 0, "12345678");
  });
  // A table so large is not kept: told each time, and once a flow by who listens.
  EXPECT_TRUE(std::all_of(flow.told.unseens.begin(), flow.told.unseens.end(),
                          [](const std::string& told) { return told == "limit::"; }));
  EXPECT_FALSE(flow.told.unseens.empty());
}

TEST(Http2Floods, ContinuationsWithoutEnd) {
  TestFlow flow(80);
  flow.client(client_start() + frame(FrameType::kHeaders, 0, 1, {}));
  Packer packer;
  for (int i = 0; i < 20'000; ++i) {
    const std::string block = i % 2 == 0 ? "" : packer.pack({{"x-" + std::to_string(i), "y"}});
    flow.client(frame(FrameType::kContinuation, 0, 1, block));
    ASSERT_LT(flow.parser->memory(), 100'000U);
  }
  EXPECT_EQ(flow.told.unseens, kLimit);  // once, behind 64 KiB
  ASSERT_EQ(flow.told.messages.size(), 1U);
  EXPECT_LT(flow.told.messages[0].texts.size(), 64U << 10);
  flow.close();
  EXPECT_TRUE(flow.told.all_ended());
}

TEST(Http2Floods, ABlockOfHeadersThatUnpacksTo30MB) {
  Packer packer;
  const std::string once = packer.pack({{"x", std::string(2900, 'y')}});
  const std::string again = packer.pack({{"x", std::string(2900, 'y')}});
  ASSERT_EQ(again.size(), 1U);
  std::string block = once;
  for (int i = 0; i < 10'000; ++i) block += again;
  TestFlow flow(80);
  flow.client(client_start() + frame(FrameType::kHeaders, FrameHead::kEndHeaders, 1, block));
  ASSERT_EQ(flow.told.messages.size(), 1U);
  EXPECT_LT(flow.told.messages[0].texts.size(), 30U);
  EXPECT_EQ(flow.told.unseens, kLimit);
}

TEST(Http2Floods, PrioritiesAndWindows) {
  Packer packer;
  TestFlow flow(80);
  flow.client(client_start());
  flood(flow, packer, 20'000, 20'000, [](std::uint32_t i) {
    return frame(FrameType::kPriority, 0, 2 * i + 1, "\0\0\0\0\x10"s) +
           frame(FrameType::kWindowUpdate, 0, 2 * i + 1, "\0\0\0\1"s);
  });
  EXPECT_TRUE(flow.told.unseens.empty());
}

}  // namespace
}  // namespace leakwire::wire
