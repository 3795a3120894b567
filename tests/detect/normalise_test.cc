#include "detect/normalise.h"

#include <gtest/gtest.h>

namespace leakwire::detect {
namespace {

struct Row {
  std::string_view normaliser;
  std::string_view value;
  std::string_view normal;
};

TEST(Normalise, Table) {
  constexpr Row kRows[] = {
      {"verbatim", " A b ", " A b "},
      {"digits", "4111-1111 1111 1111", "4111111111111111"},
      {"lower", "AnN", "ann"},
      {"email", "Ann@Example.COM", "ann@example.com"},
      {"email", " <Ann@Example.COM> ", "ann@example.com"},
      {"email",
       "ann@b\xC3\xBC"
       "cher.de",
       "ann@xn--bcher-kva.de"},
      {"email",
       "ann@B\xC3\x9C"
       "CHER.de",
       "ann@xn--bcher-kva.de"},
      {"email", "ann", "ann"},
      {"email", "  ", ""},
      {"phone", "+1 (202) 555-0142", "+12025550142"},
      {"phone", "(202) 555-0142", "+12025550142"},
      {"phone", "202.555.0142x77", "+12025550142"},
      {"phone", "1-202-555-0142", "+12025550142"},
      {"phone", "2025550142", "+12025550142"},
      {"phone", "+49 (0)30 123456", "+4930123456"},
      {"phone", "(+49) 30 123456", "+4930123456"},
      {"phone", "0049 30 123456", "+4930123456"},
      {"phone", "030 123456", "030123456"},
      {"phone", "(0)20 7946 0958", "02079460958"},
      {"phone", "0044 (0)20 7946 0958", "+442079460958"},
      {"upper-alnum", "gb82 west 1234 5698 7654 32", "GB82WEST12345698765432"},
      {"ip", "2001:4860:4860:0:0:0:0:8844", "2001:4860:4860::8844"},
      {"ip", "2001:4860:0:0:1:0:0:1", "2001:4860::1:0:0:1"},
      {"ip", "::FFFF:8.8.8.8", "8.8.8.8"},
      {"ip", "8.8.8.8", "8.8.8.8"},
      {"mac", "00-1B-63-84-45-E6", "001b638445e6"},
      {"mac", "001b.6384.45e6", "001b638445e6"},
      {"track", "%B4111111111111111^EXAMPLE/ANN^2712?", "4111111111111111"},
      {"track", ";4111111111111111=2712?", "4111111111111111"},
      {"track", "no", ""},
      {"base64", "YW5uOlRyMHViNGRvcg==", "ann:Tr0ub4dor"},
      {"base64", "*", "*"},
  };
  for (const Row& row : kRows) {
    const Normaliser* normaliser = find_normaliser(row.normaliser);
    ASSERT_NE(normaliser, nullptr) << row.normaliser;
    std::string out = "left over";
    normaliser->run(row.value, out);
    EXPECT_EQ(out, row.normal) << row.normaliser << " of " << row.value;
  }
}

TEST(Normalise, TableIsSortedAndFindable) {
  const auto table = normalisers();
  for (std::size_t i = 0; i < table.size(); ++i) {
    EXPECT_EQ(find_normaliser(table[i].name), &table[i]);
    if (i > 0) {
      EXPECT_LT(table[i - 1].name, table[i].name);
    }
  }
  EXPECT_EQ(find_normaliser("nothing"), nullptr);
}

TEST(Normalise, IsItsOwnNormalForm) {
  constexpr Row kRows[] = {
      {"email",
       "Ann@B\xC3\xBC"
       "cher.DE",
       ""},
      {"phone", "+49 (0)30 123456", ""},
      {"ip", "2001:0DB8::0001", ""},
      {"mac", "00-1B-63-84-45-E6", ""},
      {"upper-alnum", "de89 3704", ""},
      {"phone", "(202) 555-0142", ""},
  };
  for (const Row& row : kRows) {
    std::string once;
    std::string twice;
    find_normaliser(row.normaliser)->run(row.value, once);
    find_normaliser(row.normaliser)->run(once, twice);
    EXPECT_EQ(once, twice);
  }
}

}  // namespace
}  // namespace leakwire::detect
