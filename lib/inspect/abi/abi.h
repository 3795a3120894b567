// What all of the C interface shares: structs of callers of any age, and no exception outside.
//
// A caller's struct is read and written as far as its struct_size goes, and no further.
#pragma once

#include <algorithm>
#include <cstring>
#include <exception>
#include <new>
#include <string>
#include <string_view>
#include <vector>

#include "leakwire/finding.h"
#include "leakwire/leakwire_c.h"
#include "leakwire/result.h"

namespace leakwire::abi {

// What a caller's struct says; what it is too short to say is zero. False: it has no size.
template <class T>
bool read_struct(const T* from, T& to) noexcept {
  std::memset(&to, 0, sizeof to);
  to.struct_size = sizeof to;
  if (from == nullptr) return true;
  if (from->struct_size < sizeof from->struct_size) return false;
  std::memcpy(&to, from, std::min(from->struct_size, sizeof to));
  return true;
}

// Fills a caller's struct as far as it knows it; its struct_size stays.
template <class T>
bool write_struct(T* to, const T& from) noexcept {
  if (to == nullptr || to->struct_size < sizeof to->struct_size) return false;
  const std::size_t size = to->struct_size;
  std::memcpy(to, &from, std::min(size, sizeof from));
  to->struct_size = size;
  return true;
}

// Runs a step that may throw.
template <class Step>
lw_status guarded(Step step) noexcept {
  try {
    return step();
  } catch (const std::bad_alloc&) {
    return LW_ERR_MEMORY;
  } catch (const std::exception&) {
    return LW_ERR_INTERNAL;
  }
}

inline lw_string to_c(std::string_view text) noexcept { return {text.data(), text.size()}; }
inline std::string_view from_c(lw_string text) noexcept {
  return text.data == nullptr ? std::string_view() : std::string_view(text.data, text.size);
}
inline std::string_view from_c(const void* data, std::size_t size) noexcept {
  return data == nullptr ? std::string_view()
                         : std::string_view(static_cast<const char*>(data), size);
}
inline std::string text_of(const char* text) { return text == nullptr ? std::string() : text; }

// "a,b": those; empty ones are left out.
std::vector<std::string> words_of(const char* list);
lw_status tell_errors(const Diagnostics& errors, lw_error_fn on_error, void* user);
lw_status tell_error(std::string_view message, lw_error_fn on_error, void* user);
// False for a number that no confidence has.
bool confidence_of(std::uint8_t number, Confidence& confidence) noexcept;

}  // namespace leakwire::abi
