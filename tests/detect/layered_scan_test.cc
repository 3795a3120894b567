#include "detect/layered_scan.h"

#include <gtest/gtest.h>

#include <functional>
#include <string>
#include <vector>

#include "decode/layers.h"
#include "leakwire/pack.h"
#include "wraps.h"

namespace leakwire::detect {
namespace {

// "detector@offset+length:path=value", a line each.
std::string found(decode::Layers layers, std::string_view block) {
  Scanner scanner(*DetectorPack::builtin());
  LayeredScan scan(layers);
  std::string out;
  const ScanStatus status = scan.scan_lines(
      scanner, block,
      [&](const Finding& finding, const Finding&, std::string_view value) {
        out += std::string(finding.detector) + "@" + std::to_string(finding.span.offset) + "+" +
               std::to_string(finding.span.length) + ":" + std::string(finding.path) + "=" +
               std::string(value) + "\n";
        EXPECT_EQ(finding.path.empty(), !finding.inner);
        EXPECT_EQ(finding.form, finding.path.empty() ? "plain" : "encoded");
        return true;
      },
      [&](std::size_t begin) { out += "limit@" + std::to_string(begin) + "\n"; });
  EXPECT_EQ(status, ScanStatus::kDone);
  return out;
}

TEST(LayeredScan, LinesInOrderWithAndWithoutLayers) {
  const std::string value = tests::wrapped_base64("mail=kim@example.org");
  const std::string block =
      "a@example.com\nm=jo%40example.com b@example.com\nno\n\nx " + value + "\nc@example.com\n";
  const std::string at = std::to_string(block.find(value));
  const std::string last = std::to_string(block.find("c@"));
  EXPECT_EQ(found(decode::log_layers(), block),
            "email@0+13:=a@example.com\nemail@16+16:percent=jo@example.com\n"
            "email@33+13:=b@example.com\nemail@" +
                at + "+" + std::to_string(value.size()) + ":base64=kim@example.org\nemail@" + last +
                "+13:=c@example.com\n");
  EXPECT_EQ(found(decode::Layers(), "m=jo%40example.com\n").find("percent"), std::string::npos);
}

// The plain scan finds what stands behind the escape; the longer one is the value.
TEST(LayeredScan, TheLongerOfTwoReadingsIsKept) {
  EXPECT_EQ(found(decode::log_layers(), "to=jo%2Edoe@example.com"),
            "email@3+20:percent=jo.doe@example.com\n");
}

// Short of time it goes in pieces, asks between them, and finds the same for as far as it comes.
TEST(LayeredScan, ALongTextIsLeftWhereTimeIsOver) {
  std::string text;
  while (text.size() < (std::size_t{1} << 20)) text += "to jo%2Edoe@example.com, kim@example.org\n";
  Scanner scanner(*DetectorPack::builtin());
  LayeredScan scan(decode::log_layers());
  using Places = std::vector<std::uint64_t>;
  const auto places = [&](ScanStatus expected) {
    Places all;
    decode::Allowance allowance(
        decode::Limits{.output = text.size() * 4, .work = text.size() * 64});
    EXPECT_EQ(scan.scan(scanner, text, allowance,
                        [&](const Finding& finding, const Finding&, std::string_view) {
                          all.push_back(finding.span.offset);
                          return true;
                        }),
              expected);
    return all;
  };
  const Places whole = places(ScanStatus::kDone);
  EXPECT_GT(whole.size(), 10'000U);
  std::size_t asked = 0;
  std::size_t last = static_cast<std::size_t>(-1);
  const std::function<bool()> is_late = [&] { return ++asked > last; };
  scan.stop_when(&is_late);
  EXPECT_EQ(places(ScanStatus::kDone), whole);
  EXPECT_GT(asked, text.size() >> 16);
  for (const std::size_t most : {0U, 1U, 5U, 12U}) {
    asked = 0;
    last = most;
    const Places some = places(ScanStatus::kStopped);
    EXPECT_LT(some.size(), whole.size()) << most;
    EXPECT_EQ(some.empty(), most == 0) << most;
    EXPECT_LE(asked, most + 3);  // then it asks no more
  }
  scan.stop_when(nullptr);
  EXPECT_EQ(places(ScanStatus::kDone), whole);
}

// An escape's last letters are no part of the value behind it, though it is longer with them.
TEST(LayeredScan, AValueBehindAnEscapeBeginsBehindIt) {
  EXPECT_EQ(found(decode::log_layers(), R"({"b":"a\r\nanna@mail.example.org\n"})"),
            "email@11+21:json=anna@mail.example.org\n");
  EXPECT_EQ(found(decode::log_layers(), "GET /c?m=%20anna@mail.example.org"),
            "email@12+21:percent=anna@mail.example.org\n");
  // Where there is no escape before it, it is the text's own.
  EXPECT_EQ(found(decode::log_layers(), "%20 20anna@mail.example.org"),
            "email@4+23:=20anna@mail.example.org\n");
}

// What no layer changed is found once.
TEST(LayeredScan, WhatNoLayerChangedIsOfTheText) {
  EXPECT_EQ(found(decode::log_layers(), "p=%41%42 jo@example.com \\n"),
            "email@9+14:=jo@example.com\n");
}

// "\n" and "%20" end in a letter or digit, which before a number as read rules it out.
TEST(LayeredScan, ValuesThatStandNextToAnEscape) {
  EXPECT_EQ(found(decode::log_layers(), R"({"b":"card:\n4111 1111 1111 1111\n"})"),
            "card-number@13+19:json=4111 1111 1111 1111\n");
  EXPECT_EQ(found(decode::log_layers(), "?q=card%204111111111111111%20x"),
            "card-number@10+16:percent=4111111111111111\n");
  EXPECT_EQ(found(decode::log_layers(), R"({"b":"\"jo@example.com\""})"),
            "email@8+14:=jo@example.com\n");
}

TEST(LayeredScan, ALineThatIsNotLookedThroughIsTold) {
  std::string nested = "kim@example.org and more";
  for (int i = 0; i < 5; ++i) nested = tests::wrapped_base64(nested);
  EXPECT_EQ(found(decode::log_layers(), "none\n" + nested + "\n"), "limit@5\n");
}

TEST(LayeredScan, StopsWhereItIsTold) {
  Scanner scanner(*DetectorPack::builtin());
  LayeredScan scan(decode::log_layers());
  int seen = 0;
  const auto stop = [&](const Finding&, const Finding&, std::string_view) { return ++seen < 2; };
  EXPECT_EQ(scan.scan_lines(scanner, "a%40example.com\nb%40example.com\nc%40example.com\n", stop,
                            [](std::size_t) {}),
            ScanStatus::kStopped);
  EXPECT_EQ(seen, 2);
}

}  // namespace
}  // namespace leakwire::detect
