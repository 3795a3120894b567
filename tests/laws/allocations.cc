#include "laws/allocations.h"

#include <malloc.h>

#include <cstdlib>

// Sanitizers have a malloc of their own. GCC tells of them by macros, Clang by features.
#if defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define LEAKWIRE_LAWS_SANITIZED_
#endif
#elif defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define LEAKWIRE_LAWS_SANITIZED_
#endif

#if defined(LEAKWIRE_LAWS_SANITIZED_)
namespace leakwire::laws {
std::size_t allocations() noexcept { return 0; }
bool counts_allocations() noexcept { return false; }
}  // namespace leakwire::laws
#else
namespace {
constinit thread_local std::size_t count = 0;
}

// glibc lets a program take the place of malloc (manual, "Replacing malloc") and keeps its own
// under these names. operator new and every C library come through here.
extern "C" {
void* __libc_malloc(std::size_t size);
void* __libc_calloc(std::size_t number, std::size_t size);
void* __libc_realloc(void* old, std::size_t size);
void* __libc_memalign(std::size_t alignment, std::size_t size);

void* malloc(std::size_t size) {
  ++count;
  return __libc_malloc(size);
}
void* calloc(std::size_t number, std::size_t size) {
  ++count;
  return __libc_calloc(number, size);
}
void* realloc(void* old, std::size_t size) {
  ++count;
  return __libc_realloc(old, size);
}
void* memalign(std::size_t alignment, std::size_t size) {
  ++count;
  return __libc_memalign(alignment, size);
}
void* aligned_alloc(std::size_t alignment, std::size_t size) { return memalign(alignment, size); }
int posix_memalign(void** out, std::size_t alignment, std::size_t size) {
  *out = memalign(alignment, size);
  return *out == nullptr ? 12 : 0;  // ENOMEM
}
}

namespace leakwire::laws {
std::size_t allocations() noexcept { return count; }
bool counts_allocations() noexcept { return true; }
}  // namespace leakwire::laws
#endif
