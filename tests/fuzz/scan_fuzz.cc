// Any text, cut anywhere, gives the findings of the whole (law 1).
#include "fuzz/fuzzing.h"
#include "leakwire/scanner.h"
#include "oracle/engine.h"

using namespace leakwire;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static Scanner scanner(fuzzing::pack());
  fuzzing::Input input(data, size);
  for (const bool lines : {false, true}) {
    const auto whole = oracle::scanned(scanner, input.text, lines);
    const auto parts =
        oracle::pushed(scanner, oracle::cut(input.text, input.cuts()), {.lines = lines});
    if (!parts.broken.empty()) fuzzing::broken("a stream's laws", parts.broken);
    if (parts.hits != whole) {
      fuzzing::broken("every cut gives the findings of the whole",
                      "whole: " + told(whole, fuzzing::pack()) +
                          "\nparts: " + told(parts.hits, fuzzing::pack()));
    }
  }
  return 0;
}
