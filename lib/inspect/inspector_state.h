// Inspector::State: what an Inspector and its LogInputs share. One thread at a time.
#pragma once

#include "decode/layers.h"
#include "detect/layered_scan.h"
#include "inspect/record_maker.h"
#include "leakwire/inspector.h"
#include "leakwire/scanner.h"
#include "text/time.h"

namespace leakwire {

namespace inspect {
inline constexpr std::string_view kLayersDetail =
    "encoded too deep or too large: not all of its layers are looked into";
}  // namespace inspect

struct Inspector::State {
  State(DetectorPack pack, PseudonymKey key, InspectorOptions options)
      : pack(std::move(pack)),
        options(std::move(options)),
        scanner(this->pack),
        layered(decode::layers_of(this->options.decoding),
                decode::limits_of(this->options.decoding, kMostDecoded)),
        maker(this->pack, std::move(key), this->options) {}

  // Of one line, all layers together.
  static constexpr std::size_t kMostDecoded = std::size_t{4} << 20;

  text::Micros now() const { return options.clock ? options.clock() : text::now(); }
  std::string masked_name(std::string_view name);
  // What is found in a name or URL of a record, encoded ones among them, where they stand in it, in
  // order; they may overlap. At least at kLikely: that a user asks for surer findings does not make
  // a name safe to write down. False: there was no memory, and some may be missing.
  bool find_in_name(std::string_view name, FindingFn on_found);

  DetectorPack pack;
  InspectorOptions options;
  Scanner scanner;
  detect::LayeredScan layered;  // of lines
  // Whatever is asked of findings, a record shows nothing that one can decode by looking at it.
  detect::LayeredScan names{decode::log_layers().add(decode::Coding::kHex)};
  inspect::RecordMaker maker;
};

}  // namespace leakwire
