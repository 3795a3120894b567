#include "inspect/message/message_scan.h"

#include <algorithm>
#include <exception>

#include "decode/layers.h"
#include "inspect/log/url_text.h"

namespace leakwire::inspect {
namespace {

constexpr std::size_t kLayersOfAll = 8;  // a large message may be copied so often
constexpr std::size_t kWorkOfOutput = 16;

// A form is percent-encoded, and a '+' in it is a blank.
decode::Layers form_layers(const Decoding& decoding) noexcept {
  decode::Layers layers = decode::layers_of(decoding);
  if (layers.has(decode::Coding::kPercent)) layers.add(decode::Coding::kForm);
  return layers;
}

}  // namespace

MessageScan::MessageScan(const Decoding& decoding, std::size_t most)
    : texts_(decode::layers_of(decoding), decode::limits_of(decoding, most)),
      forms_(form_layers(decoding), decode::limits_of(decoding, most)) {}

decode::Allowance MessageScan::allowance(std::size_t size) const noexcept {
  decode::Limits limits = texts_.limits();
  limits.output = std::max(limits.output, kLayersOfAll * size);
  limits.work = std::max(limits.work, kWorkOfOutput * limits.output);
  return decode::Allowance(limits);
}

bool MessageScan::is_form(std::string_view media_type) noexcept {
  constexpr std::string_view kForm = "application/x-www-form-urlencoded";
  return equal_ignoring_case(media_type.substr(0, kForm.size()), kForm);
}

ScanStatus MessageScan::text(Scanner& scanner, std::string_view bytes, std::string_view media_type,
                             decode::Allowance& allowance, FoundFn on_found) noexcept {
  return (is_form(media_type) ? forms_ : texts_).scan(scanner, bytes, allowance, on_found);
}

ScanStatus MessageScan::short_texts(Scanner& scanner, std::string_view block,
                                    std::span<const Span> texts,
                                    std::span<decode::Allowance> allowances,
                                    detect::LayeredScan::EachFoundFn on_found) noexcept {
  try {
    if (!short_texts_) short_texts_ = std::make_unique<detect::ShortTexts>(scanner.pack());
  } catch (const std::exception&) {
    return ScanStatus::kOutOfMemory;
  }
  return texts_.scan_each(*short_texts_, scanner, block, texts, allowances, on_found);
}

}  // namespace leakwire::inspect
