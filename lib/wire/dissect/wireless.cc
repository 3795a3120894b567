#include "wire/dissect/wireless.h"

#include <algorithm>
#include <cstddef>

#include "wire/bytes.h"

namespace leakwire::wire::dissect {
namespace {

using std::string_view;

// Of radiotap, all its numbers are little-endian (radiotap.org/fields).
constexpr std::uint32_t kHasTime = 1U << 0U, kHasFlags = 1U << 1U, kHasMore = 1U << 31U;
constexpr unsigned kWithCheck = 0x10, kPadded = 0x20, kDamaged = 0x40;
constexpr std::size_t kCheck = 4;  // bytes of the FCS behind a frame

std::uint16_t le16(string_view bytes, std::size_t at) noexcept {
  return __builtin_bswap16(be16(bytes, at));
}
std::uint32_t le32(string_view bytes, std::size_t at) noexcept {
  return __builtin_bswap32(be32(bytes, at));
}

// IEEE 802.11, clause 9.2.4.1: types, and bits of subtypes and flags.
constexpr unsigned kData = 2;
constexpr unsigned kNoData = 4, kQuality = 8;
constexpr unsigned kToNetwork = 0x01, kFromNetwork = 0x02, kMoreFragments = 0x04, kProtected = 0x40,
                   kOrder = 0x80;
constexpr unsigned kAmsdu = 0x80;  // of the QoS control

// The field of flags of radiotap: one byte, behind the words that say what is there, and a time.
unsigned radiotap_flags(string_view head) noexcept {
  const std::uint32_t present = le32(head, 4);
  if ((present & kHasFlags) == 0) return 0;
  std::size_t at = 8;
  while (at + 4 <= head.size() && (le32(head, at - 4) & kHasMore) != 0) at += 4;
  if ((present & kHasTime) != 0) at = (at + 7) / 8 * 8 + 8;
  return byte_at(head, at);
}

Step data_frame(Walk& walk, bool padded) noexcept {
  const string_view bytes = walk.bytes;
  if (bytes.size() < 24) return unread(Unread::kTruncated);
  const unsigned control = byte_at(bytes, 0), flags = byte_at(bytes, 1);
  if ((control & 3) != 0) return unread(Unread::kMalformed);
  const unsigned subtype = control >> 4;
  if ((control >> 2 & 3) != kData || (subtype & kNoData) != 0) return unread(Unread::kNotIp);
  std::size_t header = 24;
  constexpr unsigned kBridge = kToNetwork | kFromNetwork;
  if ((flags & kBridge) == kBridge) header += 6;
  const bool quality = (subtype & kQuality) != 0;
  const bool amsdu = quality && (byte_at(bytes, header) & kAmsdu) != 0;
  if (quality) header += (flags & kOrder) != 0 ? 6 : 2;
  if (padded) header = (header + 3) / 4 * 4;
  if ((flags & kProtected) != 0) return unread(Unread::kSealed);
  // One in pieces: they are not put together.
  const bool piece = (flags & kMoreFragments) != 0 || (byte_at(bytes, 22) & 0x0F) != 0;
  if (piece) return unread(Unread::kFragments);
  if (bytes.size() < header) return unread(Unread::kTruncated);
  walk.bytes.remove_prefix(header);
  return {amsdu ? Layer::kAmsdu : Layer::kLlc};
}

}  // namespace

Step wireless(Walk& walk) noexcept { return data_frame(walk, false); }

Step radiotap(Walk& walk) noexcept {
  const std::size_t size = le16(walk.bytes, 2);
  if (walk.bytes.size() < 8) return unread(Unread::kTruncated);
  if (byte_at(walk.bytes, 0) != 0 || size < 8) return unread(Unread::kMalformed);
  if (walk.bytes.size() < size) return unread(Unread::kTruncated);
  const unsigned flags = radiotap_flags(walk.bytes.substr(0, size));
  walk.bytes.remove_prefix(size);
  // What is in a frame that came damaged is not what was sent, and it is sent again.
  if ((flags & kDamaged) != 0) return unread(Unread::kMalformed);
  if ((flags & kWithCheck) != 0) {
    const std::size_t cut = std::min<std::uint64_t>(walk.missing, kCheck);
    walk.missing -= cut;
    walk.bytes.remove_suffix(std::min(walk.bytes.size(), kCheck - cut));
  }
  return data_frame(walk, (flags & kPadded) != 0);
}

bool next_of_amsdu(Walk& walk, Walk& one) noexcept {
  constexpr std::size_t kHeader = 14;
  if (walk.bytes.empty()) return false;
  one = walk;
  const std::size_t length = be16(walk.bytes, 12);
  const std::size_t whole = kHeader + (length + 3) / 4 * 4;
  one.bytes = walk.bytes.substr(std::min(kHeader, walk.bytes.size()), length);
  one.missing = one.bytes.size() < length ? walk.missing : 0;
  walk.bytes.remove_prefix(std::min(whole, walk.bytes.size()));
  return true;
}

}  // namespace leakwire::wire::dissect
