// MessageScan: what a pack finds in the texts of a message, whichever door it came in by, and in
// what is encoded in them.
//
// One a thread, beside its Scanner.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <span>
#include <string_view>

#include "decode/limits.h"
#include "detect/layered_scan.h"
#include "detect/short_texts.h"
#include "leakwire/decoding.h"
#include "leakwire/scanner.h"

namespace leakwire::inspect {

class MessageScan {
 public:
  using FoundFn = detect::LayeredScan::FoundFn;

  // `most`: bytes that are made of one message, unless it is larger.
  MessageScan(const Decoding& decoding, std::size_t most);

  // See LayeredScan::stop_when.
  void stop_when(const std::function<bool()>* is_late) noexcept {
    texts_.stop_when(is_late);
    forms_.stop_when(is_late);
  }
  // For a message of `size` bytes.
  decode::Allowance allowance(std::size_t size) const noexcept;
  static bool is_form(std::string_view media_type) noexcept;
  // A text of its own. `media_type`: a Content-Type, or empty.
  ScanStatus text(Scanner& scanner, std::string_view bytes, std::string_view media_type,
                  decode::Allowance& allowance, FoundFn on_found) noexcept;
  // See LayeredScan::scan_each.
  ScanStatus short_texts(Scanner& scanner, std::string_view block, std::span<const Span> texts,
                         std::span<decode::Allowance> allowances,
                         detect::LayeredScan::EachFoundFn on_found) noexcept;
  // See LayeredScan::scan_lines.
  ScanStatus lines(Scanner& scanner, std::string_view block, FoundFn on_found,
                   FunctionRef<void(std::size_t)> on_limit) noexcept {
    return texts_.scan_lines(scanner, block, on_found, on_limit);
  }

 private:
  detect::LayeredScan texts_, forms_;
  std::unique_ptr<detect::ShortTexts> short_texts_;  // made when they are needed
};

}  // namespace leakwire::inspect
