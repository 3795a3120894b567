#include "detect/short_texts.h"

#include <gtest/gtest.h>

#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "decode/layers.h"
#include "detect/layered_scan.h"
#include "leakwire/pack.h"
#include "wraps.h"

namespace leakwire::detect {
namespace {

struct Block {
  std::string bytes;
  std::vector<Span> texts;

  void add(std::string_view text) {
    texts.push_back({bytes.size(), static_cast<std::uint32_t>(text.size())});
    bytes += text;
    bytes += '\n';
  }
  std::string_view text(std::size_t i) const {
    return std::string_view(bytes).substr(static_cast<std::size_t>(texts[i].offset),
                                          texts[i].length);
  }
};

// Values, pieces of them that only a neighbour would complete, line ends, layers, and what comes
// between.
std::string random_text(std::mt19937& random) {
  constexpr std::string_view kPieces[] = {"jo.doe@example.com",
                                          "jo.doe@",
                                          "example.com",
                                          "4111 1111 1111 1111",
                                          "4111 1111",
                                          " 1111 1111",
                                          "card:",
                                          "+44 20 7946 0958",
                                          "\n",
                                          "\r\n",
                                          " ",
                                          "x",
                                          "10.0.0.7",
                                          "password=Tr0ub4d",
                                          "user=jo",
                                          "a%40example.com",
                                          "?q=jo+doe",
                                          "=\n",
                                          "=E9",
                                          R"(\u0040)",
                                          "eJzzSHJ4",
                                          "DE89370400440532013000",
                                          "2001:db8::1"};
  std::string text;
  for (std::size_t pieces = random() % 7; pieces > 0; --pieces) {
    text += kPieces[random() % std::size(kPieces)];
    if (random() % 3 == 0) text += ' ';
    if (random() % 12 == 0) text += tests::wrapped_base64("mail=kim@example.org");
  }
  if (random() % 40 == 0) {
    std::string wide;
    for (const char c : text) wide.append({c, '\0'});
    return wide;
  }
  return text;
}

std::string line(const Finding& finding, std::string_view value) {
  std::string out(finding.detector);
  out += "@" + std::to_string(finding.span.offset) + "+" + std::to_string(finding.span.length) +
         std::string(to_string(finding.confidence)) + ":" + std::string(finding.path);
  for (const std::string_view why : finding.why) out += "," + std::string(why);
  return out + "=" + std::string(value) + "\n";
}

TEST(ShortTexts, EachIsLookedAtAsIfAlone) {
  std::mt19937 random(3);
  const DetectorPack pack = *DetectorPack::builtin();
  Scanner scanner(pack);
  ShortTexts short_texts(pack);
  std::size_t found = 0;
  for (int round = 0; round < 400; ++round) {
    Block block;
    for (std::size_t texts = 1 + random() % 40; texts > 0; --texts) block.add(random_text(random));
    std::vector<std::string> together(block.texts.size()), alone(block.texts.size());
    EXPECT_EQ(
        short_texts.scan(block.bytes, block.texts,
                         [&](std::size_t text, const Finding& finding, std::string_view value) {
                           together[text] += line(finding, value);
                           ++found;
                           return true;
                         }),
        ScanStatus::kDone);
    for (std::size_t i = 0; i < block.texts.size(); ++i) {
      scanner.scan(block.text(i), [&](const Finding& finding, std::string_view value) {
        alone[i] += line(finding, value);
        return true;
      });
      EXPECT_EQ(together[i], alone[i]) << block.text(i);
    }
  }
  EXPECT_GT(found, 3000U);
}

TEST(ShortTexts, LayersOfEachAreLookedIntoAsIfAlone) {
  std::mt19937 random(5);
  const DetectorPack pack = *DetectorPack::builtin();
  Scanner scanner(pack);
  ShortTexts short_texts(pack);
  LayeredScan layers(decode::text_layers());
  std::size_t inside = 0;
  for (int round = 0; round < 400; ++round) {
    Block block;
    for (std::size_t texts = 1 + random() % 40; texts > 0; --texts) block.add(random_text(random));
    std::vector<std::string> together(block.texts.size()), alone(block.texts.size());
    std::vector<decode::Allowance> allowances(block.texts.size());
    EXPECT_EQ(layers.scan_each(short_texts, scanner, block.bytes, block.texts, allowances,
                               [&](std::size_t text, const Finding& as_read, const Finding& inner,
                                   std::string_view value) {
                                 together[text] += line(as_read, value) + line(inner, value);
                                 inside += as_read.path.empty() ? 0 : 1;
                                 return true;
                               }),
              ScanStatus::kDone);
    for (std::size_t i = 0; i < block.texts.size(); ++i) {
      decode::Allowance allowance;
      layers.scan(scanner, block.text(i), allowance,
                  [&](const Finding& as_read, const Finding& inner, std::string_view value) {
                    alone[i] += line(as_read, value) + line(inner, value);
                    return true;
                  });
      EXPECT_EQ(together[i], alone[i]) << block.text(i);
      EXPECT_EQ(allowances[i].exceeded(), allowance.exceeded());
    }
  }
  EXPECT_GT(inside, 1000U);
}

TEST(ShortTexts, StopsWhereItIsTold) {
  const DetectorPack pack = *DetectorPack::builtin();
  ShortTexts short_texts(pack);
  Block block;
  for (const char* text : {"a@example.com", "b@example.com", "c@example.com"}) block.add(text);
  std::size_t seen = 0;
  const auto stop = [&](std::size_t, const Finding&, std::string_view) { return ++seen < 2; };
  EXPECT_EQ(short_texts.scan(block.bytes, block.texts, stop), ScanStatus::kStopped);
  EXPECT_EQ(seen, 2U);
  EXPECT_EQ(short_texts.scan({}, {}, stop), ScanStatus::kDone);
}

}  // namespace
}  // namespace leakwire::detect
