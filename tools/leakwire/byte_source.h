// ByteSource: bytes of an input, piece by piece. FdBytes reads a descriptor, DecodedBytes unpacks
// another source, BlockBytes gives the lines that begin in one stretch of a large file.
//
// One thread at a time. Reads never fail by exception, and no file is mapped: one that shrinks
// while it is read just ends.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "decoder.h"
#include "stop_sign.h"

namespace leakwire::program {

struct Piece {
  enum class State {
    kBytes,  // `size` bytes, at least one
    kEnd,
    kBroken,   // the rest cannot be read: `problem` says why
    kStopped,  // the stop sign was raised
    kQuiet,    // nothing came within the time
  };
  State state = State::kEnd;
  std::size_t size = 0;
  std::string problem;
};

class ByteSource {
 public:
  virtual ~ByteSource() = default;
  // `patience`: milliseconds to wait for a pipe; -1: for ever.
  virtual Piece read(std::span<char> into, int patience = -1) = 0;
};

class FdBytes final : public ByteSource {
 public:
  // Owns `fd` where `own`. A regular file is never waited for. `counter` counts what is read.
  FdBytes(int fd, bool own, bool regular, const StopSign& stop,
          std::atomic<std::uint64_t>& counter);
  FdBytes(const FdBytes&) = delete;
  FdBytes& operator=(const FdBytes&) = delete;
  ~FdBytes() override;

  Piece read(std::span<char> into, int patience) override;

 private:
  const int fd_;
  const bool own_;
  const bool regular_;
  const StopSign& stop_;
  std::atomic<std::uint64_t>& counter_;
  bool ended_ = false;
};

// Gives `head` first, then what comes from the source: the bytes that were looked at beforehand.
class ReplayedBytes final : public ByteSource {
 public:
  ReplayedBytes(std::string head, std::unique_ptr<ByteSource> rest)
      : head_(std::move(head)), rest_(std::move(rest)) {}

  Piece read(std::span<char> into, int patience) override;

 private:
  std::string head_;
  std::size_t given_ = 0;
  std::unique_ptr<ByteSource> rest_;
};

class DecodedBytes final : public ByteSource {
 public:
  DecodedBytes(Compression compression, std::unique_ptr<ByteSource> packed);

  Piece read(std::span<char> into, int patience) override;

 private:
  Piece refill(int patience);
  Piece broken(std::string_view what);
  bool skip_padding();

  const Compression compression_;
  std::unique_ptr<Decoder> decoder_;
  std::unique_ptr<ByteSource> packed_;
  std::vector<char> buffer_;
  std::span<const char> in_;
  bool in_ended_ = false;
  bool between_members_ = false;
  bool first_member_ = true;
  bool member_made_bytes_ = false;
  std::string problem_;  // once broken, broken
};

class BlockBytes final : public ByteSource {
 public:
  // Lines of `fd` (borrowed) that begin in [begin, end); the last block goes to the end of the
  // file.
  BlockBytes(int fd, std::uint64_t begin, std::uint64_t end, bool last, const StopSign& stop,
             std::atomic<std::uint64_t>& counter);

  // Finds the first line; call once, first. kEnd: none begins here.
  Piece seek(std::span<char> scratch);
  std::uint64_t position() const noexcept { return position_; }
  Piece read(std::span<char> into, int patience) override;

 private:
  Piece read_at(std::span<char> into, std::uint64_t offset);
  static Piece shrunk();

  const int fd_;
  const std::uint64_t begin_;
  const std::uint64_t end_;
  const bool last_;
  const StopSign& stop_;
  std::atomic<std::uint64_t>& counter_;
  std::uint64_t position_;
  bool ended_ = false;
};

// Reads until `want` bytes are there, the source ends, or a pipe is quiet for `patience`
// milliseconds. `state` is that of the last read.
std::string read_head(ByteSource& source, std::size_t want, int patience, Piece& state);

}  // namespace leakwire::program
