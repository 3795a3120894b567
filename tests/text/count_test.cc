#include "text/count.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>

namespace leakwire::text {
namespace {

TEST(CountByte, EqualsAPlainLoopAtEverySize) {
  std::string text;
  for (std::size_t size = 0; size < 70'000; size += size < 200 ? 1 : 997) {
    while (text.size() < size) text += text.size() % 7 == 0 || text.size() > 20'000 ? '\n' : 'a';
    const auto expected = static_cast<std::uint64_t>(std::count(text.begin(), text.end(), '\n'));
    ASSERT_EQ(count_byte(text, '\n'), expected) << size;
  }
}

}  // namespace
}  // namespace leakwire::text
