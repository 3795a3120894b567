#include "decode/body_decoder.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "decode/compress.h"

namespace leakwire::decode {
namespace {

struct Body {
  std::string text, path;
  bool broken = false, whole = false, exceeded = false;
};

Body decoded(std::vector<Coding> codings, std::string_view bytes, std::size_t piece,
             const Limits& limits = {}, bool sniffs = true) {
  Body body;
  BodyDecoder decoder(codings, sniffs);
  Allowance allowance(limits);
  const auto take = [&](std::string_view run) { body.text += run; };
  while (!bytes.empty()) {
    decoder.push(bytes.substr(0, piece), allowance, take);
    bytes.remove_prefix(std::min(piece, bytes.size()));
  }
  decoder.finish(allowance, take);
  body.path = decoder.path();
  body.broken = decoder.broken();
  body.whole = decoder.whole();
  body.exceeded = allowance.exceeded();
  return body;
}

const std::string kText = "mail=jo.doe@example.com and card=4111 1111 1111 1111, once more";

TEST(BodyDecoder, WhatHeadersNameAndWhatBytesShow) {
  const std::string gzip = tests::gzip(kText);
  struct Case {
    std::vector<Coding> codings;
    std::string bytes, text, path;
    bool broken, whole;
  };
  const Case cases[] = {
      {{}, kText, kText, "", false, true},
      {{}, "abc", "abc", "", false, true},
      {{}, "", "", "", false, true},
      {{Coding::kGzip}, gzip, kText, "gzip", false, true},
      {{Coding::kGzip, Coding::kZstd}, tests::zstd(gzip), kText, "zstd>gzip", false, true},
      // A header that is missing, or names one of two.
      {{}, gzip, kText, "gzip", false, true},
      {{}, tests::zstd(gzip), kText, "zstd>gzip", false, true},
      {{Coding::kGzip}, tests::gzip(gzip), kText, "gzip>gzip", false, true},
      // A header that lies.
      {{Coding::kGzip}, kText, kText, "", true, false},
      {{Coding::kBrotli}, "\xFF\xFF\xFF", "\xFF\xFF\xFF", "", true, false},
      {{Coding::kZstd, Coding::kGzip}, gzip, kText, "gzip", true, false},
      {{Coding::kJson}, kText, kText, "", true, false},
      // Bytes behind the end; an end that is missing.
      {{Coding::kGzip}, gzip + "behind it", kText + "behind it", "gzip", false, true},
      {{Coding::kGzip}, gzip.substr(0, gzip.size() - 9), "*", "gzip", false, false},
  };
  for (const Case& one : cases) {
    for (std::size_t piece = 1; piece < one.bytes.size() + 2; piece += piece < 5 ? 1 : 20) {
      const Body body = decoded(one.codings, one.bytes, piece);
      EXPECT_TRUE(one.text == "*" || body.text == one.text) << body.text << piece;
      EXPECT_EQ(body.path, one.path) << one.text << piece;
      EXPECT_EQ(body.broken, one.broken) << one.text << piece;
      EXPECT_EQ(body.whole, one.whole) << one.text << piece;
      EXPECT_FALSE(body.exceeded);
    }
  }
}

TEST(BodyDecoder, NothingIsSniffedWhereThatIsNotWanted) {
  const std::string gzip = tests::gzip(kText);
  EXPECT_EQ(decoded({}, gzip, 100, {}, false).text, gzip);
}

TEST(BodyDecoder, BombsEndAtANumberAndSaySo) {
  const std::string bomb = tests::gzip(std::string(5'000'000, 'a'));
  const Body body = decoded({Coding::kGzip}, bomb, 1000, {.output = 100'000});
  EXPECT_TRUE(body.exceeded);
  EXPECT_LE(body.text.size(), 100'000U);
  EXPECT_GE(body.text.size(), 99'000U);
  const Body work = decoded({Coding::kGzip}, bomb, 1000, {.output = 1'000'000, .work = 500});
  EXPECT_TRUE(work.exceeded);
  EXPECT_LE(work.text.size(), 1'000'000U);
}

TEST(BodyDecoder, LayersThatBytesShowAreAsDeepAsAllowed) {
  std::string nested = kText;
  for (int i = 0; i < 5; ++i) nested = tests::gzip(nested);
  const Body body = decoded({}, nested, 1000, {.depth = 3});
  EXPECT_EQ(body.path, "gzip>gzip>gzip");
  EXPECT_TRUE(body.exceeded);
  EXPECT_EQ(decoded({}, nested, 1000, {.depth = 5}).text, kText);
}

}  // namespace
}  // namespace leakwire::decode
