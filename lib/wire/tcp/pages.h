// Pages: bytes of a stream that came before their turn, by the place where they belong.
//
// A page is 4096 places of the sequence space and a bit for each, so that neither a segment of one
// byte nor one sent again costs more than its bytes, whatever their order. The pages of a stream
// are owned by it; spare ones by the pool, which is a shard's and outlives them. One thread at a
// time.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

namespace leakwire::wire::tcp {

struct Page {  // NOLINT(cppcoreguidelines-pro-type-member-init): see bytes
  static constexpr std::size_t kSize = 4096;

  std::uint64_t base = 0;      // a multiple of kSize
  std::uint32_t segments = 0;  // that first found room here
  std::array<std::uint64_t, kSize / 64> present{};
  std::array<char, kSize> bytes;  // set where `present` says so
};

class PagePool {
 public:
  static constexpr std::size_t kMostSpare = 32;

  std::unique_ptr<Page> take(std::uint64_t base) noexcept;  // nothing: no memory
  void give(std::unique_ptr<Page> page) noexcept;

 private:
  std::array<std::unique_ptr<Page>, kMostSpare> spare_;
  std::size_t count_ = 0;
};

class Pages {
 public:
  struct Put {
    std::size_t fresh = 0;  // bytes that were not there
    bool differs = false;   // from bytes that were: those stay
    bool room = true;       // false: some found none
  };

  Put put(std::uint64_t at, std::string_view bytes, PagePool& pool) noexcept;
  bool empty() const noexcept { return pages_.empty(); }
  // The place of the first byte at or behind `from`; `none` where there is none.
  static constexpr std::uint64_t kNone = ~std::uint64_t{0};
  std::uint64_t first(std::uint64_t from) const noexcept;
  // The bytes from `at` on without a hole, as far as the page goes.
  std::string_view run(std::uint64_t at) const noexcept;
  // Forgets pages with nothing at or behind `until`; how many segments had found room in them.
  std::uint32_t drop_before(std::uint64_t until, PagePool& pool) noexcept;
  std::size_t bytes() const noexcept { return bytes_; }  // of the pages held
  std::size_t memory() const noexcept { return pages_.size() * sizeof(Page); }

 private:
  Page* page_for(std::uint64_t base, PagePool& pool) noexcept;

  std::vector<std::unique_ptr<Page>> pages_;  // by base
  std::size_t bytes_ = 0;
};

}  // namespace leakwire::wire::tcp
