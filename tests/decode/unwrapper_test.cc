#include "decode/unwrapper.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "decode/compress.h"
#include "decode/layers.h"

namespace leakwire::decode {
namespace {

std::string base64(std::string_view text, bool url = false) {
  const std::string_view digits =
      url ? "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
          : "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string out;
  for (std::size_t i = 0; i < text.size(); i += 3) {
    const std::size_t size = std::min<std::size_t>(3, text.size() - i);
    std::uint32_t bits = 0;
    for (std::size_t k = 0; k < 3; ++k) {
      bits = bits << 8 | (k < size ? static_cast<unsigned char>(text[i + k]) : 0U);
    }
    for (std::size_t k = 0; k < 4; ++k) {
      if (k <= size) out.push_back(digits[bits >> (18 - 6 * k) & 63]);
      if (k > size && !url) out.push_back('=');
    }
  }
  return out;
}

struct Told {
  std::string path, text;
};

std::vector<Told> told(Layers layers, std::string_view text, Allowance& allowance) {
  std::vector<Told> all;
  Unwrapper unwrapper(layers);
  unwrapper.unwrap(text, allowance, [&](const Unwrapped& node) {
    all.push_back({std::string(node.path), std::string(node.text)});
    if (node.origins != nullptr) {
      EXPECT_EQ((*node.origins)[node.text.size()], node.source_text.size());
    }
    return true;
  });
  EXPECT_TRUE(all.empty() || unwrapper.may_hold_layers(text)) << text;
  return all;
}

// Every text as "path: text", a line each.
std::string lines(Layers layers, std::string_view text) {
  Allowance allowance;
  std::string out;
  for (const Told& one : told(layers, text, allowance)) out += one.path + ": " + one.text + "\n";
  return out;
}

TEST(Unwrapper, EachLayer) {
  struct Case {
    Coding coding;
    std::string text, told;
  };
  const std::string mail = "jo.doe@example.com";
  const Case cases[] = {
      {Coding::kPercent, "a=jo%40example.com", "percent: a=jo@example.com\n"},
      {Coding::kPercent, "100% of %zz %4", ""},
      {Coding::kPercent, "%u0041%uD83D%uDE00", "percent: A\xF0\x9F\x98\x80\n"},
      {Coding::kPercent, "%uD83D!", "percent: \xEF\xBF\xBD!\n"},
      {Coding::kPercent, "?q=a+b%40c+d&e=+", "percent: ?q=a b@c d&e= \n"},
      {Coding::kPercent, "GET /?a=1&q%5B%5D=4111+1111 x+y=1+2",
       "percent: GET /?a=1&q[]=4111 1111 x+y=1+2\n"},
      {Coding::kPercent, R"({"body":"card=4111+1111","time":"10:00+01:00"})",
       "percent: {\"body\":\"card=4111 1111\",\"time\":\"10:00+01:00\"}\n"},
      {Coding::kPercent, "time=10:00+01:00 +0200 a?b+c ?=+ 1+?x", ""},
      {Coding::kForm, "a+b%40c", "form: a b@c\n"},
      {Coding::kJson, R"({"a":"jo\u0040x\/y"})", "json: {\"a\":\"jo@x/y\"}\n"},
      {Coding::kJson, R"(C:\data)", ""},
      {Coding::kHtml, "jo&#64;example&period;com &#x40", "html: jo@example.com @\n"},
      {Coding::kHtml, "a & b &unknown; &#; &#xD800;", "html: a & b &unknown; &#; \xEF\xBF\xBD\n"},
      {Coding::kQuotedPrintable, "jo=40example=\r\n.com", "quoted-printable: jo@example.com\n"},
      {Coding::kQuotedPrintable, "card=4111111111111111", ""},
      {Coding::kQuotedPrintable, "a=3Db=zz", "quoted-printable: a=b=zz\n"},
      {Coding::kQuotedPrintable, "port=80 took=1534ms user=jo id=c4 x=y", ""},
      {Coding::kQuotedPrintable, "na=EFve, x=y", ""},
      {Coding::kQuotedPrintable, "ip=146.176.4.2", ""},
      {Coding::kQuotedPrintable, "port=80 took=1534ms", ""},
      {Coding::kQuotedPrintable, "Caf=E9=20Tel:=20=2B49", "quoted-printable: Caf\xE9 Tel: +49\n"},
      {Coding::kQuotedPrintable, "na=EFve jo=40example=2Ecom",
       "quoted-printable: na\xEFve jo@example.com\n"},
      {Coding::kQuotedPrintable, "a=b c=d e=f g=C3=A9",
       "quoted-printable: a=b c=d e=f g\xC3\xA9\n"},
      {Coding::kEncodedWord, "=?UTF-8?Q?jo=40example=2Ecom?= x",
       "encoded-word: jo@example.com x\n"},
      {Coding::kEncodedWord, "=?utf-8?b?am8=?=\r\n =?utf-8?q?_d?=", "encoded-word: jo d\n"},
      {Coding::kEncodedWord, "=?utf-8?x?am8=?= =?", ""},
      {Coding::kBase64Imap, "a&AEA-b &- &AEA", "base64imap: a@b &- &AEA\n"},
      {Coding::kUtf16, std::string("j\0o\0@\0x\0.\0y\0", 12), "utf-16: jo@x.y\n"},
      {Coding::kUtf16, std::string("\xFE\xFF\0a\xD8\x3D\xDE\x00", 8),
       "utf-16: a\xF0\x9F\x98\x80\n"},
      {Coding::kBase64, "x " + base64(mail) + " y", "base64: " + mail + "\n"},
      {Coding::kBase64, "x=" + base64(mail + "1") + "&", "base64: " + mail + "1\n"},
      {Coding::kBase64, "/v1/" + base64(mail) + "/z", "base64: " + mail + "\n"},
      {Coding::kBase64, "am9AZS5j", ""},                                   // too short
      {Coding::kBase64, "5d41402abc4b2a76b9719d911017c592", ""},           // a hash
      {Coding::kBase64, "550e8400-e29b-41d4-a716-446655440000", ""},       // an UUID
      {Coding::kBase64, "/usr/share/nginx/html/InternalServerError", ""},  // a path
      {Coding::kBase64Url, "id_" + base64("jo?>jo?>jo?>jo?>", true),
       "base64url: jo?>jo?>jo?>jo?>\n"},
      {Coding::kHex, "0x6a6f406578616d706c652e636f6d", "hex: jo@example.com\n"},
      {Coding::kHex, "5d41402abc4b2a76b9719d911017c592", ""},
      {Coding::kHex, "4111111111111111", ""},
  };
  for (const Case& one : cases) {
    EXPECT_EQ(lines(Layers().add(one.coding), one.text), one.told) << one.text;
    EXPECT_EQ(lines(Layers(), one.text), "");
  }
}

TEST(Unwrapper, APlusThatWasEscapedInAFormIsNoBlank) {
  const Layers form = Layers().add(Coding::kForm).add(Coding::kPercent);
  EXPECT_EQ(lines(form, "a=x+y&phone=%2B12025550143"), "form: a=x y&phone=+12025550143\n");
  EXPECT_EQ(lines(form, "note=call+%2B1+202-555-0143+or+1%2B1"),
            "form: note=call +1 202-555-0143 or 1+1\n");
  // ... but where all is encoded twice.
  EXPECT_EQ(lines(form, "a=x+y&card=4111%2B1111"),
            "form: a=x y&card=4111+1111\nform>form: a=x y&card=4111 1111\n");
  EXPECT_EQ(lines(form, "phone=%2B1&m=jo%2540example.com"),
            "form: phone=+1&m=jo%40example.com\nform>form: phone= 1&m=jo@example.com\n");
}

// Of their bytes above ASCII, which are most of them, each second or third begins a character.
TEST(Unwrapper, ValuesThatBeginInAnyScript) {
  for (const std::string_view word : {"\u043f\u043e\u0447\u0442\u0430", "\u30e1\u30fc\u30eb",
                                      "\u05d3\u05d5\u05d0\u05e8", "caf\u00e9 \u00e9t\u00e9"}) {
    const std::string text = std::string(word) + ": jo.doe@example.com";
    const std::string told = "base64: " + text + "\n";
    EXPECT_EQ(lines(log_layers(), "x " + base64(text) + " y"), told) << text;
    EXPECT_EQ(lines(text_layers(), "x " + base64(text) + " y"), told) << text;
  }
}

TEST(Unwrapper, LayersInLayers) {
  const std::string mail = "mail: jo.doe@example.com";
  const std::string value = base64(R"({"m":"jo\u0040example.com"})");
  EXPECT_EQ(lines(text_layers(), "a=" + value),
            "base64: {\"m\":\"jo\\u0040example.com\"}\nbase64>json: {\"m\":\"jo@example.com\"}\n");
  EXPECT_EQ(lines(text_layers(), base64(tests::gzip(mail))), "base64>gzip: " + mail + "\n");
  EXPECT_EQ(lines(text_layers(), base64(base64(mail))),
            "base64: " + base64(mail) + "\nbase64>base64: " + mail + "\n");
  // Percent, then base64: the padding was encoded too, and the value is another one.
  const std::string padded = base64("jo@example.com..");
  ASSERT_TRUE(padded.ends_with("=="));
  EXPECT_EQ(
      lines(log_layers(), padded.substr(0, padded.size() - 2) + "%3D%3D"),
      "percent: " + padded + "\npercent>base64: jo@example.com..\nbase64: jo@example.com..\n");
}

// What only looks like the beginning of a layer is none that was left out.
TEST(Unwrapper, NothingIsLeftOutWhereNothingIsDeeper) {
  Allowance allowance(Limits{.depth = 1});
  const std::string form = "a=1%26+b&note=x&name=%3Dy";
  EXPECT_EQ(told(text_layers().add(Coding::kForm), form, allowance).size(), 1U);
  EXPECT_FALSE(allowance.exceeded());
  Allowance deeper(Limits{.depth = 1});
  told(text_layers().add(Coding::kForm), "a=%26amp;b", deeper);
  EXPECT_TRUE(deeper.exceeded());
}

TEST(Unwrapper, PlacesAsRead) {
  Unwrapper unwrapper(log_layers());
  Allowance allowance;
  const std::string value = base64("x=jo%40example.com");
  const std::string text = "%41bc " + value + " z";
  int seen = 0;
  unwrapper.unwrap(text, allowance, [&](const Unwrapped& node) {
    ++seen;
    if (node.path == "percent") {
      EXPECT_EQ(node.as_read({0, 1}), (Span{0, 3}));
      EXPECT_EQ(node.as_read({1, 2}), (Span{3, 2}));
      EXPECT_EQ(node.as_read({0, 2}), (Span{0, 4}));
      EXPECT_TRUE(node.changed({0, 2}));
      EXPECT_FALSE(node.changed({1, 2}));
      EXPECT_EQ(node.source, 0U);
    } else {
      EXPECT_EQ(node.as_read({0, 3}), (Span{6, static_cast<std::uint32_t>(value.size())}));
      EXPECT_EQ(node.source, 1U);
      EXPECT_EQ(node.parent, 0U);
      EXPECT_EQ(node.changed({0, 2}), node.path == "base64");
    }
    return true;
  });
  EXPECT_EQ(seen, 3);
}

// '+' and ' ' are as long as each other.
TEST(Unwrapper, ABlankOfAFormIsAChange) {
  Unwrapper unwrapper(Layers().add(Coding::kForm));
  Allowance allowance;
  unwrapper.unwrap("4111+1111", allowance, [&](const Unwrapped& node) {
    EXPECT_TRUE(node.changed({0, 9}));
    EXPECT_FALSE(node.changed({0, 4}));
    return true;
  });
}

TEST(Unwrapper, DepthAndOutputEndAtANumberAndSaySo) {
  std::string nested = "jo.doe@example.com";
  for (int i = 0; i < 6; ++i) nested = base64(nested);
  Allowance depth(Limits{.depth = 3});
  EXPECT_EQ(told(log_layers(), nested, depth).size(), 3U);
  EXPECT_TRUE(depth.exceeded());
  Allowance enough(Limits{.depth = 6});
  EXPECT_EQ(told(log_layers(), nested, enough).size(), 6U);
  EXPECT_FALSE(enough.exceeded());
  const std::string bomb = base64(tests::gzip(std::string(3'000'000, 'a')));
  Allowance output(Limits{.output = 100'000});
  for (const Told& one : told(text_layers(), bomb, output)) EXPECT_LE(one.text.size(), 100'000U);
  EXPECT_TRUE(output.exceeded());
  Allowance work(Limits{.work = 1000});
  EXPECT_TRUE(told(log_layers(), std::string(2000, '%') + "41", work).empty());
  EXPECT_TRUE(work.exceeded());
}

TEST(Unwrapper, FindsWhereALayerMayBeAtAnyPlace) {
  const std::string value = base64("jo.doe@example.com");
  const Unwrapper unwrapper(log_layers());
  for (std::size_t before = 0; before < 150; ++before) {
    for (const std::string& layer : {std::string("%41"), std::string("\\n"), value}) {
      const std::string text = std::string(before, ' ') + layer + std::string(70, ' ');
      EXPECT_EQ(unwrapper.find_layer(text, 0), before);
      EXPECT_EQ(unwrapper.find_layer(text, before + layer.size()), text.size());
    }
  }
  EXPECT_FALSE(unwrapper.may_hold_layers(std::string(1000, 'a')));
  EXPECT_FALSE(unwrapper.may_hold_layers(""));
}

TEST(Unwrapper, StopsWhereItIsTold) {
  Unwrapper unwrapper(log_layers());
  Allowance allowance;
  int seen = 0;
  unwrapper.unwrap("%41 \\n", allowance, [&](const Unwrapped&) { return ++seen < 1; });
  EXPECT_EQ(seen, 1);
}

}  // namespace
}  // namespace leakwire::decode
