#include "decode/value_runs.h"

#include <gtest/gtest.h>

#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "decode/layer_finder.h"
#include "decode/layers.h"

namespace leakwire::decode {
namespace {

const Layers kBase64 = Layers().add(Coding::kBase64).add(Coding::kBase64Url);

std::string base64(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i + 3 <= text.size(); i += 3) {
    std::uint32_t bits = 0;
    for (std::size_t k = 0; k < 3; ++k) bits = bits << 8 | static_cast<std::uint8_t>(text[i + k]);
    for (unsigned k = 0; k < 4; ++k) {
      out +=
          "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"[bits >> (18 - 6 * k) &
                                                                             63];
    }
  }
  return out;
}

// Of value bytes alone: pieces of paths, names, numbers, and texts in base64, some of them spoilt.
std::string random_run(std::mt19937& random) {
  constexpr std::string_view kPieces[] = {"/",         "-",           "_",      "+",
                                          "blk",       "0123456789",  "cafe",   "deadbeef",
                                          "Handler",   "application", "x86",    "-1934",
                                          "\xd0\xb6 ", "\xe9t\xe9",   "\tline", "jo.doe@example"};
  std::string run;
  for (std::size_t pieces = 1 + random() % 8; pieces > 0; --pieces) {
    const std::string_view piece = kPieces[random() % std::size(kPieces)];
    const bool plain = piece.find_first_of(".\xd0\xe9\t") == std::string_view::npos;
    std::string text(piece);
    if (random() % 4 == 0) text += kPieces[random() % std::size(kPieces)];
    if (random() % 4 == 0) text += static_cast<char>(random());
    for (int i = 0; i < 2; ++i) text.append(text);
    run += plain && random() % 3 != 0 ? std::string(piece) : base64(text);
  }
  return run;
}

// `quick`: as each() has it, else each_of().
std::vector<std::string> values(const ValueRuns& runs, std::string_view text, bool quick) {
  std::vector<std::string> all;
  const auto visit = [&](const ValueRun& run) {
    all.push_back(std::to_string(run.begin) + " " + std::to_string(run.end) + " " +
                  std::to_string(static_cast<int>(run.coding)));
    return false;
  };
  if (quick) {
    runs.each(text, 0, text.size(), visit);
  } else {
    RunBytes run(text, 0, text.size());
    runs.each_of(run, 0, text.size(), visit);
  }
  return all;
}

TEST(ValueRuns, AQuickLookChangesNothing) {
  std::mt19937 random(7);
  const ValueRuns runs(kBase64, 16);
  ASSERT_TRUE(runs.passes_hex());
  std::size_t found = 0;
  for (int round = 0; round < 20'000; ++round) {
    const std::string run = random_run(random);
    const auto expected = values(runs, run, false);
    EXPECT_EQ(values(runs, run, true), expected) << run;
    found += expected.size();
  }
  EXPECT_GT(found, 2000U);
}

// A run with hex, something compressed, or UTF-16 in it.
std::string random_rich_run(std::mt19937& random) {
  constexpr std::string_view kBegins[] = {{"\x1f\x8b\x08\0", 4},
                                          "\x78\x9c\xf3H",
                                          "\x28\xb5\x2f\xfd",
                                          "\xff\xfe",
                                          "\xfe\xff",
                                          {"\0", 1},
                                          "\xe9\xe8 \xe7",
                                          "J"};
  std::string run = random() % 2 == 0 ? random_run(random) : "";
  if (random() % 2 == 0) run += "/-_+"[random() % 4];
  std::string text(kBegins[random() % std::size(kBegins)]);
  for (std::size_t size = 8 + random() % 20; size > 0; --size) {
    text += static_cast<char>(random() % 8 == 0 ? random() : 'a' + random() % 26);
    if (random() % 8 != 0 && (text[0] <= 0)) text += '\0';
  }
  switch (random() % 4) {
    case 0:
      for (std::size_t i = 14 + random() % 40; i > 0; --i)
        run += "0123456789abcdefABCDEF"[random() % 22];
      break;
    case 1:
      run += random() % 2 == 0 ? "0x" : "0X";
      for (const char c : text) {
        run += "0123456789abcdef"[static_cast<unsigned char>(c) >> 4];
        run += "0123456789abcdef"[c & 15];
      }
      break;
    default:
      run += base64(text);
  }
  return random() % 2 == 0 ? run : run + random_run(random);
}

TEST(ValueRuns, AQuickLookForHexAndWhatIsNoTextChangesNothing) {
  std::mt19937 random(13);
  const ValueRuns runs(text_layers(), 16);
  ASSERT_FALSE(runs.passes_hex());
  std::size_t found = 0, passed = 0;
  for (int round = 0; round < 60'000; ++round) {
    const std::string run = round % 2 == 0 ? random_rich_run(random) : random_run(random);
    const auto expected = values(runs, run, false);
    EXPECT_EQ(values(runs, run, true), expected) << run;
    found += expected.size();
    if (run.size() >= 16 && !RunBytes(run, 0, run.size()).may_begin_value()) ++passed;
  }
  EXPECT_GT(found, 10'000U);
  EXPECT_GT(passed, 2000U);  // nothing was looked for in these
}

// Runs are told by bits, block by block and batch by batch: byte by byte it is the same.
TEST(ValueRuns, RunsAreFoundOverAllEdges) {
  std::mt19937 random(11);
  const LayerFinder finder(kBase64, 16);
  for (int round = 0; round < 300; ++round) {
    std::string text;
    while (text.size() < 40 * 64) {
      text += std::string(random() % 90, " .0a"[random() % 4]);
      text += random() % 3 == 0 ? std::string(random() % 300, 'a') + base64("jo.doe@example")
                                : random_run(random);
      text += ' ';
    }
    std::size_t expected = text.size();
    for (std::size_t at = 0; at < text.size() && expected == text.size();) {
      std::size_t end = at;
      while (end < text.size() && is_value_byte(text[end])) ++end;
      if (!finder.runs().each(text, at, end, [](const ValueRun&) { return true; })) expected = at;
      at = end + 1;
    }
    EXPECT_EQ(finder.find(text, 0), expected);
  }
}

}  // namespace
}  // namespace leakwire::decode
