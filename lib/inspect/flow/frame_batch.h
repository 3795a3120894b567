// FrameBatch: frames of some packets, shared out to shards, with the bytes they hold.
//
// Filled by one thread, then read by others, then emptied: its room is used again.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstring>
#include <functional>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

#include "leakwire/sensor.h"
#include "wire/frame.h"

namespace leakwire::inspect {

class FrameBatch {
 public:
  // So many that each thread has messages enough to look at: a long one is looked at with the
  // packet that ends it.
  static constexpr std::size_t kPackets = 8192;
  static constexpr std::size_t kBytes = std::size_t{8} << 20;

  bool is_full() const noexcept { return packets_ >= kPackets || size_ >= kBytes; }
  bool empty() const noexcept { return packets_ == 0; }
  void add_packet() noexcept { ++packets_; }
  void add(std::size_t shard, const wire::Frame& frame) {
    wire::Frame& kept = frames_[shard].emplace_back(frame);
    kept.payload = keep(frame.payload);
    sizes_[shard] += sizeof frame + frame.payload.size();
  }
  // With the packet that it came with: FlowShard::push() of it wants that one too.
  void add(std::size_t shard, const wire::Frame& frame, const Packet& packet) {
    const char* const begin = packet.bytes.data();
    const std::less_equal<> before;
    const bool inside =
        before(begin, frame.payload.data()) &&
        before(frame.payload.data() + frame.payload.size(), begin + packet.bytes.size());
    Packet& kept = whole_[shard].emplace_back(packet);
    kept.bytes = keep(packet.bytes);
    if (!inside) return add(shard, frame);
    const auto at = static_cast<std::size_t>(frame.payload.data() - begin);
    frames_[shard].emplace_back(frame).payload = kept.bytes.substr(at, frame.payload.size());
    sizes_[shard] += sizeof frame + frame.payload.size();
  }
  // Of the frame at `index` of the shard; nullptr: it was added without.
  const Packet* packet(std::size_t shard, std::size_t index) const noexcept {
    return index < whole_[shard].size() ? &whole_[shard][index] : nullptr;
  }
  const std::vector<wire::Frame>& of(std::size_t shard) const noexcept { return frames_[shard]; }
  // Of each shard, about as many bytes as there are to look at.
  std::span<const std::size_t> sizes() const noexcept { return sizes_; }
  void clear() noexcept {
    sizes_.fill(0);
    for (auto& frames : frames_) frames.clear();
    for (auto& packets : whole_) packets.clear();
    packets_ = size_ = 0;
    block_ = used_ = 0;
  }

 private:
  static constexpr std::size_t kBlock = std::size_t{1} << 20;

  std::string_view keep(std::string_view bytes) {
    if (bytes.empty()) return {};
    size_ += bytes.size();
    if (block_ < blocks_.size() && used_ + bytes.size() > blocks_[block_].size()) {
      ++block_;
      used_ = 0;
    }
    while (block_ < blocks_.size() && blocks_[block_].size() < bytes.size()) ++block_;
    if (block_ == blocks_.size()) blocks_.emplace_back(std::max(kBlock, bytes.size()));
    char* const place = blocks_[block_].data() + used_;
    std::memcpy(place, bytes.data(), bytes.size());
    used_ += bytes.size();
    return {place, bytes.size()};
  }

  std::array<std::vector<wire::Frame>, Sensor::kShards> frames_;
  std::array<std::vector<Packet>, Sensor::kShards> whole_;  // none, or one a frame
  std::vector<std::vector<char>> blocks_;  // never moved: a vector's bytes stay where they are
  std::array<std::size_t, Sensor::kShards> sizes_{};
  std::size_t packets_ = 0, size_ = 0;
  std::size_t block_ = 0, used_ = 0;
};

}  // namespace leakwire::inspect
