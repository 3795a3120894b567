#include "wire/sctp/sctp.h"

#include <algorithm>

#include "wire/bytes.h"

namespace leakwire::wire {
namespace {

// RFC 9260, sections 3.2 and 3.3.1.
constexpr std::uint8_t kData = 0;
constexpr std::size_t kChunkHead = 4, kDataHead = 16;
constexpr std::uint8_t kEnds = 1, kBegins = 2;

}  // namespace

MessageId Sctp::begin(Side side, const Moment& moment) {
  MessageHead head;
  head.from = side;
  head.is_answer = side == Side::kResponder;
  const MessageId id = flow_.begin(head, moment);
  BodyLabel label;
  label.part = part_of(Transport::kSctp);
  flow_.listener.begin_body(id, label);
  return id;
}

void Sctp::tell_as_is(Side side, std::string_view bytes, const Moment& moment) {
  if (bytes.empty()) return;
  const MessageId id = begin(side, moment);
  flow_.listener.body(id, bytes, moment);
  flow_.listener.end_body(id);
  flow_.listener.end(id, true, moment);
}

void Sctp::tell(Side side, const SctpPieces::Message& message, bool whole) {
  if (message.empty()) return;
  const MessageId id = begin(side, message.front().moment);
  for (const SctpPieces::Kept& piece : message) {
    flow_.listener.body(id, piece.bytes, piece.moment);
    whole = whole && !piece.cut;
    if (piece.cut) flow_.listener.body_gap(id, 0);
  }
  flow_.listener.end_body(id);
  flow_.listener.end(id, whole, message.back().moment);
}

void Sctp::take(Side side, const SctpPiece& piece, const Moment& moment) {
  SctpPieces& pieces = sides_[static_cast<std::size_t>(side)];
  SctpPieces::Message message;
  switch (pieces.add(piece, moment, message)) {
    case SctpPieces::Outcome::kMessage:
      return tell(side, message, true);
    case SctpPieces::Outcome::kRepeated:
      return;
    case SctpPieces::Outcome::kDiffers:
      flow_.tell_unseen("ambiguous", "two readings of the same bytes differ: both were scanned",
                        side, moment);
      return tell_as_is(side, piece.bytes, moment);
    case SctpPieces::Outcome::kTooOld:
      return tell_as_is(side, piece.bytes, moment);
    case SctpPieces::Outcome::kWaits:
      break;
  }
  while (pieces.is_over_bounds()) {
    const auto given_up = pieces.give_up();
    if (!given_up) return;
    flow_.tell_unseen("limit", "pieces of messages of SCTP that are too many to be held", side,
                      moment);
    tell(side, *given_up, false);
  }
}

std::size_t Sctp::data(Side side, std::string_view bytes, const Moment& moment) {
  std::string_view rest = bytes;
  std::string_view others = bytes.substr(0, 0);  // chunks of other kinds, one behind the other
  const auto tell_others = [&](std::string_view behind) {
    tell_as_is(side, others, moment);
    others = behind.substr(0, 0);
  };
  while (rest.size() >= kChunkHead && be16(rest, 2) >= kChunkHead) {
    const std::size_t length = be16(rest, 2);
    const std::string_view chunk = rest.substr(0, length);
    const std::size_t padded = std::min((length + 3) / 4 * 4, rest.size());
    rest.remove_prefix(padded);
    if (byte_at(chunk, 0) != kData || chunk.size() < kDataHead) {
      others = {others.data(), others.size() + padded};
      continue;
    }
    tell_others(rest);
    const std::uint8_t flags = byte_at(chunk, 1);
    take(side,
         {.number = be32(chunk, 4),
          .begins = (flags & kBegins) != 0,
          .ends = (flags & kEnds) != 0,
          .cut = chunk.size() < length,
          .bytes = chunk.substr(kDataHead)},
         moment);
  }
  others = {others.data(), others.size() + rest.size()};
  tell_others(rest);
  return bytes.size();
}

// Packets that are lost are seen by the numbers that are missing.
void Sctp::gap(Side, std::uint64_t, const Moment&) {}

void Sctp::end(Side side, Ending, const Moment& moment) {
  SctpPieces& pieces = sides_[static_cast<std::size_t>(side)];
  while (const auto message = pieces.give_up()) {
    flow_.tell_unseen("gap", "pieces of a message of SCTP were lost", side, moment);
    tell(side, *message, false);
  }
}

}  // namespace leakwire::wire
