#include "wire/tls/spare_room.h"

#include <string.h>  // explicit_bzero is no C++

#include <utility>

#include "wire/tls/record_opener.h"

namespace leakwire::wire {
namespace {

// A short one holds no more than its bytes while it waits for them.
constexpr std::size_t kLeastRecord = RecordOpener::kRoom / 4, kMostRecord = 2 * RecordOpener::kRoom;

thread_local std::unique_ptr<char[]> spare_room;
thread_local std::string spare_record;

}  // namespace

std::unique_ptr<char[]> SpareRoom::take() {
  if (spare_room) return std::move(spare_room);
  return std::make_unique_for_overwrite<char[]>(RecordOpener::kRoom);
}

void SpareRoom::give(std::unique_ptr<char[]> room, std::size_t written) noexcept {
  explicit_bzero(room.get(), written);
  if (!spare_room) spare_room = std::move(room);
}

std::string SpareRoom::take_record(std::size_t size) {
  std::string record;
  if (size >= kLeastRecord) record.swap(spare_record);
  record.reserve(size);
  return record;
}

void SpareRoom::give_record(std::string&& record) noexcept {
  if (record.capacity() > kMostRecord || record.capacity() <= spare_record.capacity()) {
    std::string().swap(record);
    return;
  }
  record.clear();
  spare_record.swap(record);
  std::string().swap(record);
}

}  // namespace leakwire::wire
