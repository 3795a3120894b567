#include "detect/mask.h"

#include <gtest/gtest.h>

#include <random>
#include <string>

#include "text/utf8.h"

namespace leakwire::detect {
namespace {

struct Row {
  std::string_view mask;
  std::string_view value;
  std::string_view shown;
  bool first_six = false;
};

TEST(Mask, Table) {
  constexpr Row kRows[] = {
      {"card", "4111 1111 1111 1111", "************1111"},
      {"card", "4111111111111111", "************1111"},
      {"card", "4111-1111-1111-1111", "411111******1111", true},
      {"card", "378282246310005", "37828******0005", true},
      {"card", "501800000009", "50******0009", true},
      {"card", "4111", "****"},
      {"track", "%B4111111111111111^EXAMPLE/ANN^2712?", "************1111"},
      {"email", "bob@example.com", "b***@***.com"},
      {"email", "b@example.co.uk", "b***@***.uk"},
      {"email", "\xC3\xA9va@example.de", "\xC3\xA9***@***.de"},
      {"email", "nothing", "*******"},
      {"phone", "+49 (0)30 123456", "+49******56"},
      {"phone", "(202) 555-0142", "+1********42"},
      {"phone", "030 123456", "*******56"},
      {"phone", "12345", "*****"},
      {"none", "Tr0ub4dor", "***"},
      {"none", "", "***"},
      {"default", "DE89370400440532013000", "DE******************00"},
      {"default", "12345678901", "***********"},
      {"default", "123456789012", "12********12"},
      {"default", "", ""},
      {"default",
       "\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9"
       "\xC3\xA9\xC3\xA9",
       "\xC3\xA9\xC3\xA9********\xC3\xA9\xC3\xA9"},
      {"default",
       "\xFF\x01"
       "3456789012",
       "**********12"},
  };
  for (const Row& row : kRows) {
    const Mask* mask = find_mask(row.mask);
    ASSERT_NE(mask, nullptr) << row.mask;
    EXPECT_EQ(mask->run(row.value, {row.first_six}), row.shown) << row.mask << " of " << row.value;
  }
}

TEST(Mask, TableIsSortedAndFindable) {
  const auto table = masks();
  for (std::size_t i = 0; i < table.size(); ++i) {
    EXPECT_EQ(find_mask(table[i].name), &table[i]);
    EXPECT_EQ(table[i].hides_length, table[i].name == "none");
    if (i > 0) {
      EXPECT_LT(table[i - 1].name, table[i].name);
    }
  }
  EXPECT_EQ(find_mask("nothing"), nullptr);
}

// Whatever the bytes: UTF-8 without control characters, and never the value itself.
TEST(Mask, NeverShowsTheValueWhole) {
  std::mt19937 random(99);
  constexpr std::string_view kAlphabet = "0123456789@.+-( )aZ\xC3\xA9\xE2\x82\xAC\xFF\x1B\n";
  for (int round = 0; round < 20000; ++round) {
    std::string value(1 + random() % 40, '\0');
    for (char& c : value) c = kAlphabet[random() % kAlphabet.size()];
    for (const Mask& mask : masks()) {
      for (const bool first_six : {false, true}) {
        const std::string shown = mask.run(value, {first_six});
        EXPECT_NE(shown, value) << mask.name;
        EXPECT_EQ(text::to_utf8(shown), shown) << mask.name;
        EXPECT_EQ(shown.find('\n'), std::string::npos) << mask.name;
        EXPECT_EQ(shown.find('\x1B'), std::string::npos) << mask.name;
      }
    }
  }
}

TEST(Mask, CardsKeepSixDigitsHidden) {
  for (std::size_t size = 0; size <= 19; ++size) {
    const std::string shown = find_mask("card")->run(std::string(size, '7'), {true});
    const auto hidden = std::count(shown.begin(), shown.end(), '*');
    EXPECT_GE(hidden, static_cast<std::ptrdiff_t>(std::min<std::size_t>(size, 6))) << size;
  }
}

}  // namespace
}  // namespace leakwire::detect
