#include "wire/http2/http2.h"

#include <algorithm>

namespace leakwire::wire {

std::size_t Http2::data(Side side, std::string_view bytes, const Moment& moment) {
  const std::size_t all = bytes.size();
  if (!knows_client_ && preface_ < kHttp2Preface.size()) {
    knows_client_ = true;
    client_ = bytes.front() == kHttp2Preface.front() ? side : other(side);
  }
  if (side == client_ && preface_ < kHttp2Preface.size()) {
    const std::size_t piece = std::min(all, kHttp2Preface.size() - preface_);
    if (bytes.substr(0, piece) == kHttp2Preface.substr(preface_, piece)) {
      preface_ += piece;
      bytes.remove_prefix(piece);
    } else {
      preface_ = kHttp2Preface.size();
    }
  }
  speaks_ = side;
  if (!bytes.empty()) way_of(side).data(side, bytes, moment);
  return all;
}

void Http2::gap(Side side, std::uint64_t missing, const Moment& moment) {
  speaks_ = side;
  way_of(side).gap(side, missing, moment);
}

void Http2::end(Side side, Ending why, const Moment& moment) {
  way_of(side).end(side, why, moment);
}

void Http2::on_reset(std::uint32_t stream, const Moment& moment) {
  way_of(other(speaks_)).reset(stream, moment);
}

// What one side allows bounds the other's table.
void Http2::on_table_size(std::uint32_t bytes) { way_of(other(speaks_)).allow_table(bytes); }

}  // namespace leakwire::wire
