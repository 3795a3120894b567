// A detector of one's own is one file in a folder: examples/own_pack/custom/ticket-number.yaml.
#include <iostream>
#include <string_view>

#include "leakwire/leakwire.h"

int main() {
  leakwire::PackOptions options;
  options.builtin = false;
  options.directories = {"own_pack"};
  const auto pack = leakwire::DetectorPack::load(options);
  if (!pack) {
    for (const auto& mistake : pack.error()) {
      std::cerr << mistake.file << ':' << mistake.line << ':' << mistake.column << ": "
                << mistake.message << '\n';
    }
    return 2;
  }
  leakwire::Scanner scanner(*pack);
  const auto show = [](const leakwire::Finding& finding, std::string_view) {
    std::cout << finding.detector << " at " << finding.span.offset << ", "
              << to_string(finding.confidence) << '\n';
    return true;
  };
  scanner.scan("your ticket TKT-204817 is paid\nTKT-300000 is not", show);
}
