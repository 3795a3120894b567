// FlowImage: what one side of a held flow sent, each byte at its place, and the way back from there
// into the packets.
//
// TCP: by sequence numbers; a hole reads as NULs. UDP and SCTP: one payload behind the other. One
// thread at a time; made for one masking.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "inspect/keep/held_flow.h"

namespace leakwire::inspect {

class FlowImage {
 public:
  // Of the side that `from_low` names. False: its packets contradict each other, or lie too far
  // apart: there is no one image of them.
  bool read(const HeldFlow& flow, bool from_low);
  // The payloads of its packets are as the image has them from now on.
  void write(HeldFlow& flow) const;

  const std::string& bytes() const noexcept { return bytes_; }
  // What is one text: all of a TCP side, each datagram.
  std::vector<std::span<char>> texts();
  // Where `bytes` stand, at or behind `from`; npos: nowhere.
  std::size_t find(std::string_view bytes, std::size_t from) const noexcept;
  void mask(std::size_t at, std::size_t size) noexcept;

 private:
  struct Piece {
    std::size_t packet = 0;  // in HeldFlow::packets
    std::size_t at = 0;      // in bytes_
    std::size_t size = 0;
  };
  bool place(const HeldFlow& flow, bool from_low);

  std::string bytes_;
  std::vector<Piece> pieces_;
  bool is_stream_ = false;
};

}  // namespace leakwire::inspect
