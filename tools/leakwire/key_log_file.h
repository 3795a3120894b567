// KeyLogFile: the file of --keylog, read as it grows.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "leakwire/function_ref.h"

namespace leakwire::program {

class KeyLogFile {
 public:
  // Nothing where it cannot be opened, or is no file: `problem` says why.
  static std::unique_ptr<KeyLogFile> open(const std::string& path, std::string& problem);
  KeyLogFile(const KeyLogFile&) = delete;
  KeyLogFile& operator=(const KeyLogFile&) = delete;
  ~KeyLogFile();

  // What was written to it since the last call. False: it cannot be read.
  bool read(FunctionRef<void(std::string_view)> on_text);

 private:
  explicit KeyLogFile(int fd) noexcept : fd_(fd) {}

  int fd_;
};

}  // namespace leakwire::program
