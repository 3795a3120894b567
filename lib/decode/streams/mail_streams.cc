// The transfer encodings of mail: base64 and quoted-printable (RFC 2045, sections 6.7 and 6.8).
#include <array>

#include "decode/alphabet.h"
#include "decode/streams/streams.h"
#include "text/hex.h"

namespace leakwire::decode {
namespace {

// Bytes of no alphabet are passed over; what follows padding is a value of its own.
class Base64MimeStream final : public StreamDecoder {
 public:
  std::size_t memory() const noexcept override { return sizeof(*this); }

  Step step(std::span<const char> in, std::span<char> out) noexcept override {
    Step step;
    while (step.used < in.size()) {
      const char c = in[step.used];
      const int value = base64_value(c);
      if (value < 0) {
        if (c == '=') count_ = 0;
        ++step.used;
        continue;
      }
      if (count_ >= 2 && step.made == out.size()) break;
      ++step.used;
      bits_ = bits_ << 6 | static_cast<std::uint32_t>(value);
      count_ += 6;
      if (count_ < 8) continue;
      count_ -= 8;
      out[step.made++] = static_cast<char>(bits_ >> count_ & 0xFF);
    }
    return step;
  }

 private:
  std::uint32_t bits_ = 0;
  int count_ = 0;  // bits that wait
};

class QuotedPrintableStream final : public StreamDecoder {
 public:
  std::size_t memory() const noexcept override { return sizeof(*this); }

  Step step(std::span<const char> in, std::span<char> out) noexcept override {
    Step step;
    // A byte may give back what was held: at most kMostHeld and itself.
    while (step.used < in.size() && out.size() - step.made > kMostHeld) {
      take(in[step.used++], out, step.made);
    }
    return step;
  }

 private:
  static constexpr std::size_t kMostHeld = 2;

  void take(char c, std::span<char> out, std::size_t& made) noexcept {
    const auto give_back = [&] {
      for (std::size_t i = 0; i < held_size_; ++i) out[made++] = held_[i];
      held_size_ = 0;
    };
    if (held_size_ == 0 && c != '=') {
      out[made++] = c;
      return;
    }
    if (held_size_ == 0) {
      held_[held_size_++] = c;
      return;
    }
    if (held_size_ == 1) {
      if (c == '\n') {  // a soft line break
        held_size_ = 0;
      } else if (c == '\r' || c == ' ' || c == '\t' || text::hex_value(c) >= 0) {
        held_[held_size_++] = c;
      } else {
        give_back();
        take(c, out, made);
      }
      return;
    }
    const int high = text::hex_value(held_[1]);
    const int low = text::hex_value(c);
    if (high >= 0 && low >= 0) {
      held_size_ = 0;
      out[made++] = static_cast<char>(high << 4 | low);
    } else if (high < 0 && c == '\n') {
      held_size_ = 0;
    } else if (high < 0 && (c == ' ' || c == '\t' || c == '\r')) {
      held_[1] = c;  // blanks at the end of a line are padding of transport
    } else {
      give_back();
      take(c, out, made);
    }
  }

  std::array<char, kMostHeld> held_{};  // '=' and the byte behind it
  std::size_t held_size_ = 0;
};

}  // namespace

std::unique_ptr<StreamDecoder> make_base64_mime_stream() {
  return std::make_unique<Base64MimeStream>();
}
std::unique_ptr<StreamDecoder> make_quoted_printable_stream() {
  return std::make_unique<QuotedPrintableStream>();
}

}  // namespace leakwire::decode
