#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <iterator>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "detect/validator_case.h"

namespace leakwire::detect {
namespace {

constexpr auto kReject = Outcome::kReject;
constexpr auto kPass = Outcome::kPass;

TEST(EmailValidators, Addresses) {
  constexpr ValidatorCase kCases[] = {
      {"email", "ann@example.com", kPass, "", "", "tld"},
      {"email", "Ann.Example+news@Mail.EXAMPLE.ORG", kPass},
      {"email", "a@example.co.uk", kPass},
      {"email", "ann@example.ck", kPass},     // a wildcard rule
      {"email", "ann@example.co.za", kPass},  // a list of levels below, and none of "za" itself
      {"email",
       "ann@b\xC3\xBC"
       "cher.de",
       kPass},
      {"email", "ann@xn--bcher-kva.de", kPass},
      {"email", "\xE7\x94\xA8\xE6\x88\xB7@\xE4\xBE\x8B\xE5\xAD\x90.\xE5\x85\xAC\xE5\x8F\xB8",
       kPass},
      {"email", "ann@localhost", kReject},
      {"email", "ann@example.invalidtld", kReject},
      {"email", "ann@server.local", kReject},
      {"email", "ann@example.example", kReject},
      {"email", "lib@1.2.3", kReject},
      {"email", "ann@-example.com", kReject},
      {"email", "ann@example-.com", kReject},
      {"email", "ann@example..com", kReject},
      {"email", "ann@.com", kReject},
      {"email", ".ann@example.com", kReject},
      {"email", "ann.@example.com", kReject},
      {"email", "a..b@example.com", kReject},
      {"email", "b@example.com", kPass, "a.."},
      {"email", "b@example.com", kReject, "a."},
      {"email", "ller@example.de", kReject, "m\xC3\xBC"},
      {"email", "@example.com", kReject},
      {"email", "ann", kReject},
      {"email", "", kReject},
  };
  check_cases(kCases);
}

TEST(EmailValidators, LengthsOfRfc5321) {
  const auto outcome = [](const std::string& value) {
    return find_validator("email")->run({value, {}, {}}).outcome;
  };
  EXPECT_EQ(outcome(std::string(64, 'a') + "@example.com"), kPass);
  EXPECT_EQ(outcome(std::string(65, 'a') + "@example.com"), kReject);
  EXPECT_EQ(outcome("ann@" + std::string(63, 'a') + ".com"), kPass);
  EXPECT_EQ(outcome("ann@" + std::string(64, 'a') + ".com"), kReject);
  std::string domain;
  while (domain.size() < 240) domain += "abcdefghi.";
  EXPECT_EQ(outcome("a@" + domain + "com"), kPass);
  EXPECT_EQ(outcome("a@" + domain + "abcdefghi.com"), kReject);
}

TEST(EmailValidators, LookAlikes) {
  constexpr ValidatorCase kCases[] = {
      {"email", "icon@2x.png", kReject},
      {"email", "logo@3x.zip", kReject},
      {"email", "aes128-gcm@openssh.com", kReject},
      {"email", "zlib@openssh.com", kReject},
      {"email", "rijndael-cbc@lysator.liu.se", kReject},
      {"email", "curve25519-sha256@libssh.org", kReject},
      {"email", "ann@openssh.com", kPass},
      {"email", "git@github.com", kReject, "", ":owner/name.git"},
      {"email", "git@github.com", kReject, "ssh://", "/owner/name"},
      {"email", "git@example.com", kPass, "mail "},
      {"email", "pw@www.example.com", kReject, "https://ann:", "/"},
      {"email", "ann@ftp.example.com", kReject, "ftp://", "/"},
      {"email", "ann@example.com", kPass, "https://", ":pw@www.example"},
      {"email", "ann@example.com", kPass, "https://www.example.com/?u="},
      {"email", "ann@example.com", kPass, "mailto:"},
      {"email", "b'ann@example.com", kReject, "", "'"},
      {"email", "ann@example.com", kPass, "b'", "'"},
  };
  check_cases(kCases);
}

TEST(EmailValidators, StartsBeforeTheAt) {
  const auto starts = [](std::string_view before, std::string_view outside = "") {
    return find_validator("email")->starts(before, ~text::ByteSet::of(outside));
  };
  EXPECT_EQ(starts("to ann"), 0b100100U);
  EXPECT_EQ(starts("ann.b-c"), 0b1000000U);
  EXPECT_EQ(starts("to ann", " "), 0b100U);
  EXPECT_EQ(starts("a..b.c"), 0b100U);
  EXPECT_EQ(starts("b'ann"), 0b10100U);
  EXPECT_EQ(starts("m\xC3\xBCl"), 0b1000U);
  EXPECT_EQ(starts(std::string(80, 'a')), 0U);
  EXPECT_EQ(starts(""), 0U);
}

// What starts() leaves out, the check rejects, and of what the check passes it leaves nothing out.
TEST(EmailValidators, StartsLeaveOutOnlyWhatIsRejected) {
  constexpr std::string_view kPieces[] = {"a",  "7", ".",  "_",        "-", "'",
                                          "+-", " ", "\n", "\xC3\xBC", "<", "\xE4\xBE\x8B"};
  const Validator& email = *find_validator("email");
  std::mt19937 random(5);
  std::size_t passed = 0, left_out = 0;
  for (int round = 0; round < 4000; ++round) {
    std::string text;
    const std::size_t size = 1 + random() % 140;
    // Some texts are long runs of few pieces.
    const std::size_t kinds = round % 3 == 0 ? 2 : std::size(kPieces), kind = random() % 10;
    while (text.size() < size) text += kPieces[(kinds == 2 ? kind : 0) + random() % kinds];
    const std::size_t from = text.size() - std::min<std::size_t>(text.size(), 128);
    const std::uint64_t starts =
        email.starts(std::string_view(text).substr(from), ~text::ByteSet{});
    for (std::size_t n = 0; n < text.size(); ++n) {
      const std::size_t start = text.size() - 1 - n;
      std::string_view before = std::string_view(text).substr(0, start);
      before.remove_prefix(before.size() - std::min<std::size_t>(before.size(), 64));
      before.remove_prefix(before.rfind('\n') + 1);
      const std::string value = text.substr(start) + "@example.com";
      const bool may_pass = n < 64 && (starts >> n & 1) != 0;
      for (const char* after : {"", "'"}) {
        const bool passes = email.run({value, before, after}).outcome == kPass;
        EXPECT_TRUE(may_pass || !passes) << text << " at " << start;
        passed += passes ? 1 : 0;
      }
      left_out += may_pass ? 0 : 1;
    }
  }
  EXPECT_GT(passed, 100U);
  EXPECT_GT(left_out, 100000U);
}

// What stands around one "@" of a text, as the engine sees it.
struct Around {
  Around(std::string_view whole, std::size_t at) : text(whole), inner(at) {
    const std::size_t from = inner - std::min<std::size_t>(inner, 128);
    starts = email.starts(text.substr(from, inner - from), ~text::ByteSet{});
    behind = text.substr(inner + 1, Validator::kMostEnd + 1);
    for (std::size_t end = Validator::kMostEnd + 1; (end = email.end(behind, end)) != 0;) {
      ends.push_back(end);
    }
    line = text.substr(0, inner).rfind('\n') + 1;
  }

