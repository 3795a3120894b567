#include <gtest/gtest.h>

#include <random>
#include <string>

#include "detect/validator_case.h"
#include "detect/validators/card_ranges.h"
#include "detect/validators/digits.h"

namespace leakwire::detect {
namespace {

constexpr auto kReject = Outcome::kReject;
constexpr auto kPass = Outcome::kPass;
constexpr auto kCanonical = Outcome::kCanonical;
constexpr auto kNeedsContext = Outcome::kNeedsContext;

TEST(CardValidators, Luhn) {
  constexpr ValidatorCase kCases[] = {
      {"luhn", "4111111111111111", kPass, "", "", "luhn"},
      {"luhn", "4111 1111-1111 1111", kPass},
      {"luhn", "4111111111111112", kReject},
      {"luhn", "79927398713", kPass},
      {"luhn", "79927398710", kReject},
      {"luhn", "", kReject},
      {"luhn", "0", kReject},
  };
  check_cases(kCases);
}

TEST(CardValidators, IssuerRanges) {
  constexpr ValidatorCase kCases[] = {
      {"card-iin", "4111111111111111", kPass, "", "", "iin:visa"},
      {"card-iin", "4222222222222", kPass, "", "", "iin:visa"},
      {"card-iin", "411111111111111", kReject},
      {"card-iin", "5555555555554444", kPass, "", "", "iin:mastercard"},
      {"card-iin", "2221000000000009", kPass, "", "", "iin:mastercard"},
      {"card-iin", "2720990000000007", kPass, "", "", "iin:mastercard"},
      {"card-iin", "2220990000000000", kReject},
      {"card-iin", "2721000000000000", kReject},
      {"card-iin", "378282246310005", kPass, "", "", "iin:amex"},
      {"card-iin", "3782822463100050", kReject},
      {"card-iin", "6011111111111117", kPass, "", "", "iin:discover"},
      {"card-iin", "6221260000000000", kPass, "", "", "iin:discover"},
      {"card-iin", "6221250000000000", kPass, "", "", "iin:unionpay"},
      {"card-iin", "30569309025904", kPass, "", "", "iin:diners"},
      {"card-iin", "3600000000000000", kNeedsContext, "", "", "iin:diners"},
      {"card-iin", "3530111333300000", kPass, "", "", "iin:jcb"},
      {"card-iin", "3527999999999999", kReject},
      {"card-iin", "3590000000000000", kReject},
      {"card-iin", "180000000000002", kPass, "", "", "iin:jcb-legacy"},
      {"card-iin", "2200000000000004", kPass, "", "", "iin:mir"},
      {"card-iin", "5018000000000009", kPass, "", "", "iin:maestro"},
      {"card-iin", "501800000009", kNeedsContext, "", "", "iin:maestro"},
      {"card-iin", "6799999999999999", kNeedsContext, "", "", "iin:maestro"},
      {"card-iin", "6521000000000000", kPass, "", "", "iin:rupay"},
      {"card-iin", "9792000000000000", kPass, "", "", "iin:troy"},
      {"card-iin", "1234567890123456", kReject},
      {"card-iin", "1482161671437", kReject},
      {"card-iin", "4444444444444444", kReject},
      {"card-iin", "41111111111111111111", kReject},
      {"card-iin", "", kReject},
  };
  check_cases(kCases);
}

TEST(CardValidators, Edges) {
  constexpr std::string_view kPan = "4111111111111111";
  constexpr ValidatorCase kCases[] = {
      {"card-edges", kPan, kPass},
      {"card-edges", kPan, kPass, "card-"},
      {"card-edges", kPan, kPass, "1,", ",2"},
      {"card-edges", kPan, kPass, "pan=", "&x=1"},
      {"card-edges", kPan, kPass, "", "."},
      {"card-edges", kPan, kPass, "", " 12/27"},
      {"card-edges", kPan, kReject, "a1b2-"},
      {"card-edges", kPan, kReject, "value: -"},
      {"card-edges", kPan, kReject, "", ".5"},
      {"card-edges", kPan, kReject, "", "-11"},
      {"card-edges", kPan, kReject, "", "-abcd"},
      {"card-edges", kPan, kPass, "", "-end"},
      {"card-edges", kPan, kReject, "x = 0,"},
      {"card-edges", "4222222222222", kReject, "ean: "},
      {"card-edges", "378282246310005", kReject, "\"imei\":\""},
      {"card-edges", "4000000000000000006", kReject, "trace_id="},
      {"card-edges", "4000000000000000006", kPass, "card="},
      {"card-edges", "630490017740", kReject, "-abcd-"},
  };
  check_cases(kCases);
}

TEST(CardValidators, Grouping) {
  constexpr ValidatorCase kCases[] = {
      {"card-grouping", "4111111111111111", kPass},
      {"card-grouping", "4111 1111 1111 1111", kCanonical},
      {"card-grouping", "4111-1111-1111-1111", kCanonical},
      {"card-grouping", "3782 822463 10005", kCanonical},
      {"card-grouping", "3056 930902 5904", kCanonical},
      {"card-grouping", "4222 2222 2222 2", kCanonical},
      {"card-grouping", "4222 222 222 222", kCanonical},
      {"card-grouping", "4000 0000 0000 0000 006", kCanonical},
      {"card-grouping", "4111-1111 1111-1111", kReject},
      {"card-grouping", "411 1111 1111 11111", kReject},
      {"card-grouping", "41 11 11 11 11 11 11 11", kReject},
      {"card-grouping", "4111  1111 1111 1111", kReject},
      {"card-grouping", "4111 1111 1111 1111", kPass, "2222 "},
      {"card-grouping", "4111 1111 1111 1111", kPass, "", " 2222"},
      {"card-grouping", "4111 1111 1111 1111", kCanonical, "", " 12/27"},
      {"card-grouping", "4111 1111 1111 1111", kCanonical, "10:11:12 "},
      {"card-grouping", "4111 1111 1111 1111", kCanonical, "12, ", ", 7"},
      {"card-grouping", "4111 1111 1111 1111", kPass, "12 "},
      {"card-grouping", "4111 1111 1111 1111", kPass, "id 12 "},
      {"card-grouping", "4111 1111 1111 1111", kPass, "", " 123"},
      {"card-grouping", "4111 1111 1111 1111", kPass, "", " 123 12/27"},
      {"card-grouping", "4222 2222 2222 2", kNeedsContext, "", " 30 7"},
      {"card-grouping", "4222 2222 2222 2", kNeedsContext, "77 "},
      {"card-grouping", "4222 2222 2222 2", kCanonical, "x77 ", " 30."},
      {"card-grouping", "-", kReject},
      {"card-grouping", "", kReject},
  };
  check_cases(kCases);
}

TEST(CardValidators, WhatStandsBesideACard) {
  constexpr ValidatorCase kCases[] = {
      {"card-cvv", "123", kPass},
      {"card-cvv", "1234", kPass},
      {"card-cvv", "12", kReject},
      {"card-cvv", "12345", kReject},
      {"card-cvv", "1 23", kReject},
      {"card-expiry", "12/27", kPass},
      {"card-expiry", "01/2028", kPass},
      {"card-expiry", "00/27", kReject},
      {"card-expiry", "13/27", kReject},
      {"card-expiry", "12/75", kReject},
      {"card-expiry", "12/2107", kReject},
      {"card-expiry", "12/27", kReject, "5/"},
      {"card-expiry", "12/27", kReject, "", "/2016"},
      {"card-track", "%B4111111111111111^EXAMPLE/ANN^27121010000000000000?", kPass, "", "",
       "track:1"},
      {"card-track", ";4111111111111111=27121010000000000?", kPass, "", "", "track:2"},
      {"card-track", ";4111111111111112=27121010000000000?", kReject},
      {"card-track", ";4111111111111111=27131010000000000?", kReject},
      {"card-track", "%B4111111111111111^EXAMPLE?", kReject},
      {"card-track", "%B^^", kReject},
  };
  check_cases(kCases);
}

// Of random bare 16-digit numbers few are taken (docs/detectors.md tells the figure): the bound
// keeps a range that is too wide out of the table.
TEST(CardValidators, TakesFewRandomNumbers) {
  std::mt19937_64 random(7);
  int taken = 0;
  constexpr int kRounds = 200000;
  for (int i = 0; i < kRounds; ++i) {
    std::string pan(16, '0');
    for (char& c : pan) c = static_cast<char>('0' + random() % 10);
    const Digits digits(pan);
    const CardIssuer issuer = card_issuer(digits);
    taken += !issuer.why.empty() && !issuer.needs_context && luhn_is_right(pan);
  }
  EXPECT_LT(taken, kRounds * 32 / 1000);
  EXPECT_GT(taken, kRounds * 22 / 1000);  // the ranges are all there
  RecordProperty("taken", taken);
}

}  // namespace
}  // namespace leakwire::detect
