#include "text/idn.h"

#include <gtest/gtest.h>
#include <idn2.h>

#include <random>
#include <string>
#include <vector>

namespace leakwire::text {
namespace {

std::string utf8(char32_t c) {
  std::string out;
  const auto byte = [&out](char32_t bits) { out.push_back(static_cast<char>(bits)); };
  if (c < 0x80) {
    byte(c);
  } else if (c < 0x800) {
    byte(0xC0 | c >> 6), byte(0x80 | (c & 0x3F));
  } else if (c < 0x10000) {
    byte(0xE0 | c >> 12), byte(0x80 | (c >> 6 & 0x3F)), byte(0x80 | (c & 0x3F));
  } else {
    byte(0xF0 | c >> 18), byte(0x80 | (c >> 12 & 0x3F));
    byte(0x80 | (c >> 6 & 0x3F)), byte(0x80 | (c & 0x3F));
  }
  return out;
}

std::string u_labels(const char* ascii) {
  char* out = nullptr;
  if (idn2_to_unicode_8z8z(ascii, &out, 0) != IDN2_OK) return {};
  const ALabels owner(out);
  return out;
}

bool is_plain(LabelKind kind) { return kind == LabelKind::kPlain || kind == LabelKind::kCapital; }

TEST(Idn, Kinds) {
  EXPECT_EQ(kind_of_label("b\xC3\xBC"
                          "cher"),
            LabelKind::kPlain);
  EXPECT_EQ(kind_of_label("B\xC3\xBC"
                          "CHER"),
            LabelKind::kPlain);
  EXPECT_EQ(kind_of_label("\xC3\x9C"
                          "ber"),
            LabelKind::kCapital);
  EXPECT_EQ(kind_of_label("\xD7\x90\xD7\x91"), LabelKind::kPlain);
  for (const char* wrong : {"\xFF", "\xC3", "a\x80", "\xED\xA0\x80", "\xC3\xBC\xC3"}) {
    EXPECT_EQ(kind_of_label(wrong), LabelKind::kWrong) << wrong;
  }
  for (const char* unclear :
       {"", "-\xC3\xBC", "\xC3\xBC-", "a--\xC3\xBC", "\xC3\xBC_", "\xC3\xBC b", "\xCC\x81\xC3\xBC",
        "\xD7\x90"
        "a",
        "1\xD7\x90", "\xE2\x80\x8D", "\xE3\x80\x82\xC3\xBC"}) {
    EXPECT_EQ(kind_of_label(unclear), LabelKind::kUnclear) << unclear;
  }
}

TEST(Idn, ALongLabelIsTakenAsItStandsOrRefused) {
  for (std::size_t letters = 1; letters < 70; ++letters) {
    std::string label;
    for (std::size_t i = 0; i < letters; ++i) label += "\xC3\xA9";
    const LabelKind kind = kind_of_label(label);
    EXPECT_TRUE(kind == LabelKind::kPlain || kind == LabelKind::kLong) << letters;
    EXPECT_TRUE(to_a_labels(label) != nullptr || kind == LabelKind::kLong) << letters;
  }
}

// The lookup answers as libidn2 does, for every letter by itself and among others.
TEST(Idn, EachPlainLetterIsTaken) {
  std::vector<std::string> small;
  std::size_t capitals = 0;
  for (char32_t c = 0x80; c < 0x30000; ++c) {
    if (c >= 0xD800 && c < 0xE000) continue;
    const std::string letter = utf8(c);
    const LabelKind kind = kind_of_label(letter);
    if (!is_plain(kind)) continue;
    const ALabels taken = to_a_labels(letter);
    ASSERT_TRUE(taken) << std::hex << static_cast<unsigned>(c);
    EXPECT_EQ(std::string_view(taken.get()).substr(0, 4), "xn--")
        << std::hex << static_cast<unsigned>(c);
    if (kind == LabelKind::kCapital) {
      ++capitals;
      continue;
    }
    small.push_back(letter);
    EXPECT_EQ(u_labels(taken.get()), letter);
  }
  EXPECT_GT(small.size(), 60000U);
  EXPECT_GT(capitals, 80U);

  std::mt19937 random(1);
  for (int i = 0; i < 20000; ++i) {
    std::string label;
    for (std::size_t length = 1 + random() % 9; length > 0; --length) {
      label += random() % 3 == 0 ? std::string(1, "abyz019-"[random() % 8])
                                 : small[random() % (i % 2 == 0 ? 200 : small.size())];
    }
    if (!is_plain(kind_of_label(label))) continue;
    const ALabels taken = to_a_labels(label);
    ASSERT_TRUE(taken) << label;
    EXPECT_LE(std::string_view(taken.get()).size(), 63U) << label;
    EXPECT_EQ(u_labels(taken.get()), label);
  }
}

}  // namespace
}  // namespace leakwire::text
