// PcapngKeys: the secrets of TLS that a pcapng capture holds itself, in its Decryption Secrets
// Blocks (draft-ietf-opsawg-pcapng, section 4.7), which libpcap passes over. Sees the bytes of the
// capture on their way to libpcap, in pieces of any size.
//
// One thread. Holds what was not taken yet of the secrets, and nothing else.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace leakwire::program {

class PcapngKeys {
 public:
  void see(std::string_view bytes);
  // It is no pcapng, or none any more: no secrets will be in it.
  bool over() const noexcept { return step_ == Step::kOver; }
  // Lines of a key log, since the last call.
  std::string take();

 private:
  enum class Step : std::uint8_t {
    kHead,   // of a block: type, length, and of a section's its byte order
    kInner,  // of a Decryption Secrets Block: their kind, their length
    kKeys,
    kSkip,
    kOver,  // what comes is no block: nothing is looked for any more
  };

  bool gather(std::string_view& bytes, std::size_t size);
  void take_head();
  void take_inner();
  std::uint32_t number(std::size_t at) const noexcept;

  Step step_ = Step::kHead;
  std::array<char, 12> head_{};
  std::size_t held_ = 0;    // of `head_`
  std::uint64_t left_ = 0;  // bytes of the block, or of what is under way
  std::uint64_t keys_left_ = 0;
  bool swapped_ = false;  // numbers are of the other byte order than this machine's
  bool first_ = true;
  std::string keys_;
};

}  // namespace leakwire::program
