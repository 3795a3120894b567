#include "policy/consent_signals.h"

#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

namespace leakwire::policy {
namespace {

// Writes bits as a base64url text, as the IAB's strings are coded.
class BitWriter {
 public:
  BitWriter& number(std::uint64_t value, unsigned bits) {
    while (bits-- > 0) bits_.push_back((value >> bits & 1) != 0);
    return *this;
  }
  BitWriter& zeros(unsigned bits) { return number(0, bits); }
  // Fibonacci coding: "011" is 2, "0011" is 3.
  BitWriter& fibonacci(std::string_view digits) {
    for (const char c : digits) bits_.push_back(c == '1');
    return *this;
  }
  std::string text() const {
    constexpr std::string_view kCode =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    std::string out;
    for (std::size_t at = 0; at < bits_.size(); at += 6) {
      unsigned value = 0;
      for (std::size_t bit = at; bit < at + 6; ++bit) {
        value = value << 1 | (bit < bits_.size() && bits_[bit] ? 1U : 0U);
      }
      out += kCode[value];
    }
    return out;
  }

 private:
  std::vector<bool> bits_;
};

// `purposes`: the 24 bits of PurposesConsent, the first purpose first.
std::string tc_string(std::uint64_t purposes, unsigned version = 2) {
  return BitWriter()
      .number(version, 6)
      .number(15'000'000'000, 36)
      .number(15'000'000'000, 36)
      .number(31, 12)
      .zeros(12 + 6 + 12 + 12 + 6 + 1 + 1 + 12)
      .number(purposes, 24)
      .zeros(24 + 1 + 12 + 17)
      .text();
}

TEST(ConsentSignals, PurposesOfATcString) {
  EXPECT_EQ(tcf_purposes(tc_string(0)), 0U);
  EXPECT_EQ(tcf_purposes(tc_string(0x800000)), 1U);         // purpose 1
  EXPECT_EQ(tcf_purposes(tc_string(0x300000)), 0b1100U);    // purposes 3 and 4
  EXPECT_EQ(tcf_purposes(tc_string(0x000001)), 0x800000U);  // purpose 24
  EXPECT_EQ(tcf_purposes(tc_string(0xFFFFFF) + ".YAAAAAAAAAAA"), 0xFFFFFFU);
  EXPECT_EQ(tcf_purposes(tc_string(0xFFFFFF, 1)), std::nullopt);
}

// The example of the GPP specification holds one: its purposes are all refused.
TEST(ConsentSignals, PublishedStrings) {
  EXPECT_EQ(tcf_purposes("CPXxRfAPXxRfAAfKABENB-CgAAAAAAAAAAYgAAAAAAAA"), 0U);
  const GppOptOuts outs = gpp_opt_outs("DBACNYA~CPXxRfAPXxRfAAfKABENB-CgAAAAAAAAAAYgAAAAAAAA~1YNN");
  EXPECT_EQ(outs.sale, false);
  EXPECT_EQ(outs.share, std::nullopt);
}

TEST(ConsentSignals, ACutOrBrokenTcStringSaysNothing) {
  const std::string whole = tc_string(0xFFFFFF);
  for (std::size_t length = 0; length < 36; ++length) {
    EXPECT_EQ(tcf_purposes(whole.substr(0, length)), std::nullopt) << length;
  }
  std::string broken = whole;
  broken[10] = '!';
  EXPECT_EQ(tcf_purposes(broken), std::nullopt);
}

TEST(ConsentSignals, TheThirdCharacterOfUsPrivacy) {
  EXPECT_EQ(us_opt_out("1YYN"), true);
  EXPECT_EQ(us_opt_out("1YNN"), false);
  EXPECT_EQ(us_opt_out("1NYY"), true);
  for (const std::string_view none : {"1---", "1Y-N", "", "1YY", "1YYNN", "2YYN", "1Y?N"}) {
    EXPECT_EQ(us_opt_out(none), std::nullopt) << none;
  }
}

// A header of one section.
std::string header(std::string_view fibonacci) {
  return BitWriter().number(3, 6).number(1, 6).number(1, 12).zeros(1).fibonacci(fibonacci).text();
}

struct GppCase {
  const char* id;  // of the section, in Fibonacci coding
  unsigned notices;
  unsigned fields;  // sale and what follows it, two bits each
  unsigned bits;
  std::optional<bool> sale, share;
};

TEST(ConsentSignals, OptOutsOfTheSectionsOfTheUnitedStates) {
  const GppCase cases[] = {
      {"01011", 12, 0b011000, 6, true, false},  // 7, US National
      {"01011", 12, 0b101001, 6, false, true},  // ... by TargetedAdvertisingOptOut
      {"000011", 6, 0b0110, 4, true, false},    // 8, California
      {"100011", 6, 0b1001, 4, false, true},    // 9, Virginia
      {"010011", 6, 0b0000, 4, {}, {}},         // 10, Colorado: not applicable
      {"001011", 8, 0b0110, 4, true, false},    // 11, Utah
      {"101011", 6, 0b0101, 4, true, true},     // 12, Connecticut
      {"0001011", 8, 0b0101, 4, true, true},    // 18, Iowa
  };
  for (const GppCase& one : cases) {
    const std::string section =
        BitWriter().number(1, 6).zeros(one.notices).number(one.fields, one.bits).text();
    const GppOptOuts outs = gpp_opt_outs(header(one.id) + "~" + section + ".YA");
    EXPECT_EQ(outs.sale, one.sale) << one.id;
    EXPECT_EQ(outs.share, one.share) << one.id;
  }
}

TEST(ConsentSignals, AnyBytesAreTaken) {
  for (const std::string_view bytes : {"", "~", "D", "DB", "DBA", "DBABMA", "DBABMA~", "~~~~",
                                       "DB__________~1YYN~1YYN", "\xff\xff~\xff"}) {
    const GppOptOuts outs = gpp_opt_outs(bytes);
    EXPECT_EQ(outs.share, std::nullopt) << bytes;
    EXPECT_EQ(tcf_purposes(bytes), std::nullopt) << bytes;
  }
}

}  // namespace
}  // namespace leakwire::policy
