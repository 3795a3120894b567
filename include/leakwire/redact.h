// Redactor: the same bytes with the personal data taken out, and clean when scanned again.
//
// A text may come in pieces of any size; what is not settled yet is held back. What comes out scans
// clean by the same pack at the same confidence (but for what RedactOptions::takes_out leaves): a
// piece is scanned again after its redaction, until nothing is found, because taking out one value
// can lay bare another. One thread at a time; one Redactor a text. The pack is shared.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "leakwire/decoding.h"
#include "leakwire/export.h"
#include "leakwire/finding.h"
#include "leakwire/pack.h"
#include "leakwire/pseudonym.h"

namespace leakwire {

enum class RedactStyle : std::uint8_t {
  kMask,       // '*' over letters and digits, lengths stay true; credentials: '*' over every byte
  kLabel,      // "[card-number]"
  kPseudonym,  // "[payment.card:9f2c6b1e0d73a845]": equal values stay equal
};

// "mask", "label", "pseudonym"; nothing for any other name.
LEAKWIRE_EXPORT std::optional<RedactStyle> redact_style_named(std::string_view name) noexcept;

// What a line holds. Views live during the call that it is given to.
struct LineFindings {
  std::string_view line;  // without its end
  bool is_long = false;   // a line over 1 MiB: findings come one by one, and `line` is the value
  std::span<const Finding> findings;         // their offsets count from `line`
  std::span<const std::string_view> values;  // of each, the layers of encoding around it taken off
};

// Tells which findings of a line are taken out: `taken_out` has one place for each, all false.
// Must not use the Redactor.
using TakeOutFn = std::function<void(const LineFindings& line, std::span<bool> taken_out)>;

struct RedactOptions {
  RedactStyle style = RedactStyle::kLabel;
  Confidence min_confidence = Confidence::kLikely;  // less sure findings stay
  std::optional<PseudonymKey> key;  // kPseudonym only; without one, an ephemeral key
  // Asked again of what comes out, until it takes nothing more out. Nothing: all is taken out.
  TakeOutFn takes_out = nullptr;
  // Layers of encoding that lines are looked through for; an encoded value is taken out whole.
  Decoding decoding = {};
};

// False: stop, the receiver takes no more.
using OutputFn = std::function<bool(std::string_view bytes)>;

class LEAKWIRE_EXPORT Redactor {
 public:
  Redactor(DetectorPack pack, const RedactOptions& options);
  Redactor(Redactor&&) noexcept;
  Redactor& operator=(Redactor&&) noexcept;
  ~Redactor();

  // Lines are texts of their own, as in a log. False once the receiver stopped.
  bool push(std::string_view chunk, const OutputFn& output);
  bool finish(const OutputFn& output);  // the end of the text; then ready for the next

  std::uint64_t taken_out() const noexcept;  // findings taken out so far
  // False where something was found again and again and could not be taken out.
  bool clean() const noexcept;

  // kMask alone: no allocation, no change of length. `findings` are offsets into `bytes`.
  static void mask(std::span<char> bytes, std::span<const Finding> findings) noexcept;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace leakwire
