#include "wire/quic/crypto_pieces.h"

#include <algorithm>

#include "wire/quic/varint.h"

namespace leakwire::wire {
namespace {

// RFC 9000, section 19.
constexpr std::uint64_t kPadding = 0, kPing = 1, kAck = 2, kAckCounted = 3, kCrypto = 6;

bool skip_numbers(std::string_view& frames, std::uint64_t count) noexcept {
  std::uint64_t ignored = 0;
  while (count > 0 && take_varint(frames, ignored)) --count;
  return count == 0;
}

// RFC 9000, section 19.3: what was received, when, how many ranges, the first one, the others.
bool skip_ack(std::string_view& frames, bool counted) noexcept {
  std::uint64_t ranges = 0;
  if (!skip_numbers(frames, 2) || !take_varint(frames, ranges) || ranges > frames.size()) {
    return false;
  }
  return skip_numbers(frames, 1 + 2 * ranges + (counted ? 3 : 0));
}

}  // namespace

void CryptoPieces::take(std::string_view frames) {
  std::uint64_t type = 0;
  while (take_varint(frames, type)) {
    if (type == kPadding || type == kPing) continue;
    if (type == kAck || type == kAckCounted) {
      if (!skip_ack(frames, type == kAckCounted)) return;
      continue;
    }
    std::uint64_t offset = 0;
    std::uint64_t length = 0;
    if (type != kCrypto || !take_varint(frames, offset) || !take_varint(frames, length) ||
        length > frames.size()) {
      return;
    }
    put(offset, frames.substr(0, static_cast<std::size_t>(length)));
    frames.remove_prefix(static_cast<std::size_t>(length));
  }
}

// What was there first stays.
void CryptoPieces::put(std::uint64_t offset, std::string_view piece) {
  if (piece.empty() || offset >= kMost || piece.size() > kMost - offset) return;
  Run added{static_cast<std::size_t>(offset), static_cast<std::size_t>(offset) + piece.size()};
  if (bytes_.size() < added.end) bytes_.resize(added.end);
  std::size_t from = added.begin;
  const auto first = std::find_if(runs_.begin(), runs_.end(),
                                  [&](const Run& run) { return run.end >= added.begin; });
  auto last = first;
  for (; last != runs_.end() && last->begin <= added.end; ++last) {
    if (last->begin > from) piece.copy(&bytes_[from], last->begin - from, from - offset);
    from = std::max(from, last->end);
  }
  if (from < added.end) piece.copy(&bytes_[from], added.end - from, from - offset);
  if (first != last) {
    added = {std::min(added.begin, first->begin), std::max(added.end, (last - 1)->end)};
    *first = added;
    runs_.erase(first + 1, last);
  } else if (runs_.size() < kMostRuns) {
    runs_.insert(first, added);
  }
}

std::string_view CryptoPieces::whole() const noexcept {
  const bool begun = !runs_.empty() && runs_[0].begin == 0;
  return std::string_view(bytes_).substr(0, begun ? runs_[0].end : 0);
}

}  // namespace leakwire::wire
