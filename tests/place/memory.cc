#include "place/memory.h"

#include <cstdlib>
#include <new>

namespace {

constinit thread_local std::size_t asked = 0;
constinit thread_local std::size_t left = leakwire::place::kNoLimit;

}  // namespace

namespace leakwire::place {

std::size_t allocated() noexcept { return asked; }
void limit_allocations(std::size_t allocations) noexcept { left = allocations; }
std::size_t allocations_left() noexcept { return left; }

}  // namespace leakwire::place

void* operator new(std::size_t size) {
  ++asked;
  if (left != leakwire::place::kNoLimit) {
    if (left == 0) throw std::bad_alloc();
    --left;
  }
  if (void* memory = std::malloc(size == 0 ? 1 : size)) return memory;
  throw std::bad_alloc();
}
void* operator new(std::size_t size, const std::nothrow_t&) noexcept {
  try {
    return operator new(size);
  } catch (const std::bad_alloc&) {
    return nullptr;
  }
}
void operator delete(void* memory) noexcept { std::free(memory); }
void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }
