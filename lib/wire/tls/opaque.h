// Opaque: protocols that are encrypted from their first bytes on, or behind a line that each side
// says (SSH, RFC 4253): that line is told, what follows once, as encrypted.
#pragma once

#include <array>
#include <string_view>

#include "wire/recognise/protocol.h"
#include "wire/text_lines/line_reader.h"

namespace leakwire::wire {

class Opaque final : public Protocol {
 public:
  Opaque(Conversation& flow, std::string_view name, bool has_line) noexcept
      : Protocol(flow), name_(name), waits_{has_line, has_line} {}

  std::string_view name() const noexcept override { return name_; }
  std::size_t data(Side side, std::string_view bytes, const Moment& moment) override;
  void gap(Side side, std::uint64_t missing, const Moment& moment) override;
  void end(Side side, Ending why, const Moment& moment) override;
  bool encrypted() const noexcept override { return true; }
  std::size_t memory() const noexcept override {
    return sizeof *this + lines_[0].memory() + lines_[1].memory();
  }

 private:
  void tell_line(Side side, std::string_view line, const Moment& moment) noexcept;

  const std::string_view name_;
  std::array<bool, 2> waits_;  // for the line of that side
  std::array<LineReader, 2> lines_;
  bool told_ = false;
};

}  // namespace leakwire::wire
