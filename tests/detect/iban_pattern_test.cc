// The pattern of IBANs begins with the countries of the registry; the validator holds their table.
#include <gtest/gtest.h>

#include <string>
#include <string_view>

#include "leakwire/leakwire.h"

namespace leakwire::detect {
namespace {

struct Format {
  std::string_view country;
  std::size_t length = 0;
  std::string_view bban;  // "4a14n"
};

constexpr Format kFormats[] = {
#include "detect/tables/iban_formats.inc"
};

// A number of this format that has the right check digits (ISO/IEC 7064, MOD 97-10).
std::string example_of(const Format& format) {
  std::string bban;
  for (std::size_t at = 0; at < format.bban.size(); ++at) {
    std::size_t digits = 0;
    const std::size_t count = std::stoul(std::string(format.bban.substr(at)), &digits);
    at += digits;
    bban.append(count, format.bban[at] == 'a' ? 'A' : '1');
  }
  unsigned rest = 0;
  for (const char c : bban + std::string(format.country) + "00") {
    rest = c <= '9' ? (rest * 10 + static_cast<unsigned>(c - '0')) % 97
                    : (rest * 100 + static_cast<unsigned>(c - 'A') + 10) % 97;
  }
  const std::string check = std::to_string(100 + 98 - rest).substr(1);  // two digits, of 98 - rest
  return std::string(format.country) + check + bban;
}

TEST(IbanPattern, KnowsEveryCountryOfTheTable) {
  PackOptions options;
  options.only = {"iban"};
  const auto pack = DetectorPack::load(options);
  ASSERT_TRUE(pack.has_value());
  Scanner scanner(*pack);
  for (const Format& format : kFormats) {
    const std::string text = example_of(format);
    EXPECT_EQ(text.size(), format.length);
    std::size_t count = 0;
    scanner.scan(text, [&](const Finding& finding, std::string_view) {
      EXPECT_EQ(finding.span.length, text.size());
      ++count;
      return true;
    });
    EXPECT_EQ(count, 1U) << format.country;
  }
}

}  // namespace
}  // namespace leakwire::detect
