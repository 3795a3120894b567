#include "wire/dissect/fragments.h"

#include <algorithm>
#include <cstring>
#include <new>
#include <utility>

namespace leakwire::wire::dissect {
namespace {

// RFC 791, section 3.2: offsets have 13 bits of 8 bytes; nothing reaches beyond 65535.
constexpr std::uint32_t kMostDatagram = 65535;
// Pieces sent again take room again: twice the longest datagram is enough for all that is meant.
constexpr std::size_t kMostKept = std::size_t{2} * (kMostDatagram + 1);

template <class PieceAt>
std::string laid_out(std::string_view bytes, std::uint32_t size, std::size_t count,
                     PieceAt piece_at) {
  std::string out(size, '\0');
  for (std::size_t i = 0; i < count; ++i) {
    const auto& piece = piece_at(i);
    if (piece.offset >= size) continue;
    const std::size_t length = std::min<std::size_t>(piece.size, size - piece.offset);
    std::memcpy(out.data() + piece.offset, bytes.data() + piece.at, length);
  }
  return out;
}

}  // namespace

Fragments::Fragments(KeyedHash hash, const DissectorOptions& options)
    : options_(options), by_key_(0, KeyHash{hash}) {}

Fragments::Outcome Fragments::add(const Walk& walk, const Fragment& fragment, const Moment& moment,
                                  Whole& whole, OnLost on_lost) noexcept {
  const std::size_t end = fragment.offset + walk.bytes.size();
  if (end > kMostDatagram || walk.bytes.empty()) return Outcome::kMalformed;
  if (walk.missing != 0) return Outcome::kLost;  // the snap length cut it: it never gets whole
  while (!waiting_.empty() && (bytes_ + walk.bytes.size() > options_.fragment_bytes ||
                               packets_ + 1 > options_.fragment_packets)) {
    on_lost(waiting_.front().first);
    forget(waiting_.begin());
  }
  Key key{};
  std::memcpy(key.data(), walk.from.address.data(), 16);
  std::memcpy(key.data() + 16, walk.to.address.data(), 16);
  std::memcpy(key.data() + 32, &fragment.id, 4);
  std::memcpy(key.data() + 36, &walk.network, 4);
  key[40] = fragment.ipv6 ? 0 : fragment.protocol;
  key[41] = fragment.ipv6 ? 6 : 4;
  try {
    return insert(key, walk, fragment, moment, whole);
  } catch (const std::bad_alloc&) {
    return Outcome::kLost;
  }
}

Fragments::Outcome Fragments::insert(const Key& key, const Walk& walk, const Fragment& fragment,
                                     const Moment& moment, Whole& whole) {
  auto found = by_key_.find(key);
  if (found == by_key_.end()) {
    waiting_.emplace_back();
    waiting_.back().key = key;
    waiting_.back().first = moment;
    const Place place = std::prev(waiting_.end());
    try {
      found = by_key_.emplace(key, place).first;
    } catch (const std::bad_alloc&) {
      waiting_.erase(place);
      throw;
    }
  }
  Datagram& datagram = *found->second;
  if (datagram.bytes.size() + walk.bytes.size() > kMostKept) return Outcome::kLost;
  const auto size = static_cast<std::uint32_t>(walk.bytes.size());
  datagram.pieces.push_back({fragment.offset, size, datagram.bytes.size()});
  datagram.bytes.append(walk.bytes);
  cover(datagram.covered, {fragment.offset, fragment.offset + size});
  const std::size_t held = sizeof(Datagram) + datagram.bytes.capacity() +
                           datagram.pieces.capacity() * sizeof(Piece) +
                           datagram.covered.capacity() * sizeof(Range);
  bytes_ += held - datagram.counted;
  datagram.counted = held;
  ++packets_;
  if (!fragment.ipv6 || fragment.offset == 0) datagram.protocol = fragment.protocol;
  if (!fragment.more) {
    datagram.last_total = fragment.offset + size;
    if (datagram.total == 0) datagram.total = datagram.last_total;
  }
  const Range& front = datagram.covered.front();
  if (datagram.total == 0 || front.begin != 0 || front.end < datagram.total) return Outcome::kWaits;
  assemble(datagram, whole);
  forget(found->second);
  return Outcome::kWhole;
}

// Ranges that touch become one: pieces in order, or in reverse, keep one range.
void Fragments::cover(std::vector<Range>& covered, Range range) {
  const auto begins = [](const Range& one, std::uint32_t at) { return one.end < at; };
  auto at = std::lower_bound(covered.begin(), covered.end(), range.begin, begins);
  auto end = at;
  while (end != covered.end() && end->begin <= range.end) {
    range.begin = std::min(range.begin, end->begin);
    range.end = std::max(range.end, end->end);
    ++end;
  }
  if (at == end) {
    covered.insert(at, range);
    return;
  }
  *at = range;
  covered.erase(at + 1, end);
}

void Fragments::assemble(const Datagram& datagram, Whole& whole) {
  const std::vector<Piece>& pieces = datagram.pieces;
  const std::size_t count = pieces.size();
  whole.protocol = datagram.protocol;
  whole.reading = laid_out(datagram.bytes, datagram.total, count,
                           [&](std::size_t i) -> const Piece& { return pieces[count - 1 - i]; });
  std::size_t bytes = 0;
  for (const Piece& piece : pieces) bytes += piece.size;
  if (bytes == datagram.total && datagram.last_total == datagram.total) return;  // no overlap
  const std::uint32_t size = std::min(datagram.last_total, datagram.covered.front().end);
  whole.other = laid_out(datagram.bytes, size, count,
                         [&](std::size_t i) -> const Piece& { return pieces[i]; });
  if (whole.other == whole.reading) whole.other.clear();
}

void Fragments::forget(Place place) noexcept {
  bytes_ -= place->counted;
  packets_ -= place->pieces.size();
  by_key_.erase(place->key);
  waiting_.erase(place);
}

void Fragments::finish(OnLost on_lost) noexcept {
  while (!waiting_.empty()) {
    on_lost(waiting_.front().first);
    forget(waiting_.begin());
  }
}

}  // namespace leakwire::wire::dissect
