// Syslog: log lines sent over UDP (RFC 5426) and TCP (RFC 6587), each a message of its own.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "wire/recognise/protocol.h"
#include "wire/text_lines/line_reader.h"

namespace leakwire::wire {

class Syslog final : public Protocol {
 public:
  explicit Syslog(Conversation& flow) noexcept : Protocol(flow) {}

  std::string_view name() const noexcept override { return "syslog"; }
  std::size_t data(Side side, std::string_view bytes, const Moment& moment) override;
  void gap(Side side, std::uint64_t missing, const Moment& moment) override;
  void end(Side side, Ending why, const Moment& moment) override;
  std::size_t memory() const noexcept override {
    return sizeof *this + ways_[0].lines.memory() + ways_[1].lines.memory() +
           ways_[0].held.capacity() + ways_[1].held.capacity();
  }

 private:
  struct Way {
    LineReader lines;
    std::string held;      // a count under way, then the message that was counted
    std::size_t left = 0;  // of that message
    bool at_start = true;  // between messages
  };

  void tell(Side side, std::string_view line, const Moment& moment);
  std::string_view take_counted(Side side, Way& way, std::string_view rest, const Moment& moment);
  void flush(Side side, const Moment& moment);

  std::array<Way, 2> ways_;
};

}  // namespace leakwire::wire
