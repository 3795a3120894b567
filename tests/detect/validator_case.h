// A row of a validator's table of tests: what stands there, and what the validator says of it.
#pragma once

#include <gtest/gtest.h>

#include <span>
#include <string_view>

#include "detect/validator.h"

namespace leakwire::detect {

struct ValidatorCase {
  std::string_view validator;
  std::string_view value;
  Outcome outcome = Outcome::kReject;
  std::string_view before{};
  std::string_view after{};
  std::string_view why{};  // empty: not looked at
};

inline void check_cases(std::span<const ValidatorCase> cases) {
  for (const ValidatorCase& row : cases) {
    const Validator* validator = find_validator(row.validator);
    ASSERT_NE(validator, nullptr) << row.validator;
    const Judgement got = validator->run({row.value, row.before, row.after});
    EXPECT_EQ(static_cast<int>(got.outcome), static_cast<int>(row.outcome))
        << row.validator << ": " << row.before << "[" << row.value << "]" << row.after;
    if (!row.why.empty()) {
      EXPECT_EQ(got.why, row.why) << row.value;
    }
  }
}

}  // namespace leakwire::detect
