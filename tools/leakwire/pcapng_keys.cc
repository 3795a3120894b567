#include "pcapng_keys.h"

#include <algorithm>
#include <cstring>
#include <utility>

namespace leakwire::program {
namespace {

// draft-ietf-opsawg-pcapng, sections 4.1 and 4.7, and its registry of secrets.
constexpr std::uint32_t kSection = 0x0A0D0D0A, kDecryptionKeys = 0x0000000A;
constexpr std::uint32_t kByteOrder = 0x1A2B3C4D, kByteOrderSwapped = 0x4D3C2B1A;
constexpr std::uint32_t kTlsKeyLog = 0x544C534B;
constexpr std::size_t kBlockHead = 8, kLength = 4, kOfKeys = 8;
constexpr std::uint32_t kLeastBlock = 12;

}  // namespace

std::uint32_t PcapngKeys::number(std::size_t at) const noexcept {
  std::uint32_t value = 0;
  std::memcpy(&value, head_.data() + at, sizeof value);
  return swapped_ ? __builtin_bswap32(value) : value;
}

std::string PcapngKeys::take() {
  return keys_.empty() ? std::string() : std::exchange(keys_, std::string());
}

bool PcapngKeys::gather(std::string_view& bytes, std::size_t size) {
  const std::size_t piece = std::min(size - held_, bytes.size());
  std::memcpy(head_.data() + held_, bytes.data(), piece);
  held_ += piece;
  bytes.remove_prefix(piece);
  return held_ == size;
}

void PcapngKeys::see(std::string_view bytes) {
  while (!bytes.empty()) {
    switch (step_) {
      case Step::kHead: {
        const bool section = held_ >= kLength && number(0) == kSection;
        if (!gather(bytes, section           ? kBlockHead + kLength
                           : held_ < kLength ? kLength
                                             : kBlockHead)) {
          break;
        }
        if (held_ >= kBlockHead) take_head();
        break;
      }
      case Step::kInner:
        if (gather(bytes, kOfKeys)) take_inner();
        break;
      case Step::kKeys:
      case Step::kSkip: {
        std::uint64_t& left = step_ == Step::kKeys ? keys_left_ : left_;
        const std::size_t piece = std::min<std::uint64_t>(left, bytes.size());
        if (step_ == Step::kKeys) keys_ += bytes.substr(0, piece);
        left -= piece;
        bytes.remove_prefix(piece);
        if (left > 0) break;
        // A line that a block does not end ends there all the same.
        if (step_ == Step::kKeys) keys_ += '\n';
        step_ = step_ == Step::kKeys ? Step::kSkip : Step::kHead;
        break;
      }
      case Step::kOver:
        return;
    }
  }
}

void PcapngKeys::take_head() {
  const bool section = number(0) == kSection;
  if (section) {
    swapped_ = false;
    const std::uint32_t order = number(kBlockHead);
    swapped_ = order == kByteOrderSwapped;
    if (order != kByteOrder && !swapped_) step_ = Step::kOver;
  }
  const std::uint32_t length = number(kLength);
  if (length < kLeastBlock + (section ? kLength : 0) || length % 4 != 0 || (first_ && !section)) {
    step_ = Step::kOver;
  }
  first_ = false;
  if (step_ == Step::kOver) return;
  left_ = length - held_;
  const bool keys = number(0) == kDecryptionKeys && left_ >= kOfKeys + kLength;
  step_ = keys ? Step::kInner : Step::kSkip;
  held_ = 0;
}

void PcapngKeys::take_inner() {
  held_ = 0;
  left_ -= kOfKeys;
  keys_left_ = number(kLength);
  // Behind them stand the length of the block again, and what fills them up.
  const bool good = number(0) == kTlsKeyLog && keys_left_ > 0 && keys_left_ <= left_ - kLength;
  step_ = good ? Step::kKeys : Step::kSkip;
  if (good) left_ -= keys_left_;
}

}  // namespace leakwire::program