  bool told(std::size_t n, std::size_t end) const {
    return (starts >> n & 1) != 0 && std::find(ends.begin(), ends.end(), end) != ends.end();
  }
  // The value that begins n + 1 bytes before the "@" and has `end` bytes behind it.
  ValidatorInput input(std::size_t n, std::size_t end) const {
    const std::size_t start = inner - 1 - n;
    std::string_view before = text.substr(line, start - line);
    before.remove_prefix(before.size() - std::min<std::size_t>(before.size(), 64));
    const std::string_view after = behind.substr(end, 16);
    return {text.substr(start, n + 2 + end), before, after.substr(0, after.find('\n'))};
  }
  bool is_cut(std::size_t end) const {
    return end < behind.size() && (text::is_letter(behind[end]) || text::is_digit(behind[end]));
  }

  const Validator& email = *find_validator("email");
  std::string_view text, behind;
  std::size_t inner, line = 0;
  std::uint64_t starts = 0;
  std::vector<std::size_t> ends;
};

// Of values whose start and end are told, rest() says what the check does; no other passes.
TEST(EmailValidators, RestIsTheCheckOfWhatIsTold) {
  constexpr std::string_view kPieces[] = {"ann",
                                          "7",
                                          ".",
                                          "-",
                                          "'",
                                          " ",
                                          "\n",
                                          "\xC3\xBC",
                                          "<",
                                          "git",
                                          "@",
                                          ".com",
                                          ":",
                                          "b'",
                                          "://",
                                          "@a.de",
                                          "@openssh.com",
                                          "/",
                                          ">",
                                          "\xE4\xBE\x8B",
                                          "2x.zip",
                                          "@example.com",
                                          "20260102030405.1682811",
                                          "message-id=<"};
  std::mt19937 random(9);
  std::size_t passed = 0, rejected = 0;
  const auto look = [&](const Around& around, std::size_t n, std::size_t end) {
    const ValidatorInput input = around.input(n, end);
    if (input.value.find('@') != n + 1) return;  // it holds more than one
    const bool passes = around.email.run(input).outcome == kPass;
    const bool is_told = around.told(n, end);
    EXPECT_TRUE(is_told || !passes) << around.text << ": " << input.value;
    if (!is_told) return;
    EXPECT_EQ(around.email.rest(input).outcome == kPass, passes) << around.text << input.value;
    ++(passes ? passed : rejected);
  };
  for (int round = 0; round < 20000; ++round) {
    std::string text;
    const std::size_t pieces = 2 + random() % 12;
    for (std::size_t i = 0; i < pieces; ++i) text += kPieces[random() % std::size(kPieces)];
    for (std::size_t at = text.find('@'); at != std::string::npos; at = text.find('@', at + 1)) {
      const Around around(text, at);
      const std::size_t stop = around.behind.find_first_of("@\n");
      for (std::size_t n = 0; n < std::min<std::size_t>(at - around.line, 64); ++n) {
        for (std::size_t end = 1; end <= std::min(stop, around.behind.size()); ++end) {
          if (!around.is_cut(end)) look(around, n, end);
        }
      }
      for (const std::size_t end : around.ends) EXPECT_LE(end, around.email.reach(around.behind));
    }
  }
  EXPECT_GT(passed, 1000U);
  EXPECT_GT(rejected, 100U);
}

TEST(EmailValidators, MessageIds) {
  constexpr std::string_view kMade = "20260102030405.16828.qmail@mail.example.com";
  constexpr ValidatorCase kCases[] = {
      {"email", "a1@mail.example.com", kReject, "Message-ID: <", ">"},
      {"email", "a1@mail.example.com", kReject, "4F1: message-id=<", ">"},
      {"email", "b2@mail.example.com", kReject, "References: <a1@mail.example.com> <", ">"},
      {"email", "ann@example.com", kPass, "Message-ID: <a1@mail.example.com> "},
      {"email", "ann@example.com", kPass, "references: [<a1@mail.example.com>] "},
      {"email", kMade, kReject, "<", ">"},
      {"email", kMade, kPass, "Ann <", ">"},
      {"email", kMade, kReject, "Message-ID: <x@example.com> <", ">"},
      {"email", "ann@example.com", kPass, "to=<", ">"},
      {"email", "ann@example.com", kPass, "message-id=<x@example.com>, from=<", ">"},
      {"message-id", "a1@mail.example.com", kPass, "Message-ID: <", ">"},
      {"message-id", kMade, kPass, "<", ">"},
      {"message-id", "ann@example.com", kReject, "to=<", ">"},
      {"message-id", "", kReject, "Message-ID: <", ">"},
  };
  check_cases(kCases);
}

}  // namespace
}  // namespace leakwire::detect
