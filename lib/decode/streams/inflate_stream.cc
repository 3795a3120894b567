// gzip (RFC 1952), zlib (RFC 1950) and bare deflate (RFC 1951).
//
// The frames are read here and deflate alone is zlib's: a wrong check sum, header check or reserved
// bit hides no byte from who reads it, as browsers do.
#include <zlib.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <new>
#include <string_view>

#include "decode/streams/streams.h"

namespace leakwire::decode {
namespace {

constexpr int kBareWindow = -15;
// zconf.h: 32 KiB of window, about 7 KiB of state.
constexpr std::size_t kInflateMemory = (32U << 10) + (7U << 10);
// Bytes kept until deflate has made some: what looked like zlib's header may be deflate.
constexpr std::size_t kMostHeld = 512;
constexpr unsigned char kGzip1 = 0x1F, kGzip2 = 0x8B;
constexpr unsigned kHasCrc = 2, kHasExtra = 4, kHasName = 8, kHasComment = 16;  // RFC 1952, FLG
constexpr unsigned kHasDictionary = 0x20;                                       // RFC 1950, FLG

unsigned at(char c) noexcept { return static_cast<unsigned char>(c); }

// RFC 1950, section 2.2: method 8, a window of at most 32 KiB, and both bytes a multiple of 31.
bool is_zlib(unsigned first, unsigned second) noexcept {
  return (first & 0x0F) == 8 && first >> 4 <= 7 && (first << 8 | second) % 31 == 0;
}

class InflateStream final : public StreamDecoder {
 public:
  bool open() noexcept { return open_ = inflateInit2(&zlib_, kBareWindow) == Z_OK; }
  ~InflateStream() override {
    if (open_) inflateEnd(&zlib_);
  }
  InflateStream() = default;
  InflateStream(const InflateStream&) = delete;
  InflateStream& operator=(const InflateStream&) = delete;

  Step step(std::span<const char> in, std::span<char> out) noexcept override;
  std::size_t memory() const noexcept override { return sizeof(*this) + kInflateMemory; }

 private:
  enum class At : std::uint8_t {
    kMagic,
    kFixed,  // the ten bytes of a gzip header
    kExtraLength,
    kExtra,
    kName,
    kComment,
    kHeaderCrc,
    kDictionary,
    kData,
    kTrailer,
    kWhole,
    kBroken,
  };

  bool header_byte(unsigned byte) noexcept;
  void enter(At from) noexcept;
  void magic(unsigned first, unsigned second) noexcept;
  bool magic_again(std::span<const char> in, Step& step) noexcept;
  bool inflate_into(std::span<const char> in, std::span<char> out, Step& step) noexcept;
  int inflate_some(std::string_view in, std::span<char> out, std::size_t& used,
                   std::size_t& made) noexcept;
  bool fall_back() noexcept;
  void hold(std::string_view bytes) noexcept;

