// BodyRelease: a body that goes on as it is settled. What comes out of a plain one is clean; of a
// coded one the bytes go on as they came, once what they decode to is settled.
//
// One a body; must not outlive its redaction, which the bodies of one thread share.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "report/long_line.h"

namespace leakwire::inspect {

class BodyRelease {
 public:
  // See report::Redaction::takes_out_piece.
  using TakesOutFn =
      std::function<bool(const Finding&, std::string_view, std::optional<std::uint64_t>)>;
  using OutFn = std::function<bool(std::string_view)>;

  BodyRelease(const DetectorPack& pack, report::Redaction& redaction)
      : redaction_(redaction), line_(pack, redaction, pack.window()) {}

  // The next bytes of a plain body. False once `out` stopped it.
  bool push(std::string_view bytes, bool is_end, const TakesOutFn& takes_out, const OutFn& out);
  // False where something could not be taken out.
  bool clean() const noexcept { return clean_; }

  // Of a coded one: bytes as they came.
  void hold(std::string_view bytes) { held_ += bytes; }
  // All that is held decodes to the text up to `decoded`.
  void mark(std::uint64_t decoded);
  // Lets go what is decoded to text before `settled`.
  bool let_go(std::uint64_t settled, const OutFn& out);

  // All that is held, as it stands.
  bool give_up(const OutFn& out);
  std::size_t memory() const noexcept { return line_.memory() + held_.capacity(); }

 private:
  struct Mark {
    std::uint64_t raw = 0, decoded = 0;
  };

  report::Redaction& redaction_;
  report::LongLine line_;
  report::Open open_;
  bool clean_ = true;
  std::string held_;
  std::uint64_t base_ = 0;  // raw bytes let go
  std::deque<Mark> marks_;
};

}  // namespace leakwire::inspect
