#include "text/hash.h"

#include <gtest/gtest.h>

#include <set>

namespace leakwire::text {
namespace {

// Ids in stored records rest on these values: they may never change.
TEST(Hash64, StaysTheSameInEveryRun) {
  EXPECT_EQ(Hash64().value(), 0xEFD01F60BA992926ULL);
  EXPECT_EQ(Hash64().add("access.log").add(std::uint64_t{7}).value(), 0x567B9CD5043C7BE4ULL);
}

TEST(Hash64, TellsFieldsApart) {
  EXPECT_NE(Hash64().add("ab").add("c").value(), Hash64().add("a").add("bc").value());
  EXPECT_NE(Hash64().add("").value(), Hash64().value());
  EXPECT_NE(Hash64().add(std::uint64_t{1}).value(), Hash64().add(std::uint64_t{2}).value());
}

TEST(Hash64, SpreadsItsHighDigits) {
  std::set<std::uint64_t> seen;
  for (std::uint64_t i = 0; i < 256; ++i) seen.insert(Hash64().add(i).value() >> 40);
  EXPECT_EQ(seen.size(), 256U);
}

}  // namespace
}  // namespace leakwire::text
