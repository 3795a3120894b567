// Saver, Loader: what takes long to make, kept as bytes for the same program on the same kind of
// machine.
//
// A class that can be kept lists its fields once, for both:
//
//   template <class Self, class Store>
//   static void fields(Self& self, Store& store) { store(self.first_, self.second_); }
//
// Numbers, and what consists of them without a gap, are kept as they stand in memory; texts,
// vectors and optionals with what they hold. The same values give the same bytes. One thread at a
// time.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <optional>
#include <span>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

namespace leakwire::text {

template <class T>
concept Plain = std::is_trivially_copyable_v<T> && std::has_unique_object_representations_v<T>;

class Saver {
 public:
  template <class... T>
  void operator()(const T&... values) {
    (save(values), ...);
  }
  const std::vector<char>& bytes() const noexcept { return bytes_; }

 private:
  template <class T>
  void save(const T& value) {
    if constexpr (Plain<T>) {
      append(&value, sizeof value);
    } else {
      T::fields(value, *this);
    }
  }
  void save(const std::string& text) {
    save(std::uint64_t{text.size()});
    append(text.data(), text.size());
  }
  template <class T>
  void save(const std::optional<T>& value) {
    save(value.has_value());
    if (value) save(*value);
  }
  template <class T>
  void save(const std::vector<T>& values) {
    save(std::uint64_t{values.size()});
    if constexpr (Plain<T>) {
      append(values.data(), values.size() * sizeof(T));
    } else {
      for (const T& value : values) save(value);
    }
  }
  void append(const void* from, std::size_t size) {
    const auto* first = static_cast<const char*>(from);
    bytes_.insert(bytes_.end(), first, first + size);
  }

  std::vector<char> bytes_;
};

// Reads what a Saver wrote. Bytes that end too early are told by whole(): nothing outside of them
// is read, and what was loaded is of no use.
class Loader {
 public:
  explicit Loader(std::span<const char> bytes) : left_(bytes) {}

  template <class... T>
  void operator()(T&... values) {
    (load(values), ...);
  }
  // All was there, and all of it was read.
  bool whole() const noexcept { return !short_ && left_.empty(); }
  // What is not read yet; it counts as read.
  std::span<const char> rest() noexcept { return std::exchange(left_, {}); }

 private:
  template <class T>
  void load(T& value) {
    if constexpr (Plain<T>) {
      copy(&value, sizeof value);
    } else {
      T::fields(value, *this);
    }
  }
  void load(std::string& text) {
    text.resize(count(1));
    copy(text.data(), text.size());
  }
  template <class T>
  void load(std::optional<T>& value) {
    bool there = false;
    load(there);
    if (!there) return;
    T fresh;
    load(fresh);
    value = std::move(fresh);
  }
  template <class T>
  void load(std::vector<T>& values) {
    if constexpr (Plain<T>) {
      values.resize(count(sizeof(T)));
      copy(values.data(), values.size() * sizeof(T));
    } else {
      for (std::size_t left = count(1); left > 0 && !short_; --left) {
        T fresh;
        load(fresh);
        values.push_back(std::move(fresh));
      }
    }
  }
  // A number of things of at least `size` bytes each.
  std::size_t count(std::size_t size) {
    std::uint64_t number = 0;
    load(number);
    short_ |= number > left_.size() / size;
    return short_ ? 0 : static_cast<std::size_t>(number);
  }
  void copy(void* to, std::size_t size) {
    short_ |= size > left_.size();
    if (short_ || size == 0) return;
    std::memcpy(to, left_.data(), size);
    left_ = left_.subspan(size);
  }

  std::span<const char> left_;
  bool short_ = false;
};

}  // namespace leakwire::text
