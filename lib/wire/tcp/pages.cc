#include "wire/tcp/pages.h"

#include <algorithm>
#include <bit>
#include <cstring>
#include <new>
#include <utility>

namespace leakwire::wire::tcp {
namespace {

constexpr std::size_t kWord = 64;

// Bits `from` to `to` of a word.
std::uint64_t mask(std::size_t from, std::size_t to) noexcept {
  const std::uint64_t up_to = to == kWord ? ~std::uint64_t{0} : (std::uint64_t{1} << to) - 1;
  return up_to & ~std::uint64_t{0} << from;
}

// The first place at or behind `from` whose bit is `set`; Page::kSize where there is none.
std::size_t find(const Page& page, std::size_t from, bool set) noexcept {
  for (std::size_t word = from / kWord; word < page.present.size(); ++word) {
    std::uint64_t bits = set ? page.present[word] : ~page.present[word];
    if (word == from / kWord) bits &= mask(from % kWord, kWord);
    if (bits != 0) return word * kWord + static_cast<std::size_t>(std::countr_zero(bits));
  }
  return Page::kSize;
}

std::size_t count(const Page& page) noexcept {
  std::size_t bytes = 0;
  for (const std::uint64_t word : page.present) {
    bytes += static_cast<std::size_t>(std::popcount(word));
  }
  return bytes;
}

void mark(Page& page, std::size_t from, std::size_t to) noexcept {
  for (std::size_t at = from; at < to;) {
    const std::size_t end = std::min((at / kWord + 1) * kWord, to);
    page.present[at / kWord] |= mask(at % kWord, end - (at / kWord * kWord));
    at = end;
  }
}

// What lies within one page.
void put_in(Page& page, std::size_t place, std::string_view bytes, Pages::Put& put) noexcept {
  const std::size_t end = place + bytes.size();
  for (std::size_t at = place; at < end;) {
    const std::size_t filled = std::min(find(page, at, true), end);
    if (filled > at) {
      std::memcpy(page.bytes.data() + at, bytes.data() + (at - place), filled - at);
      mark(page, at, filled);
      put.fresh += filled - at;
    }
    const std::size_t open = std::min(find(page, filled, false), end);
    if (open > filled && std::memcmp(page.bytes.data() + filled, bytes.data() + (filled - place),
                                     open - filled) != 0) {
      put.differs = true;
    }
    at = open;
  }
}

bool stands_before(const std::unique_ptr<Page>& page, std::uint64_t base) noexcept {
  return page->base < base;
}

}  // namespace

std::unique_ptr<Page> PagePool::take(std::uint64_t base) noexcept {
  std::unique_ptr<Page> page;
  if (count_ > 0) {
    page = std::move(spare_[--count_]);
    page->present.fill(0);
    page->segments = 0;
  } else {
    page.reset(new (std::nothrow) Page);
  }
  if (page != nullptr) page->base = base;
  return page;
}

void PagePool::give(std::unique_ptr<Page> page) noexcept {
  if (count_ < spare_.size()) spare_[count_++] = std::move(page);
}

Page* Pages::page_for(std::uint64_t base, PagePool& pool) noexcept {
  const auto place = std::lower_bound(pages_.begin(), pages_.end(), base, stands_before);
  if (place != pages_.end() && (*place)->base == base) return place->get();
  std::unique_ptr<Page> page = pool.take(base);
  if (page == nullptr) return nullptr;
  try {
    return pages_.insert(place, std::move(page))->get();
  } catch (const std::bad_alloc&) {
    return nullptr;
  }
}

Pages::Put Pages::put(std::uint64_t at, std::string_view bytes, PagePool& pool) noexcept {
  Put put;
  Page* first = nullptr;
  while (!bytes.empty()) {
    const std::size_t place = static_cast<std::size_t>(at) % Page::kSize;
    Page* const page = page_for(at - place, pool);
    if (page == nullptr) {
      put.room = false;
      break;
    }
    const std::size_t size = std::min(bytes.size(), Page::kSize - place);
    put_in(*page, place, bytes.substr(0, size), put);
    if (first == nullptr && put.fresh != 0) first = page;
    at += size;
    bytes.remove_prefix(size);
  }
  if (first != nullptr) ++first->segments;
  bytes_ += put.fresh;
  return put;
}

std::uint64_t Pages::first(std::uint64_t from) const noexcept {
  const std::uint64_t base = from - from % Page::kSize;
  auto at = std::lower_bound(pages_.begin(), pages_.end(), base, stands_before);
  for (; at != pages_.end(); ++at) {
    const std::size_t place = (*at)->base < from ? static_cast<std::size_t>(from - (*at)->base) : 0;
    const std::size_t found = find(**at, place, true);
    if (found < Page::kSize) return (*at)->base + found;
  }
  return kNone;
}

std::string_view Pages::run(std::uint64_t at) const noexcept {
  const std::size_t place = static_cast<std::size_t>(at) % Page::kSize;
  const auto page = std::lower_bound(pages_.begin(), pages_.end(), at - place, stands_before);
  if (page == pages_.end() || (*page)->base != at - place) return {};
  const std::size_t end = find(**page, place, false);
  return {(*page)->bytes.data() + place, end - place};
}

std::uint32_t Pages::drop_before(std::uint64_t until, PagePool& pool) noexcept {
  std::uint32_t segments = 0;
  auto at = pages_.begin();
  for (; at != pages_.end() && (*at)->base < until; ++at) {
    if ((*at)->base + Page::kSize > until &&
        find(**at, static_cast<std::size_t>(until - (*at)->base), true) < Page::kSize) {
      break;
    }
    segments += (*at)->segments;
    bytes_ -= count(**at);
    pool.give(std::move(*at));
  }
  pages_.erase(pages_.begin(), at);
  return segments;
}

}  // namespace leakwire::wire::tcp
