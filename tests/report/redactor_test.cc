#include "leakwire/redact.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "leakwire/scanner.h"
#include "report/packs.h"

namespace leakwire::report {
namespace {

using namespace std::string_view_literals;

constexpr std::size_t kMiB = std::size_t{1} << 20;

struct Redacted {
  std::string text;
  std::uint64_t taken_out = 0;
  bool clean = false;
};

Redacted redact(const DetectorPack& pack, std::string_view text, RedactStyle style,
                std::size_t piece = 1 << 16, Confidence least = Confidence::kLikely) {
  Redactor redactor(pack, {style, least, PseudonymKey::from_bytes({})});
  Redacted result;
  const OutputFn add = [&](std::string_view bytes) {
    result.text += bytes;
    return true;
  };
  for (std::size_t at = 0; at < text.size(); at += piece) {
    EXPECT_TRUE(redactor.push(text.substr(at, piece), add));
  }
  EXPECT_TRUE(redactor.finish(add));
  result.taken_out = redactor.taken_out();
  result.clean = redactor.clean();
  return result;
}

std::string redacted(std::string_view text, RedactStyle style, std::size_t piece = 1 << 16) {
  const Redacted result = redact(builtin_pack(), text, style, piece);
  EXPECT_TRUE(result.clean) << text;
  return result.text;
}

TEST(Redactor, HasThreeStyles) {
  EXPECT_EQ(redact_style_named("mask"), RedactStyle::kMask);
  EXPECT_EQ(redact_style_named("label"), RedactStyle::kLabel);
  EXPECT_EQ(redact_style_named("pseudonym"), RedactStyle::kPseudonym);
  EXPECT_EQ(redact_style_named("stars"), std::nullopt);
}

struct Case {
  std::string_view in, label, mask, pseudonym;
};

constexpr Case kCases[] = {
    {"", "", "", ""},
    {"card 4111 1111 1111 1111.\n", "card [card-number].\n", "card **** **** **** ****.\n",
     "card [payment.card:48da562c4bf30c95].\n"},
    {"jane.doe@example.com\r\n", "[email]\r\n", "****.***@*******.***\r\n",
     "[contact.email:73429b280ae0d5ec]\r\n"},
    {"password=Tr0ub4-or&x", "password=[password]&x", "password=*********&x",
     "password=[credential.password:d60518a039aae41b]&x"},
    {"a\0b\xFF\xFE\r\n\r\n\nlast"sv, "a\0b\xFF\xFE\r\n\r\n\nlast"sv, "a\0b\xFF\xFE\r\n\r\n\nlast"sv,
     "a\0b\xFF\xFE\r\n\r\n\nlast"sv},
    {"\xFF jane@example.com\0 4111111111111111"sv, "\xFF [email]\0 [card-number]"sv,
     "\xFF ****@*******.***\0 ****************"sv,
     "\xFF [contact.email:0d1382f110428ef1]\0 [payment.card:48da562c4bf30c95]"sv},
};

TEST(Redactor, TakesFindingsOutAndLeavesTheRest) {
  for (const Case& c : kCases) {
    for (const std::size_t piece : {1U, 2U, 3U, 7U, 1000U}) {
      EXPECT_EQ(redacted(c.in, RedactStyle::kLabel, piece), c.label);
      EXPECT_EQ(redacted(c.in, RedactStyle::kMask, piece), c.mask);
      EXPECT_EQ(redacted(c.in, RedactStyle::kPseudonym, piece), c.pseudonym);
    }
  }
}

constexpr std::string_view kKeys =
    "a -----BEGIN RSA PRIVATE KEY-----\r\n"
    "MIIBabc=\r\n"
    "\r\n"
    "x -----END RSA PRIVATE KEY----- y\r\n"
    "free\n"
    "b -----BEGIN PRIVATE KEY-----\\nMII\\n-----END PRIVATE KEY----- c\n"
    "free\n"
    "-----BEGIN PRIVATE KEY-----\n"
    "MII";

TEST(Redactor, TakesPrivateKeysOutToTheirEnd) {
  const std::string label =
      "a [private-key]\r\n[private-key]\r\n\r\n[private-key]\r\nfree\nb [private-key]\nfree\n"
      "[private-key]\n[private-key]";
  for (std::size_t piece = 1; piece < 60; ++piece) {
    EXPECT_EQ(redacted(kKeys, RedactStyle::kLabel, piece), label);
  }
  const std::string masked = redacted(kKeys, RedactStyle::kMask, 11);
  EXPECT_TRUE(masked.starts_with("a *******************************\r\n********\r\n\r\n****"));
  EXPECT_EQ(masked.size(), kKeys.size());
  EXPECT_EQ(masked.find_first_of("MEK"), std::string::npos) << masked;
  const std::string pseudonyms = redacted(kKeys, RedactStyle::kPseudonym);
  EXPECT_EQ(std::count(pseudonyms.begin(), pseudonyms.end(), '\n'),
            std::count(kKeys.begin(), kKeys.end(), '\n'));
  EXPECT_EQ(pseudonyms.find("MII"), std::string::npos) << pseudonyms;
}

// A second key in the line where the first one ends; and one inside of another.
TEST(Redactor, FollowsEachPrivateKey) {
  EXPECT_EQ(redacted("-----BEGIN PRIVATE KEY-----x-----END -----BEGIN PRIVATE KEY-----\n"
                     "MII\n-----END\nfree\n",
                     RedactStyle::kLabel),
            "[private-key]\n[private-key]\n[private-key]\nfree\n");
  EXPECT_EQ(
      redacted("-----BEGIN PRIVATE KEY-----\nMII\n-----BEGIN PRIVATE KEY-----\n-----END\nfree",
               RedactStyle::kLabel),
      "[private-key]\n[private-key]\n[private-key]\n[private-key]\nfree");
}

// Taking out the first value lays bare the second: its edge was a digit and is a bracket then.
TEST(Redactor, ScansAgainUntilNothingIsFound) {
  const DetectorPack pack = pack_of({
      "id: aa\ncategory: custom.a\ntitle: a\npattern: 'a[0-9]'\nmax-length: 2\nmatch: ['a1']\n"
      "confidence: {bare: likely, context: likely}\n",
      "id: bb\ncategory: custom.b\ntitle: b\npattern: 'b[0-9]'\nmax-length: 2\nmatch: ['b1']\n"
      "not-before: '[0-9]'\nconfidence: {bare: likely, context: likely}\n",
  });
  const Redacted label = redact(pack, "a1b2b3 x\nb1\n", RedactStyle::kLabel);
  EXPECT_EQ(label.text, "[aa][bb][bb] x\n[bb]\n");
  EXPECT_TRUE(label.clean);
  EXPECT_EQ(label.taken_out, 4U);
  EXPECT_EQ(redact(pack, "a1b2b3 x\nb1\n", RedactStyle::kMask).text, "****** x\n**\n");
}

// A finding of weak confidence stays where likely ones are asked for.
TEST(Redactor, LeavesLessSureFindings) {
  const DetectorPack pack = pack_of(
      {"id: aa\ncategory: custom.a\ntitle: a\npattern: 'a[0-9]'\nmax-length: 2\nmatch: ['a1']\n"
       "keywords: [key]\nconfidence: {bare: weak, context: likely}\n"});
  EXPECT_EQ(redact(pack, "a1\nkey a1\n", RedactStyle::kLabel).text, "a1\nkey [aa]\n");
  EXPECT_EQ(redact(pack, "a1\nkey a1\n", RedactStyle::kLabel, 5, Confidence::kWeak).text,
            "[aa]\nkey [aa]\n");
  EXPECT_EQ(redact(pack, "key a1\n", RedactStyle::kLabel, 5, Confidence::kValidated).text,
            "key a1\n");
}

// What finds its own replacement is overwritten in stars; what finds even those is told.
TEST(Redactor, SaysWhatResists) {
  const DetectorPack stubborn = pack_of(
      {"id: token\ncategory: custom.token\ntitle: t\npattern: 'token=(?P<value>[^ *\\n]{1,40})'\n"
       "max-length: 64\nmatch: ['token=x']\nconfidence: {bare: likely, context: likely}\n"});
  const Redacted starred = redact(stubborn, "a token=x b\nc", RedactStyle::kLabel);
  EXPECT_EQ(starred.text, "a token=******* b\nc");
  EXPECT_TRUE(starred.clean);

  const DetectorPack hopeless = pack_of(
      {"id: token\ncategory: custom.token\ntitle: t\npattern: 'token=(?P<value>[^ \\n]{1,40})'\n"
       "max-length: 64\nmatch: ['token=x']\nconfidence: {bare: likely, context: likely}\n"});
  for (const auto style : {RedactStyle::kLabel, RedactStyle::kMask, RedactStyle::kPseudonym}) {
    const Redacted left = redact(hopeless, "a token=x b\nc", style);
    EXPECT_FALSE(left.clean);
    EXPECT_TRUE(left.text.starts_with("a token=*") && left.text.ends_with("* b\nc")) << left.text;
  }
}

std::string long_line(std::string_view value, std::size_t size) {
  std::string line;
  while (line.size() < size) line.append("some words of no meaning; ").append(value).append(", ");
  return line;
}

TEST(Redactor, TakesFindingsOutOfLongLines) {
  const std::string line = long_line("jane@example.com", kMiB + 5000);
  const std::string text = "4111111111111111\n" + line + "\r\nx 4111111111111111\n" + line;
  for (const auto style : {RedactStyle::kLabel, RedactStyle::kMask, RedactStyle::kPseudonym}) {
    std::string expected;
    for (const std::size_t piece : {std::size_t{1} << 16, std::size_t{4999}, 3 * kMiB}) {
      const std::string out = redacted(text, style, piece);
      EXPECT_EQ(out.find("jane"), std::string::npos);
      EXPECT_EQ(out.find("4111"), std::string::npos);
      EXPECT_EQ(std::count(out.begin(), out.end(), '\n'), 3);
      if (style == RedactStyle::kMask) {
        EXPECT_EQ(out.size(), text.size());
      }
      if (expected.empty()) expected = out;
      EXPECT_TRUE(out == expected) << piece;
    }
  }
}

TEST(Redactor, LeavesLongLinesWithoutFindingsAlone) {
  std::string line = long_line("\xFF\t", 2 * kMiB);
  line[77] = '\0';
  for (const std::string& text : {line, line + "\n", line + "\r\nend", "a\n" + line + "\n\n"}) {
    EXPECT_TRUE(redacted(text, RedactStyle::kLabel, 65521) == text);
  }
}

TEST(Redactor, FollowsPrivateKeysIntoLongLines) {
  const std::string line = long_line("MII", 2 * kMiB);
  const std::string end = "-----END PRIVATE KEY-----";
  struct Long {
    std::string in, out;
  };
  const Long cases[] = {
      {"-----BEGIN PRIVATE KEY-----\n" + line + end + "\r\nfree\n",
       "[private-key]\n[private-key]\r\nfree\n"},
      {"-----BEGIN PRIVATE KEY-----" + line + "\nMII\n" + end + "\nfree\n",
       "[private-key]\n[private-key]\n[private-key]\nfree\n"},
      {line + "-----BEGIN PRIVATE KEY-----" + line + end + "\r\nfree\n",
       line + "[private-key]\r\nfree\n"},
  };
  for (const Long& c : cases) {
    for (const std::size_t piece : {std::size_t{4999}, std::size_t{1} << 18, 8 * kMiB}) {
      EXPECT_TRUE(redacted(c.in, RedactStyle::kLabel, piece) == c.out) << piece;
      EXPECT_EQ(redacted(c.in, RedactStyle::kMask, piece).size(), c.in.size()) << piece;
    }
  }
}

TEST(Redactor, StopsWhereItsReceiverDoes) {
  Redactor redactor(builtin_pack(), {});
  int calls = 0;
  const OutputFn stop = [&](std::string_view) { return ++calls < 2; };
  EXPECT_TRUE(redactor.push("a\n", stop));
  EXPECT_FALSE(redactor.push("b\n", stop));
  EXPECT_FALSE(redactor.push("c\n", stop));
  EXPECT_FALSE(redactor.finish(stop));
  EXPECT_EQ(calls, 2);
  std::string next;
  const OutputFn add = [&](std::string_view bytes) {
    next += bytes;
    return true;
  };
  EXPECT_TRUE(redactor.push("jane@example.com", add));
  EXPECT_TRUE(redactor.finish(add));
  EXPECT_EQ(next, "[email]");
}

TEST(Redactor, BeginsEachTextAnew) {
  Redactor redactor(builtin_pack(), {});
  std::string out;
  const OutputFn add = [&](std::string_view bytes) {
    out += bytes;
    return true;
  };
  for (int i = 0; i < 2; ++i) {
    EXPECT_TRUE(redactor.push("free\n-----BEGIN PRIVATE KEY-----\nMII", add));
    EXPECT_TRUE(redactor.finish(add));
  }
  EXPECT_EQ(out, "free\n[private-key]\n[private-key]free\n[private-key]\n[private-key]");
}

TEST(Mask, StarsLettersAndDigits) {
  std::string text = "to j.d\xC3\xA9@e.com pw=a-b!";
  const std::size_t size = text.size();
  Finding email, password, beyond;
  email.category = "contact.email";
  email.span = {3, 11};
  password.category = "credential.password";
  password.span = {18, 4};
  beyond.category = "contact.email";
  beyond.span = {size, 10};
  const Finding findings[] = {email, password, beyond};
  Redactor::mask(text, findings);
  EXPECT_EQ(text, "to *.***@*.*** pw=****");
}

}  // namespace
}  // namespace leakwire::report
