#include "text/store.h"

#include <gtest/gtest.h>

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace leakwire::text {
namespace {

struct Inner {
  std::string name;
  std::vector<std::uint16_t> numbers;

  template <class Self, class Store>
  static void fields(Self& self, Store& store) {
    store(self.name, self.numbers);
  }
  friend bool operator==(const Inner&, const Inner&) = default;
};

struct Outer {
  std::uint32_t number = 0;
  bool flag = false;
  std::array<std::uint8_t, 3> bytes{};
  std::optional<Inner> one, none;
  std::vector<Inner> many;

  template <class Self, class Store>
  static void fields(Self& self, Store& store) {
    store(self.number, self.flag, self.bytes, self.one, self.none, self.many);
  }
  friend bool operator==(const Outer&, const Outer&) = default;
};

Outer outer() {
  const Inner first{"a", {1, 2, 3}}, second{"", {}};
  return {7, true, {4, 5, 6}, first, std::nullopt, {first, second}};
}

std::vector<char> saved(const Outer& value) {
  Saver saver;
  saver(value);
  return saver.bytes();
}

TEST(Store, GivesBackWhatWasSaved) {
  const std::vector<char> bytes = saved(outer());
  Outer loaded;
  Loader loader(bytes);
  loader(loaded);
  EXPECT_TRUE(loader.whole());
  EXPECT_EQ(loaded, outer());
  EXPECT_EQ(saved(loaded), bytes);
}

TEST(Store, BytesThatEndEarlyAreNotWhole) {
  const std::vector<char> bytes = saved(outer());
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    const std::vector<char> cut(bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(size));
    Outer loaded;
    Loader loader(cut);
    loader(loaded);
    EXPECT_FALSE(loader.whole()) << size;
  }
}

TEST(Store, ACountBeyondTheBytesIsNotWhole) {
  Saver saver;
  saver(~std::uint64_t{0});
  std::vector<std::uint64_t> numbers;
  Loader loader(saver.bytes());
  loader(numbers);
  EXPECT_FALSE(loader.whole());
  EXPECT_TRUE(numbers.empty());
}

TEST(Store, BytesLeftOverAreNotWholeUntilTaken) {
  Saver saver;
  saver(std::uint8_t{1}, std::uint8_t{2});
  std::uint8_t first = 0;
  Loader loader(saver.bytes());
  loader(first);
  EXPECT_FALSE(loader.whole());
  EXPECT_EQ(loader.rest().size(), 1U);
  EXPECT_TRUE(loader.whole());
}

}  // namespace
}  // namespace leakwire::text
