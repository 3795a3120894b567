#include "wire/tls/spare_room.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <utility>

#include "wire/tls/record_opener.h"

namespace leakwire::wire {
namespace {

TEST(SpareRoom, IsWipedAndGivenToTheNext) {
  std::unique_ptr<char[]> room = SpareRoom::take();
  const char* const place = room.get();
  std::fill_n(room.get(), 100, 'x');
  SpareRoom::give(std::move(room), 100);
  room = SpareRoom::take();
  EXPECT_EQ(room.get(), place);
  EXPECT_TRUE(std::all_of(place, place + 100, [](char byte) { return byte == 0; }));
  EXPECT_NE(SpareRoom::take().get(), place);  // which is in use
}

TEST(SpareRoom, ARecordIsKeptWhereItIsNeitherShortNorLong) {
  constexpr std::size_t kSize = RecordOpener::kRoom;
  std::string record = SpareRoom::take_record(kSize);
  record.assign(kSize, 'x');
  const char* const place = record.data();
  SpareRoom::give_record(std::move(record));
  EXPECT_NE(SpareRoom::take_record(100).data(), place);
  record = SpareRoom::take_record(kSize);
  EXPECT_EQ(record.data(), place);
  EXPECT_TRUE(record.empty());
  std::string huge = SpareRoom::take_record(8 * kSize);
  const std::size_t capacity = huge.capacity();
  SpareRoom::give_record(std::move(huge));
  EXPECT_LT(SpareRoom::take_record(kSize).capacity(), capacity);
}

}  // namespace
}  // namespace leakwire::wire
