// Unwrapper: the texts inside a text: percent-encoding, JSON escapes, values in base64 or hex, ...,
// nested. One a thread; its room is used again. Any bytes are taken, in linear time.
//
// The text itself is not given: who calls has scanned it. Of layers that stand in the text between
// plain bytes (percent, json, html, quoted-printable, encoded-word) the whole text is given with
// all of them taken off, so that a key word before a value still stands before it; of base64, hex
// and compressed values each value by itself. base64 and hex are taken only where a value of at
// least `least_value` bytes stands between bytes of no alphabet and decodes to text.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>

#include "decode/coding.h"
#include "decode/limits.h"
#include "decode/origins.h"
#include "leakwire/finding.h"
#include "leakwire/function_ref.h"

namespace leakwire::decode {

// Which layers are looked for: a bit for each Coding. "percent,json,base64" is the default of logs.
class Layers {
 public:
  constexpr Layers() noexcept = default;
  constexpr Layers& add(Coding coding) noexcept {
    bits_ |= bit(coding);
    return *this;
  }
  constexpr Layers& drop(Coding coding) noexcept {
    bits_ &= ~bit(coding);
    return *this;
  }
  constexpr bool has(Coding coding) const noexcept { return (bits_ & bit(coding)) != 0; }
  constexpr bool empty() const noexcept { return bits_ == 0; }

 private:
  static constexpr std::uint32_t bit(Coding coding) noexcept {
    return std::uint32_t{1} << static_cast<unsigned>(coding);
  }
  std::uint32_t bits_ = 0;
};

// Base64 in any dialect, percent and JSON: what lines of a log are looked into for.
constexpr Layers log_layers() noexcept {
  return Layers()
      .add(Coding::kPercent)
      .add(Coding::kJson)
      .add(Coding::kBase64)
      .add(Coding::kBase64Url);
}

// A text with its layers taken off. Views live during the call that tells it.
//
// A text made of a value (base64, hex, compression) is a source of its own: layers in it are placed
// by its bytes. The text that unwrap() is given is source 0.
struct Unwrapped {
  std::string_view text;
  std::string_view path;         // "percent>base64": outermost first, as Finding::path has it
  std::string_view source_text;  // the source's; `text` itself where that is just decoded
  std::uint32_t source = 0;      // counts from 1 in the order of telling
  std::uint32_t parent = 0;      // the source that this one's value stands in
  Span in_parent;                // ... and where
  // Of each byte of `text` and of its end, where in the source it comes from. nullptr: `text` is
  // the source.
  const Origins* origins = nullptr;
  Span value;  // the outermost encoded value, in the text as read; of source 0 none

  // Where a run of `text` stands in its source.
  Span in_source(Span inner) const noexcept;
  // ... and in the text as read: contract of Finding::span.
  Span as_read(Span inner) const noexcept { return source == 0 ? in_source(inner) : value; }
  // Whether a layer changed any byte of the run: else a scan of the source has seen it.
  bool changed(Span inner) const noexcept;
};

class Unwrapper {
 public:
  static constexpr std::size_t kLeastValue = 16;

  // `least_value`: less where the place says that a value is encoded (AUTH of SMTP).
  explicit Unwrapper(Layers layers, std::size_t least_value = kLeastValue);
  Unwrapper(Unwrapper&&) noexcept;
  Unwrapper& operator=(Unwrapper&&) noexcept;
  ~Unwrapper();

  // Cheap (a vector pass): false where unwrap() would give nothing. May be true for no cause.
  bool may_hold_layers(std::string_view text) const noexcept {
    return find_layer(text, 0) < text.size();
  }
  // The first place from `from` on where a layer may be; at most one layer's length behind its
  // beginning. The text's size: there is none.
  std::size_t find_layer(std::string_view text, std::size_t from) const noexcept;
  // Whether all of the text is in a layer that is looked for: UTF-16.
  bool is_wide(std::string_view text) const noexcept;
  // Return false from `on_text` to stop. What the allowance did not reach is told by it.
  // `on_text` must not use the Unwrapper.
  void unwrap(std::string_view text, Allowance& allowance,
              FunctionRef<bool(const Unwrapped&)> on_text) noexcept;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace leakwire::decode
