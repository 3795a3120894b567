#include "policy/categories.h"

#include <gtest/gtest.h>

#include <string>

#include "leakwire/pack.h"

namespace leakwire::policy {
namespace {

TEST(Categories, WildcardsFit) {
  struct Case {
    std::string_view pattern, text;
    bool fits;
  };
  for (const Case& one :
       {Case{"payment.card", "payment.card", true}, Case{"payment.card", "payment.cards", false},
        Case{"payment.*", "payment.card", true}, Case{"payment.*", "payment", false},
        Case{"payment.*", "payment.", true}, Case{"*", "", true}, Case{"*", "contact.email", true},
        Case{"", "", true}, Case{"", "a", false}, Case{"*.email", "contact.email", true},
        Case{"*a*b", "xaxaxb", true}, Case{"*a*b", "xaxaxbx", false}, Case{"a**c", "abc", true},
        Case{"/v1/*", "/v1/pay/now", true}, Case{"/v1/*", "/v2/pay", false},
        Case{"*ab", "aab", true}}) {
    EXPECT_EQ(wildcard_fits(one.pattern, one.text), one.fits) << one.pattern << " " << one.text;
  }
}

TEST(Categories, ManyStarsTakeNoLongTime) {
  // Backtracking without bounds would not come to an end.
  std::string pattern;
  for (int star = 0; star < 50; ++star) pattern += "*a";
  EXPECT_FALSE(wildcard_fits(pattern + "b", std::string(5000, 'a')));
}

TEST(Categories, WhatAPolicyMayName) {
  for (const std::string_view good : {"contact.email", "payment.*", "*", "online.user-agent",
                                      "custom.badge", "custom.*", "special.health", "*.email"}) {
    EXPECT_TRUE(is_category_pattern(good)) << good;
  }
  for (const std::string_view bad :
       {"", "contact", "contact.mail", "payments.*", "custom.", "Contact.email"}) {
    EXPECT_FALSE(is_category_pattern(bad)) << bad;
  }
}

TEST(Categories, EveryDetectorOfTheBuiltInPackHasOne) {
  const auto pack = DetectorPack::builtin();
  ASSERT_TRUE(pack);
  for (const DetectorInfo& detector : pack->detectors()) {
    EXPECT_TRUE(is_category_pattern(detector.category)) << detector.category;
  }
}

}  // namespace
}  // namespace leakwire::policy
