#include "text/domain.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <iterator>
#include <random>
#include <string>
#include <string_view>

#include "text/byte_set.h"

namespace leakwire::text {
namespace {

TEST(Domain, TopLevel) {
  for (const char* real :
       {"com", "example.com", "EXAMPLE.COM", "a.co.uk", "example.ck", "ck", "a.co.za",
        "example.xn--55qx5d", "example.\xE5\x85\xAC\xE5\x8F\xB8", "x.museum"}) {
    EXPECT_TRUE(has_public_tld(real)) << real;
  }
  for (const char* unreal : {"", "example.", "a.png", "a.local", "a.example", "a.123", "a.c",
                             "service", "a.invalidtld", "a.\xFF\xFE", "a.\xE2\x80\x94"}) {
    EXPECT_FALSE(has_public_tld(unreal)) << unreal;
  }
  EXPECT_FALSE(has_public_tld("a." + std::string(5000, 'c')));
}

TEST(Domain, Names) {
  const std::string label63(63, 'a');
  const std::string label64(64, 'a');
  EXPECT_TRUE(is_domain_name("example.com"));
  EXPECT_TRUE(is_domain_name("a-b.1.example.com"));
  EXPECT_TRUE(is_domain_name(label63 + ".com"));
  EXPECT_TRUE(
      is_domain_name("b\xC3\xBC"
                     "cher.de"));
  EXPECT_FALSE(is_domain_name(label64 + ".com"));
  EXPECT_TRUE(is_domain_name("com." + label63));
  EXPECT_FALSE(is_domain_name("com." + label64));
  EXPECT_TRUE(is_domain_name("a--b.com"));
  std::string name;
  while (name.size() < 250) name += "abcdefghi.";
  EXPECT_TRUE(is_domain_name(name + "com"));    // 253
  EXPECT_FALSE(is_domain_name(name + "comm"));  // 254
  for (const char* wrong : {"", ".", "-", "..", "com", ".com", "a..com", "a.com.", "-a.com",
                            "a-.com", "a.-com", "a.com-", "-.com", "a_b.com", "a b.com", "\xC3.com",
                            "a\xE2\x80\x94"
                            "b.com"}) {
    EXPECT_FALSE(is_domain_name(wrong)) << wrong;
  }
}

// The longest beginning that is a name, of texts of pieces that make names and spoil them.
TEST(Domain, NameEnds) {
  constexpr std::string_view kPieces[] = {
      "a",        "com", ".",   ".com",    "-",           ".co.uk",
      "\xC3\xBC", "/",   ".de", "example", ".xn--55qx5d", "\xE5\x85\xAC\xE5\x8F\xB8",
      "\xA4",     "..",  "A1",  "\xC3\x9C"};
  std::mt19937 random(7);
  std::size_t found = 0;
  for (int round = 0; round < 6000; ++round) {
    std::string text;
    const std::size_t pieces = 1 + random() % 9;
    for (std::size_t i = 0; i < pieces; ++i) text += kPieces[random() % std::size(kPieces)];
    if (round % 50 == 0) text = std::string(random() % 260, 'a') + text;
    for (std::size_t below = text.size() + 1;;) {
      std::size_t end = std::min(text.size(), below - 1);
      const auto is_end = [&](std::size_t at) {
        const bool is_inside = at < text.size() && (is_letter(text[at]) || is_digit(text[at]));
        return !is_inside && is_public_domain_name(std::string_view(text).substr(0, at));
      };
      while (end > 0 && !is_end(end)) --end;
      ASSERT_EQ(public_domain_name_end(text, below), end) << text << " below " << below;
      ASSERT_LE(end, bytes_of_names(text));
      if (end == 0) break;
      ++found;
      below = end;
    }
  }
  EXPECT_GT(found, 1000U);
  EXPECT_EQ(public_domain_name_end("", 5), 0U);
  EXPECT_EQ(public_domain_name_end("example.com", 0), 0U);
}

// What libidn2 alone can tell: that it was asked before makes no difference.
TEST(Domain, NamesUnderATopLevel) {
  const std::string long_name(63, 'a');
  for (const std::string& name : {std::string("example.com"),
                                  std::string("a-b.Example.COM"),
                                  std::string("example"),
                                  std::string("example.invalidtld"),
                                  std::string("-a.com"),
                                  std::string("a-.com"),
                                  std::string("a..com"),
                                  std::string(".com"),
                                  std::string("com."),
                                  std::string("a_b.com"),
                                  std::string("a.co m"),
                                  std::string("a.com "),
                                  std::string("a.com com"),
                                  std::string("com"),
                                  std::string(),
                                  long_name + ".org",
                                  long_name + "a.org",
                                  std::string(5000, 'c') + ".com",
                                  std::string("b\xC3\xBC.de"),
                                  std::string("b\xC3\xBC-.de"),
                                  std::string("b.\xD1\x80\xD1\x84"),
                                  std::string("b\xC3\xBC.nothing"),
                                  std::string("b\xC3.de"),
                                  std::string("a b\xC3\xBC.de")}) {
    EXPECT_EQ(is_public_domain_name(name), has_public_tld(name) && is_domain_name(name)) << name;
  }
  EXPECT_TRUE(is_public_domain_name("a-b.Example.COM"));
  EXPECT_FALSE(is_public_domain_name("example.invalidtld"));
}

TEST(Domain, NamesThatAreAskedAgain) {
  const std::string thai = "\xE0\xB8\x97\xE0\xB8\xB5\xE0\xB9\x88";  // marks above a letter
  const std::string joiner = "a\xE2\x80\x8D";                       // U+200D, behind no virama
  for (int i = 0; i < 3; ++i) {
    EXPECT_TRUE(is_domain_name(thai + ".com"));
    EXPECT_TRUE(is_domain_name("www." + thai + ".com"));
    EXPECT_FALSE(is_domain_name(joiner + ".com"));
    EXPECT_FALSE(is_domain_name(thai));
    EXPECT_TRUE(has_public_tld("a.\xD0\xA0\xD0\xA4"));   // capital letters of U+0440 U+0444
    EXPECT_FALSE(has_public_tld("a.\xD0\xA0\xD0\xA0"));  // ... of what is none
    EXPECT_FALSE(has_public_tld("a." + thai));
  }
  std::string many;
  for (int i = 0; i < 40; ++i) many += thai + ".";
  EXPECT_FALSE(is_domain_name(many + "com"));
  // Labels too long, and hyphens where "xn" could stand.
  std::string letters;
  for (int i = 0; i < 30; ++i) letters += "\xC3\xBC";
  EXPECT_TRUE(is_domain_name(letters + ".com"));
  for (int i = 0; i < 40; ++i) letters += "\xC3\xBC";
  EXPECT_FALSE(is_domain_name(letters + ".com"));
  EXPECT_FALSE(
      is_domain_name("xn--0.b\xC3\xBC"
                     "cher.de"));
  EXPECT_FALSE(
      is_domain_name("-b\xC3\xBC"
                     "cher.de"));
}

TEST(Domain, AsciiForm) {
  EXPECT_EQ(to_ascii_domain("Example.COM"), "example.com");
  EXPECT_EQ(to_ascii_domain("b\xC3\xBC"
                            "cher.de"),
            "xn--bcher-kva.de");
  EXPECT_EQ(to_ascii_domain("\xFF.de"), "\xFF.de");
  EXPECT_EQ(to_ascii_domain(""), "");
}

}  // namespace
}  // namespace leakwire::text
