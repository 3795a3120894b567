#include <fmt/format.h>

#include "byte_source.h"

namespace leakwire::program {
namespace {

using State = Piece::State;

constexpr std::size_t kPackedBuffer = std::size_t{64} << 10;

}  // namespace

DecodedBytes::DecodedBytes(Compression compression, std::unique_ptr<ByteSource> packed)
    : compression_(compression),
      decoder_(make_decoder(compression)),
      packed_(std::move(packed)),
      buffer_(kPackedBuffer) {
  if (!decoder_) problem_ = "no memory to unpack it";
}

Piece DecodedBytes::broken(std::string_view what) {
  problem_ = what;
  return {State::kBroken, 0, problem_};
}

Piece DecodedBytes::refill(int patience) {
  Piece piece = packed_->read(buffer_, patience);
  if (piece.state == State::kBytes) in_ = std::span<const char>(buffer_).first(piece.size);
  if (piece.state == State::kEnd) in_ended_ = true;
  return piece;
}

// Zeros behind a member are the padding of tapes and of the .xz format, and no data. True where
// something else stands there.
bool DecodedBytes::skip_padding() {
  while (!in_.empty() && in_.front() == '\0') in_ = in_.subspan(1);
  return !in_.empty();
}

Piece DecodedBytes::read(std::span<char> into, int patience) {
  while (true) {
    if (!problem_.empty()) return {State::kBroken, 0, problem_};
    if (in_.empty() && !in_ended_) {
      Piece piece = refill(patience);
      if (piece.state == State::kBroken) return broken(piece.problem);
      if (piece.state != State::kBytes && piece.state != State::kEnd) return piece;
    }
    if (between_members_) {
      if (!skip_padding()) {
        if (in_ended_) return {State::kEnd, 0, {}};
        continue;
      }
      if (!decoder_->restart()) return broken("no memory to unpack it");
      between_members_ = false;
      first_member_ = false;
      member_made_bytes_ = false;
    }
    const Decoder::Step step = decoder_->step(in_, into);
    in_ = in_.subspan(step.used);
    member_made_bytes_ = member_made_bytes_ || step.made != 0;
    if (step.state == Decoder::Step::State::kMemberEnds) between_members_ = true;
    if (step.state == Decoder::Step::State::kBroken) {
      problem_ = first_member_ || member_made_bytes_
                     ? fmt::format("its {} data is damaged; the rest was not looked at",
                                   name_of(compression_))
                     : fmt::format(
                           "what stands behind its {} data was not looked at; nothing is "
                           "expected there",
                           name_of(compression_));
    }
    if (step.made != 0) return {State::kBytes, step.made, {}};
    if (in_ended_ && in_.empty() && step.state == Decoder::Step::State::kGoesOn) {
      return broken(fmt::format("its {} data ends too early; what was there was looked at",
                                name_of(compression_)));
    }
  }
}

}  // namespace leakwire::program
