// Law 5: what is found in a text is found in it encoded, with the encoded value's place. And law 2
// with decoding on: what redact gives back scans clean.
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "bench/random.h"
#include "decode/compress.h"
#include "decode/layers.h"
#include "detect/layered_scan.h"
#include "leakwire/pack.h"
#include "leakwire/redact.h"
#include "leakwire/scanner.h"
#include "wraps.h"

namespace leakwire {
namespace {

const DetectorPack& pack() {
  static const DetectorPack kPack = *DetectorPack::builtin();
  return kPack;
}

std::vector<std::string> examples() {
  std::vector<std::string> texts;
  for (const DetectorInfo& info : pack().detectors()) {
    for (const std::string_view text : info.match) {
      const bool ascii = std::all_of(text.begin(), text.end(), [](char c) {
        return static_cast<unsigned char>(c) < 0x7F && (c >= ' ' || c == '\n' || c == '\t');
      });
      if (ascii && text.size() >= 12) texts.emplace_back(text);
    }
  }
  return texts;
}

struct Seen {
  std::string detector, value, path;
  Confidence confidence = Confidence::kWeak;
  Span span;

  bool same(const Seen& other) const {
    return detector == other.detector && value == other.value && confidence == other.confidence;
  }
};

std::vector<Seen> plain(Scanner& scanner, std::string_view text) {
  std::vector<Seen> all;
  scanner.scan(text, [&](const Finding& finding, std::string_view value) {
    all.push_back({std::string(finding.detector), std::string(value), std::string(finding.path),
                   finding.confidence, finding.span});
    return true;
  });
  return all;
}

std::vector<Seen> layered(Scanner& scanner, detect::LayeredScan& scan, std::string_view text) {
  std::vector<Seen> all;
  decode::Allowance allowance(scan.limits());
  scan.scan(scanner, text, allowance,
            [&](const Finding& as_read, const Finding&, std::string_view value) {
              all.push_back({std::string(as_read.detector), std::string(value),
                             std::string(as_read.path), as_read.confidence, as_read.span});
              return true;
            });
  return all;
}

// Whether what is found in `text` is found in `wrapped` too, or stands where the text as read holds
// a finding that is better by the rule of overlaps. `others` counts those.
void expect_found(Scanner& scanner, detect::LayeredScan& scan, std::string_view text,
                  std::string_view wrapped, const std::string& what, std::size_t& found,
                  std::size_t& others) {
  const std::vector<Seen> inside = layered(scanner, scan, wrapped);
  for (const Seen& one : plain(scanner, text)) {
    ++found;
    if (std::any_of(inside.begin(), inside.end(), [&](const Seen& s) { return s.same(one); })) {
      continue;
    }
    ++others;
    EXPECT_TRUE(std::any_of(inside.begin(), inside.end(),
                            [&](const Seen& s) { return s.confidence >= one.confidence; }))
        << what << ": " << one.detector << " of " << text;
  }
}

TEST(Decode, WhatIsFoundInATextIsFoundInItWrapped) {
  Scanner scanner(pack());
  detect::LayeredScan scan(decode::text_layers(), {});
  std::size_t found = 0;
  std::size_t others = 0;
  for (const std::string& text : examples()) {
    for (const tests::Wrap& wrap : tests::kWraps) {
      expect_found(scanner, scan, text, wrap.wrap(text), std::string(wrap.path), found, others);
    }
  }
  EXPECT_GT(found, 700U);
  EXPECT_LT(others * 50, found);  // more than 98 in 100 by themselves
}

TEST(Decode, AndInItWrappedTwice) {
  Scanner scanner(pack());
  detect::LayeredScan scan(decode::text_layers(), {});
  std::size_t found = 0;
  std::size_t others = 0;
  for (const std::string& text : examples()) {
    for (const tests::Wrap& inner : tests::kWraps) {
      for (const tests::Wrap& outer : tests::kWraps) {
        if (inner.path == "utf-16" && outer.path != "base64" && outer.path != "hex") continue;
        // Two in one: the inner one's marks are not whole in the outer one's pieces.
        if (inner.path == outer.path && inner.path == "quoted-printable") continue;
        expect_found(scanner, scan, text, outer.wrap(inner.wrap(text)),
                     std::string(outer.path) + ">" + std::string(inner.path), found, others);
      }
    }
  }
  EXPECT_GT(found, 5000U);
  EXPECT_LT(others * 50, found);
}

// As base64 and hex hold it, and as encoded words of the other form do.
TEST(Decode, WhatIsFoundInATextIsFoundInItPackedOrQuoted) {
  Scanner scanner(pack());
  detect::LayeredScan scan(decode::text_layers(), {});
  std::size_t found = 0;
  std::size_t others = 0;
  for (const std::string& text : examples()) {
    const std::string packed[] = {tests::gzip(text), tests::deflated(text, 15), tests::zstd(text)};
    for (const std::string& bytes : packed) {
      if (bytes.size() < detect::kLeastWrapped) continue;
      expect_found(scanner, scan, text, tests::wrapped_base64(bytes), "base64", found, others);
      expect_found(scanner, scan, text, detect::wrapped_bytes(bytes, {}, 2), "hex", found, others);
    }
    if (text.find('\n') != std::string::npos) continue;
    std::string quoted;  // RFC 2047, section 4.2
    for (const char c : text) {
      quoted += c == ' ' ? "_" : detect::wrapped_bytes({&c, 1}, "=", 2, {}, true);
    }
    expect_found(scanner, scan, text, "=?utf-8?Q?" + quoted + "?=", "Q", found, others);
  }
  EXPECT_GT(found, 400U);
  EXPECT_LT(others * 50, found);
}

TEST(Decode, ThePlaceIsThatOfTheEncodedValue) {
  Scanner scanner(pack());
  detect::LayeredScan scan(decode::text_layers(), {});
  const std::string text = "jo.doe@example.com";
  for (const tests::Wrap& wrap : tests::kWraps) {
    if (wrap.path == "utf-16") continue;
    const std::string encoded = wrap.wrap(text);
    const std::vector<Seen> seen = layered(scanner, scan, "id: " + encoded + " end");
    ASSERT_EQ(seen.size(), 1U) << wrap.path;
    // Without a digit of one alphabet alone both are the same.
    EXPECT_TRUE(wrap.path.starts_with(seen[0].path)) << wrap.path;
    EXPECT_EQ(seen[0].value, text);
    EXPECT_EQ(seen[0].span.offset, 4U) << wrap.path;
    EXPECT_EQ(seen[0].span.length, encoded.size()) << wrap.path;
  }
}

TEST(Decode, TwoValuesInOneAreTwoFindings) {
  Scanner scanner(pack());
  detect::LayeredScan scan(decode::log_layers(), {});
  const std::string value = tests::wrapped_base64("jo.doe@example.com 4111 1111 1111 1111 x");
  const std::vector<Seen> seen = layered(scanner, scan, "a=" + value + "&b=jane@example.com");
  ASSERT_EQ(seen.size(), 3U);
  EXPECT_EQ(seen[0].span, seen[1].span);
  EXPECT_EQ(seen[0].span.length, value.size());
  EXPECT_EQ(seen[2].path, "");
}

TEST(Decode, WhatRedactGivesBackScansClean) {
  Scanner scanner(pack());
  detect::LayeredScan scan(decode::log_layers(), {});
  for (const RedactStyle style : {RedactStyle::kLabel, RedactStyle::kMask}) {
    for (const std::string& text : examples()) {
      if (text.find('\n') != std::string::npos) continue;
      for (const tests::Wrap& wrap : tests::kWraps) {
        if (wrap.path == "utf-16") continue;
        RedactOptions options;
        options.style = style;
        Redactor redactor(pack(), options);
        std::string out;
        const auto take = [&](std::string_view bytes) {
          out += bytes;
          return true;
        };
        redactor.push("a " + wrap.wrap(text) + " b\n", take);
        redactor.finish(take);
        EXPECT_TRUE(redactor.clean()) << wrap.path << text;
        decode::Allowance allowance;
        scan.scan_lines(
            scanner, out,
            [&](const Finding& finding, const Finding&, std::string_view) {
              EXPECT_LT(finding.confidence, Confidence::kLikely) << out << " of " << text;
              return true;
            },
            [](std::size_t) { ADD_FAILURE(); });
      }
    }
  }
}

// Values in the midst of bytes that are no text: what decodes so was never written as a value.
TEST(Decode, AValueWithinNoiseIsNoFinding) {
  Scanner scanner(pack());
  detect::LayeredScan scan(decode::text_layers(), {});
  bench::Random random(8);
  for (int round = 0; round < 200; ++round) {
    std::string bytes;
    for (int i = 0; i < 60; ++i) bytes.push_back(static_cast<char>(random.below(256)));
    bytes.insert(30, " jo.doe@example.com card 4111 1111 1111 1111 ");
    for (const std::string& text :
         {tests::wrapped_base64(bytes), detect::wrapped_bytes(bytes, {}, 2)}) {
      for (const Seen& one : layered(scanner, scan, text)) {
        ADD_FAILURE() << one.detector << " behind " << one.path;
      }
    }
  }
}

TEST(Decode, NoiseInBase64IsNoFinding) {
  Scanner scanner(pack());
  detect::LayeredScan scan(decode::log_layers(), {});
  bench::Random random(7);
  std::string noise;
  for (int line = 0; line < 20'000; ++line) {
    std::string bytes;
    for (int i = 0; i < 57; ++i) bytes.push_back(static_cast<char>(random.below(256)));
    noise += tests::wrapped_base64(bytes, line % 2 == 0) + "\n";
  }
  scan.scan_lines(
      scanner, noise,
      [](const Finding& finding, const Finding&, std::string_view value) {
        if (!finding.path.empty()) ADD_FAILURE() << finding.detector << value;
        return true;
      },
      [](std::size_t) {});
}

}  // namespace
}  // namespace leakwire
