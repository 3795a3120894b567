#include "wire/sctp/sctp_pieces.h"

#include <algorithm>
#include <iterator>
#include <utility>

namespace leakwire::wire {

// Numbers go round (RFC 9260, section 1.6); the nearest one to the newest is meant.
std::uint64_t SctpPieces::unwrap(std::uint32_t number) noexcept {
  if (newest_ == 0) return newest_ = (std::uint64_t{1} << 32) + number;
  const auto ahead = static_cast<std::int32_t>(number - static_cast<std::uint32_t>(newest_));
  const std::uint64_t whole = newest_ + static_cast<std::uint64_t>(std::int64_t{ahead});
  newest_ = std::max(newest_, whole);
  return whole;
}

SctpPieces::Runs::iterator SctpPieces::before(std::uint64_t number, const SctpPiece& piece) {
  auto run = runs_.upper_bound(number);
  if (piece.begins || run == runs_.begin()) return runs_.end();
  --run;
  return run->second.last + 1 == number && !run->second.ends ? run : runs_.end();
}

SctpPieces::Runs::iterator SctpPieces::behind(std::uint64_t number, const SctpPiece& piece) {
  if (piece.ends) return runs_.end();
  const auto run = runs_.find(number + 1);
  return run == runs_.end() || run->second.begins ? runs_.end() : run;
}

SctpPieces::Runs::iterator SctpPieces::join(std::uint64_t number, const SctpPiece& piece) {
  const auto next = behind(number, piece);
  auto run = before(number, piece);
  if (run != runs_.end()) {
    run->second.last = number;
    run->second.ends = piece.ends;
  } else {
    run = runs_.emplace(number, Run{number, piece.begins, piece.ends}).first;
  }
  if (next != runs_.end()) {
    run->second.last = next->second.last;
    run->second.ends = next->second.ends;
    runs_.erase(next);
  }
  return run;
}

SctpPieces::Message SctpPieces::take(Runs::iterator run) {
  Message message;
  auto piece = pieces_.find(run->first);
  while (piece != pieces_.end() && piece->first <= run->second.last) {
    waiting_ -= piece->second.bytes.size();
    told_bytes_ += piece->second.bytes.size();
    told_.emplace(piece->first, piece->second.bytes);
    message.push_back(std::move(piece->second));
    piece = pieces_.erase(piece);
  }
  runs_.erase(run);
  while (told_bytes_ > kMostTold || told_.size() > kMostPieces) {
    told_bytes_ -= told_.begin()->second.size();
    forgotten_ = told_.begin()->first + 1;
    told_.erase(told_.begin());
  }
  return message;
}

SctpPieces::Outcome SctpPieces::add(const SctpPiece& piece, const Moment& moment,
                                    Message& message) {
  const std::uint64_t number = unwrap(piece.number);
  // A piece that is waited for was never told.
  const bool is_wanted =
      before(number, piece) != runs_.end() || behind(number, piece) != runs_.end();
  if (number < forgotten_ && !is_wanted) return Outcome::kTooOld;
  if (const auto told = told_.find(number); told != told_.end()) {
    return told->second == piece.bytes ? Outcome::kRepeated : Outcome::kDiffers;
  }
  const auto [place, is_new] = pieces_.try_emplace(number);
  if (!is_new) {
    return place->second.bytes == piece.bytes ? Outcome::kRepeated : Outcome::kDiffers;
  }
  place->second = {std::string(piece.bytes), moment, piece.cut};
  waiting_ += piece.bytes.size();
  const auto run = join(number, piece);
  if (!run->second.begins || !run->second.ends) return Outcome::kWaits;
  message = take(run);
  return Outcome::kMessage;
}

std::optional<SctpPieces::Message> SctpPieces::give_up() {
  if (runs_.empty()) return std::nullopt;
  return take(runs_.begin());
}

}  // namespace leakwire::wire
