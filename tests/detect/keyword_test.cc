#include "detect/keyword.h"

#include <gtest/gtest.h>

#include <string>
#include <string_view>

namespace leakwire::detect {
namespace {

struct Case {
  const char* before;
  const char* reason;  // "": none
  int previous = -1;
};

void PrintTo(const Case& c, std::ostream* out) { *out << '"' << c.before << '"'; }

class Keyword : public testing::TestWithParam<Case> {};

TEST_P(Keyword, IsFoundWhereItStandsWhole) {
  const KeywordSet words({"card", "Card Number", "pan", "e-mail", "id"});
  EXPECT_EQ(words.find(GetParam().before, GetParam().previous), GetParam().reason);
}

INSTANTIATE_TEST_SUITE_P(
    Boundaries, Keyword,
    testing::Values(Case{"", ""}, Case{"card", "keyword:card"}, Case{"CARD: ", "keyword:card"},
                    Case{"discard ", ""}, Case{"cards ", ""}, Case{"cardigan=", ""},
                    Case{"card2", "keyword:card"}, Case{"2card", "keyword:card"},
                    Case{"my_card=", "keyword:card"}, Case{"card_no=", "keyword:card"},
                    Case{"cardHolder", "keyword:card"}, Case{"myCard ", "keyword:card"},
                    Case{"mYcard ", ""}, Case{"MYCARD ", ""}, Case{"CARDholder", ""},
                    Case{"\xC3\xA9"
                         "card ",
                         "keyword:card"},
                    Case{"car", ""}, Case{"E-Mail ", "keyword:e-mail"}, Case{"email ", ""}));

INSTANTIATE_TEST_SUITE_P(Joints, Keyword,
                         testing::Values(Case{"card number ", "keyword:card number"},
                                         Case{"card_number=", "keyword:card number"},
                                         Case{"card-number ", "keyword:card number"},
                                         Case{"card.number ", "keyword:card number"},
                                         Case{"cardnumber ", "keyword:card number"},
                                         Case{"cardNumber:", "keyword:card number"},
                                         Case{"card/number ", "keyword:card"},
                                         Case{"card  number ", "keyword:card"},
                                         Case{"cardnumbers ", ""}));

// The byte before the 64 that are looked at tells whether the first word is whole.
INSTANTIATE_TEST_SUITE_P(ByteBeforeTheWindow, Keyword,
                         testing::Values(Case{"card ", "keyword:card", ' '},
                                         Case{"card ", "keyword:card", '_'},
                                         Case{"card ", "keyword:card", '7'},
                                         Case{"card ", "keyword:card", 0xE9},
                                         Case{"card ", "", 's'}, Case{"card ", "", 'S'},
                                         Case{"Card ", "keyword:card", 's'}, Case{"Card ", "", 'S'},
                                         Case{"pan=", "", 'p'}));

TEST(KeywordSet, GivesTheLastWordAndTheLongestOfThose) {
  const KeywordSet words({"pan", "card", "card number"});
  EXPECT_EQ(words.find("card pan "), "keyword:pan");
  EXPECT_EQ(words.find("pan card "), "keyword:card");
  EXPECT_EQ(words.find("pan card number "), "keyword:card number");
}

TEST(KeywordSet, TakesABlankBesideAMarkForOneMarkOrNone) {
  const KeywordSet words({"bonus -card", "tax  no", "vat -"});
  for (const char* before : {"bonus-card ", "bonus -card ", "bonus--card ", "Bonus_-Card "}) {
    EXPECT_EQ(words.find(before), "keyword:bonus -card") << before;
  }
  for (const char* before : {"bonus card ", "bonuscard ", "bonus- card ", "bonus---card "}) {
    EXPECT_EQ(words.find(before), "") << before;
  }
  for (const char* before : {"taxno ", "tax_no ", "tax. no "}) {
    EXPECT_EQ(words.find(before), "keyword:tax  no") << before;
  }
  EXPECT_EQ(words.find("tax - no "), "");
  EXPECT_EQ(words.find("vat-7"), "keyword:vat -");
  EXPECT_EQ(words.find("vat 7"), "");
}

TEST(KeywordSet, IsNoSlowerForManyBlanks) {
  const KeywordSet words({"a" + std::string(40, ' ') + "-.b"});
  EXPECT_EQ(words.find("a" + std::string(50, '-') + "b"), "");
  EXPECT_EQ(words.find("a" + std::string(40, '_') + "-.b"), words.find("a-.b"));
}

TEST(KeywordSet, TriesTheWordsOfAFirstLetterLongestFirst) {
  const KeywordSet words({"ip", "card", "ip addr", "cvv", "client", "client ip"});
  EXPECT_EQ(words.find("IP_ADDR="), "keyword:ip addr");
  EXPECT_EQ(words.find("ip="), "keyword:ip");
  EXPECT_EQ(words.find("client "), "keyword:client");
  EXPECT_EQ(words.find("CVV: "), "keyword:cvv");
}

TEST(KeywordSet, TellsWordsByTheirThirdByteToo) {
  const KeywordSet words({"correo", "cor", "co", "c-d"});
  EXPECT_EQ(words.find("x.COR: y.com"), "keyword:cor");
  EXPECT_EQ(words.find("Correo y.com"), "keyword:correo");
  EXPECT_EQ(words.find("cor"), "keyword:cor");
  EXPECT_EQ(words.find("cor co"), "keyword:co");
  EXPECT_EQ(words.find("cor C-d y"), "keyword:c-d");
  EXPECT_EQ(words.find("cor c_d com"), "keyword:cor");
}

TEST(KeywordSet, HoldsNothingWithoutWords) {
  EXPECT_TRUE(KeywordSet().empty());
  EXPECT_TRUE(KeywordSet({""}).empty());
  EXPECT_EQ(KeywordSet({""}).find("card "), "");
  EXPECT_FALSE(KeywordSet({"a"}).empty());
}

TEST(KeywordSet, ComparesBytesBeyondAsciiAsTheyAre) {
  const KeywordSet words({"num\xC3\xA9ro"});
  EXPECT_EQ(words.find("NUM\xC3\xA9RO "), "keyword:num\xC3\xA9ro");
  EXPECT_EQ(words.find("num\xC3\x89ro "), "");
}

}  // namespace
}  // namespace leakwire::detect
