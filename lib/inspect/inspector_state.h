// Inspector::State: what an Inspector and its LogInputs share. One thread at a time.
#pragma once

#include "inspect/record_maker.h"
#include "leakwire/inspector.h"
#include "leakwire/scanner.h"
#include "text/time.h"

namespace leakwire {

struct Inspector::State {
  State(DetectorPack pack, PseudonymKey key, InspectorOptions options)
      : pack(std::move(pack)),
        options(std::move(options)),
        scanner(this->pack),
        maker(this->pack, std::move(key), this->options) {}

  text::Micros now() const { return options.clock ? options.clock() : text::now(); }
  std::string masked_name(std::string_view name);

  DetectorPack pack;
  InspectorOptions options;
  Scanner scanner;
  inspect::RecordMaker maker;
};

}  // namespace leakwire
