// Files of the user: read whole, and put in place whole or not at all.
//
// Every function gives zero, or an errno. Any thread.
#pragma once

#include <sys/types.h>

#include <filesystem>
#include <string>
#include <string_view>

namespace leakwire::text {

// An open file; closed at the end. Holds -1 where there is none.
class Descriptor {
 public:
  explicit Descriptor(int descriptor) noexcept : descriptor_(descriptor) {}
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor();

  int get() const noexcept { return descriptor_; }

 private:
  int descriptor_;
};

// To the file's end; `bytes` is what it held.
int read_all(int descriptor, std::string& bytes);
// All of it, and it is on the disk.
int write_all(int descriptor, std::string_view bytes) noexcept;
// Makes the missing ones of `folder` and what is above it, for the owner alone.
int make_folders(const std::filesystem::path& folder);
// Written beside `file`, then given its name. Missing folders are made.
int replace_file(const std::filesystem::path& file, std::string_view bytes, mode_t mode);

}  // namespace leakwire::text
