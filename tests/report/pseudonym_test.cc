#include "leakwire/pseudonym.h"

#include <gtest/gtest.h>

#include <set>

namespace leakwire {
namespace {

PseudonymKey key_of(std::uint8_t byte) {
  PseudonymKey::Bytes bytes{};
  bytes.fill(byte);
  return PseudonymKey::from_bytes(bytes);
}

// docs/pseudonyms.md gives the same values by Python's hmac:
//   hmac.new(bytes(32), b"payment.card\0" + b"4111111111111111", "sha256").hexdigest()[:16]
TEST(PseudonymKey, IsTheHmacOfCategoryAndValue) {
  const PseudonymKey key = key_of(0);
  EXPECT_EQ(key.pseudonym("payment.card", "4111111111111111"), "payment.card:48da562c4bf30c95");
  EXPECT_EQ(key.id(), "8c67");
}

TEST(PseudonymKey, TellsValuesCategoriesAndKeysApart) {
  const PseudonymKey key = key_of(1);
  const std::set<std::string> all{key.pseudonym("a", "bc"), key.pseudonym("ab", "c"),
                                  key.pseudonym("a", "bd"), key.pseudonym("a", ""),
                                  key_of(2).pseudonym("a", "bc")};
  EXPECT_EQ(all.size(), 5U);
  EXPECT_EQ(key.pseudonym("a", "bc"), key_of(1).pseudonym("a", "bc"));
  EXPECT_NE(key.id(), key_of(2).id());
}

TEST(PseudonymKey, EphemeralKeysDiffer) {
  EXPECT_NE(PseudonymKey::ephemeral().pseudonym("a", "b"),
            PseudonymKey::ephemeral().pseudonym("a", "b"));
}

}  // namespace
}  // namespace leakwire