  z_stream zlib_{};
  bool open_ = false;
  At at_ = At::kMagic;
  unsigned flags_ = 0;
  std::size_t count_ = 0;  // bytes of the field under way, read or still to come
  unsigned trailer_ = 0;   // bytes behind the data
  bool any_made_ = false;  // of this member
  bool is_zlib_ = false;   // by two bytes that may be deflate
  bool is_first_ = true;   // member
  unsigned first_ = 0;     // byte of the magic
  std::array<char, kMostHeld> held_{};
  std::size_t held_size_ = 0, held_used_ = 0;
  bool replays_ = false;
};

StreamDecoder::Step InflateStream::step(std::span<const char> in, std::span<char> out) noexcept {
  Step step;
  while (true) {
    if (at_ == At::kBroken) {
      step.state = State::kBroken;
      return step;
    }
    if (at_ == At::kData) {
      if (step.made == out.size()) return step;
      if (!inflate_into(in, out, step) && at_ == At::kData) return step;
      continue;
    }
    if (step.used == in.size()) {
      if (at_ == At::kWhole) step.state = State::kEnd;
      return step;
    }
    if (at_ == At::kWhole) {
      if (!magic_again(in, step)) return step;
      continue;
    }
    if (!header_byte(at(in[step.used]))) continue;
    ++step.used;
  }
}

// Behind a member: another one, or bytes that are none of ours.
bool InflateStream::magic_again(std::span<const char> in, Step& step) noexcept {
  const bool goes_on =
      at(in[step.used]) == kGzip1 && (in.size() - step.used < 2 || at(in[step.used + 1]) == kGzip2);
  if (!goes_on || is_zlib_) {
    step.state = State::kEnd;
    return false;
  }
  inflateReset(&zlib_);
  at_ = At::kMagic;
  count_ = 0;
  is_first_ = false;
  return true;
}

// False: the byte is not taken.
bool InflateStream::header_byte(unsigned byte) noexcept {
  switch (at_) {
    case At::kMagic:
      if (count_++ == 0) {
        first_ = byte;
      } else {
        magic(first_, byte);
      }
      return true;
    case At::kFixed:
      if (count_ == 3) flags_ = byte;
      if (++count_ == 10) enter(At::kExtraLength);
      return true;
    case At::kExtraLength:
      trailer_ = trailer_ >> 8 | byte << 8;
      if (++count_ == 2) {
        at_ = At::kExtra;
        count_ = trailer_;
        if (count_ == 0) enter(At::kName);
      }
      return true;
    case At::kExtra:
      if (--count_ == 0) enter(At::kName);
      return true;
    case At::kName:
      if (byte == 0) enter(At::kComment);
      return true;
    case At::kComment:
      if (byte == 0) enter(At::kHeaderCrc);
      return true;
    case At::kHeaderCrc:
      if (++count_ == 2) enter(At::kData);
      return true;
    case At::kDictionary:  // there is none that a receiver could know
      at_ = At::kBroken;
      return false;
    case At::kTrailer:
      if (--count_ == 0) at_ = At::kWhole;
      return true;
    default:
      return false;
  }
}

// Goes to the first of the fields from `from` on that the header has.
void InflateStream::enter(At from) noexcept {
  count_ = 0;
  if (from == At::kExtraLength && (flags_ & kHasExtra) == 0) from = At::kName;
  if (from == At::kName && (flags_ & kHasName) == 0) from = At::kComment;
  if (from == At::kComment && (flags_ & kHasComment) == 0) from = At::kHeaderCrc;
  if (from == At::kHeaderCrc && (flags_ & kHasCrc) == 0) from = At::kData;
  at_ = from;
  trailer_ = from == At::kData ? 8 : 0;
  any_made_ = false;
}

void InflateStream::magic(unsigned first, unsigned second) noexcept {
  if (first == kGzip1 && second == kGzip2) {
    at_ = At::kFixed;
    count_ = 2;
    return;
  }
  if (!is_first_) {
    at_ = At::kWhole;  // one byte of what follows is taken: it was no member
    return;
  }
  const std::array<char, 2> bytes{static_cast<char>(first), static_cast<char>(second)};
  hold({bytes.data(), bytes.size()});
  is_zlib_ = is_zlib(first, second);
  replays_ = !is_zlib_;
  trailer_ = is_zlib_ ? 4 : 0;
  at_ = is_zlib_ && (second & kHasDictionary) != 0 ? At::kDictionary : At::kData;
}

void InflateStream::hold(std::string_view bytes) noexcept {
  const std::size_t size = std::min(bytes.size(), held_.size() - held_size_);
  std::memcpy(held_.data() + held_size_, bytes.data(), size);
  held_size_ += size;
}

int InflateStream::inflate_some(std::string_view in, std::span<char> out, std::size_t& used,
                                std::size_t& made) noexcept {
  constexpr std::size_t kMost = std::size_t{1} << 30;  // zlib counts in unsigned int
  const std::size_t in_size = std::min(in.size(), kMost);
  const std::size_t out_size = std::min(out.size(), kMost);
  zlib_.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(in.data()));
  zlib_.avail_in = static_cast<uInt>(in_size);
  zlib_.next_out = reinterpret_cast<Bytef*>(out.data());
  zlib_.avail_out = static_cast<uInt>(out_size);
  const int result = inflate(&zlib_, Z_NO_FLUSH);
  used = in_size - zlib_.avail_in;
  made = out_size - zlib_.avail_out;
  any_made_ = any_made_ || made > 0;
  return result;
}

// False: it wants more bytes.
bool InflateStream::inflate_into(std::span<const char> in, std::span<char> out,
                                 Step& step) noexcept {
  const std::string_view fresh = std::string_view(in.data(), in.size()).substr(step.used);
  const std::string_view bytes =
      replays_ ? std::string_view(held_.data(), held_size_).substr(held_used_) : fresh;
  std::size_t used = 0;
  std::size_t made = 0;
  const int result = inflate_some(bytes, out.subspan(step.made), used, made);
  step.made += made;
  if (replays_) {
    held_used_ += used;
    if (held_used_ == held_size_) replays_ = false;
  } else {
    step.used += used;
    if (is_zlib_ && !any_made_) hold(bytes.substr(0, used));
  }
  if (result == Z_STREAM_END) {
    at_ = trailer_ == 0 ? At::kWhole : At::kTrailer;
    count_ = trailer_;
  } else if (result != Z_OK && result != Z_BUF_ERROR && !fall_back()) {
    at_ = At::kBroken;
  }
  return used > 0 || made > 0 || replays_;
}

// What was taken for zlib's header is deflate: from its first byte again.
bool InflateStream::fall_back() noexcept {
  if (!is_zlib_ || any_made_ || held_size_ == held_.size()) return false;
  inflateReset(&zlib_);
  is_zlib_ = false;
  trailer_ = 0;
  held_used_ = 0;
  replays_ = true;
  return true;
}

}  // namespace

std::unique_ptr<StreamDecoder> make_inflate_stream() {
  auto stream = std::make_unique<InflateStream>();
  if (!stream->open()) return nullptr;
  return stream;
}

}  // namespace leakwire::decode
