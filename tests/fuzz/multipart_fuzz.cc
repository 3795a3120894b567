// Multipart bodies of any bytes: parts begin and end in turn, and a cut changes nothing.
#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "decode/multipart.h"

namespace {

using leakwire::decode::MultipartSplitter;

void require(bool holds) {
  if (!holds) std::abort();
}

class Told final : public MultipartSplitter::Parts {
 public:
  void begin_part(std::string_view headers) noexcept override {
    require(!open_);
    open_ = true;
    text += "\1" + std::string(headers) + "\2";
  }
  void part_bytes(std::string_view bytes) noexcept override {
    require(open_);
    text += bytes;
  }
  void end_part() noexcept override {
    require(open_);
    open_ = false;
    text += "\3";
  }
  void outside(std::string_view bytes) noexcept override {
    require(!open_);
    text += bytes;
  }
  std::string text;

 private:
  bool open_ = false;
};

std::string split(std::string_view bytes, std::size_t piece) {
  MultipartSplitter splitter("B");
  Told told;
  while (!bytes.empty()) {
    splitter.push(bytes.substr(0, piece), told);
    bytes.remove_prefix(std::min(piece, bytes.size()));
  }
  splitter.finish(told);
  return told.text;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 1) return 0;
  const std::string_view bytes(reinterpret_cast<const char*>(data) + 1, size - 1);
  require(split(bytes, bytes.size() + 1) == split(bytes, 1 + data[0] % 16));
  std::string room;
  leakwire::decode::header_parameter(bytes, "name", room);
  return 0;
}
