#include <gtest/gtest.h>

#include "detect/validator_case.h"

namespace leakwire::detect {
namespace {

constexpr auto kReject = Outcome::kReject;
constexpr auto kPass = Outcome::kPass;
constexpr auto kCanonical = Outcome::kCanonical;
constexpr auto kNeedsContext = Outcome::kNeedsContext;

TEST(PhoneValidators, International) {
  constexpr ValidatorCase kCases[] = {
      {"phone-e164", "+1 617 555-0123", kPass, "", "", "e164-plan"},
      {"phone-e164", "+12025550142", kPass},
      {"phone-e164", "+1 (202) 555-0142", kPass},
      {"phone-e164", "+1-202-555-0142x77", kPass},
      {"phone-e164", "+1 202 555 0142 ext. 12", kPass},
      {"phone-e164", "+44 20 7946 0958", kPass},
      {"phone-e164", "+442079460958", kPass},
      {"phone-e164", "+49 (0)30 23125 123", kPass},
      {"phone-e164", "+39 06 1234 5678", kPass},
      {"phone-e164", "+46 (0)8 123 456 78", kPass},
      {"phone-e164", "(+49) 30 23125 123", kPass, "", "", "e164-plan"},
      {"phone-e164", "(+49) (0)30 23125 123", kPass},
      {"phone-e164", "(+1)202-555-0142", kPass},
      {"phone-e164", "+1 555 123 4567", kPass, "", "", "e164-length"},
      {"phone-e164", "+1.2025550142", kPass},
      {"phone-e164", "+48.0014268", kNeedsContext, "", "", "e164-length"},
      {"phone-e164", "+31.3539646", kNeedsContext},
      {"phone-e164", "+33.199001234", kNeedsContext, "", "", "e164-plan"},
      {"phone-e164", "+33.1.99.00.12.34", kPass},
      {"phone-e164", "+15551234567", kReject},
      {"phone-e164", "+1073741824", kReject},
      {"phone-e164", "+1 111 555 0123", kReject},
      {"phone-e164", "+999 123 456 789", kReject},
      {"phone-e164", "+0123456789", kReject},
      {"phone-e164", "+44 20 7946 09581234", kReject},
      {"phone-e164", "+1 202 555 0142", kReject, "", ".75"},
      {"phone-e164", "+1 202 555 0142", kPass, "", "."},
      {"phone-e164", "+1 (202 555 0142", kReject},
      {"phone-e164", "+1 202) 555 0142", kReject},
      {"phone-e164", "(+1) 202) 555 0142", kReject},
      {"phone-e164", "(+1 202 555 0142", kReject},
      {"phone-e164", "(12025550142)", kReject},
      {"phone-e164", "(+49)", kReject},
      {"phone-e164", "+1..202..555..0142", kReject},
      {"phone-e164", "+4 4 2 0 7 9 4 6 0 9 5 8", kReject},
      {"phone-e164", "12025550142", kReject},
      {"phone-e164", "+", kReject},
      {"phone-e164", "", kReject},
  };
  check_cases(kCases);
}

TEST(PhoneValidators, NorthAmerican) {
  constexpr ValidatorCase kCases[] = {
      {"phone-nanp", "202-555-0142", kPass, "", "", "nanp-plan"},
      {"phone-nanp", "(202) 555-0142", kCanonical},
      {"phone-nanp", "(202) 555-0142", kCanonical, "", " 202-555-0143"},
      {"phone-nanp", "1-202-555-0142", kPass},
      {"phone-nanp", "202.555.0142x751", kPass},
      {"phone-nanp", "102-555-0142", kReject},
      {"phone-nanp", "211-555-0142", kReject},
      {"phone-nanp", "202-911-0142", kReject},
      {"phone-nanp", "202-155-0142", kReject},
      {"phone-nanp", "295-555-0142", kReject},
      {"phone-nanp", "202-555-0142", kReject, "", "-7"},
      {"phone-nanp", "202 555 0142", kReject, "12 "},
      {"phone-nanp", "202 555 0142", kReject, "", " 12"},
      {"phone-nanp", "202 555 0142", kPass, "call ", " now"},
      {"phone-nanp", "", kReject},
  };
  check_cases(kCases);
}

TEST(PhoneValidators, National) {
  constexpr ValidatorCase kCases[] = {
      {"phone-national", "030 23125 123", kNeedsContext},
      {"phone-national", "(030) 231251234", kNeedsContext},
      {"phone-national", "07700900123", kNeedsContext},
      {"phone-national", "0049 30 23125123", kNeedsContext, "", "", "e164-plan"},
      {"phone-national", "467 3395", kNeedsContext},
      {"phone-national", "2016-12-19", kReject},
      {"phone-national", "19.12.2016", kReject},
      {"phone-national", "2016-12-19 16", kReject},
      {"phone-national", "1482161671437", kReject},
      {"phone-national", "1482161671", kReject},
      {"phone-national", "1111111", kReject},
      {"phone-national", "123456", kReject},
      {"phone-national", "10.0.0.1234", kReject},
      {"phone-national", "00999123456", kReject},
      {"phone-national", "030 23125 123", kReject, "+"},
      {"phone-national", "1234567890123456", kReject},
      {"phone-national", "", kReject},
  };
  check_cases(kCases);
}

}  // namespace
}  // namespace leakwire::detect
