#include "inspect/keep/flow_image.h"

#include <algorithm>
#include <optional>

namespace leakwire::inspect {
namespace {

// A sequence number that lies further from its like than so many bytes is none of the flow's.
constexpr std::size_t kFarthest = std::size_t{64} << 20;

std::uint32_t sequence_of(const wire::Frame& frame) noexcept {
  return frame.tcp.sequence + (frame.tcp.syn ? 1 : 0);
}

}  // namespace

// Where each payload goes.
bool FlowImage::place(const HeldFlow& flow, bool from_low) {
  std::optional<std::uint32_t> first;
  std::int64_t last = 0, lowest = 0;
  std::vector<std::int64_t> places;
  std::size_t behind = 0;
  for (std::size_t i = 0; i < flow.packets.size(); ++i) {
    const HeldPacket& packet = flow.packets[i];
    if (packet.from_low != from_low || packet.payload_size == 0) continue;
    pieces_.push_back({i, behind, packet.payload_size});
    behind += packet.payload_size;
    if (packet.frame.transport != wire::Transport::kTcp) continue;
    const std::uint32_t sequence = sequence_of(packet.frame);
    if (!first) first = sequence;
    // Near the one before: numbers wrap around.
    const auto step =
        static_cast<std::int32_t>(sequence - (*first + static_cast<std::uint32_t>(last)));
    last += step;
    lowest = std::min(lowest, last);
    places.push_back(last);
  }
  is_stream_ = !places.empty();
  if (!is_stream_) {
    bytes_.resize(behind);
    return true;
  }
  std::size_t size = 0;
  for (std::size_t i = 0; i < pieces_.size(); ++i) {
    pieces_[i].at = static_cast<std::size_t>(places[i] - lowest);
    size = std::max(size, pieces_[i].at + pieces_[i].size);
  }
  if (size > kFarthest) return false;
  bytes_.resize(size);
  return true;
}

bool FlowImage::read(const HeldFlow& flow, bool from_low) {
  bytes_.clear();
  pieces_.clear();
  if (!place(flow, from_low)) return false;
  std::vector<bool> known(bytes_.size());
  bool agree = true;
  for (const Piece& piece : pieces_) {
    const std::string_view payload = flow.payload(flow.packets[piece.packet]);
    for (std::size_t i = 0; i < payload.size(); ++i) {
      const std::size_t at = piece.at + i;
      agree = agree && (!known[at] || bytes_[at] == payload[i]);
      known[at] = true;
      bytes_[at] = payload[i];
    }
  }
  return agree;
}

void FlowImage::write(HeldFlow& flow) const {
  for (const Piece& piece : pieces_) {
    const HeldPacket& packet = flow.packets[piece.packet];
    std::copy_n(bytes_.begin() + static_cast<std::ptrdiff_t>(piece.at), packet.payload_size,
                flow.bytes.begin() + static_cast<std::ptrdiff_t>(packet.at + packet.payload_at));
  }
}

std::vector<std::span<char>> FlowImage::texts() {
  if (is_stream_) return {std::span<char>(bytes_)};
  std::vector<std::span<char>> texts;
  texts.reserve(pieces_.size());
  for (const Piece& piece : pieces_) {
    texts.push_back(std::span<char>(bytes_).subspan(piece.at, piece.size));
  }
  return texts;
}

std::size_t FlowImage::find(std::string_view bytes, std::size_t from) const noexcept {
  return std::string_view(bytes_).find(bytes, from);
}

void FlowImage::mask(std::size_t at, std::size_t size) noexcept {
  if (at >= bytes_.size()) return;
  std::fill_n(bytes_.begin() + static_cast<std::ptrdiff_t>(at), std::min(size, bytes_.size() - at),
              '*');
}

}  // namespace leakwire::inspect
