// The engine finds what the oracle finds (law 8).
#include "fuzz/fuzzing.h"
#include "leakwire/scanner.h"
#include "oracle/engine.h"
#include "oracle/oracle.h"

using namespace leakwire;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static Scanner scanner(fuzzing::pack());
  static const oracle::Oracle slow(fuzzing::pack().detectors());
  const std::string_view text(reinterpret_cast<const char*>(data),
                              std::min<std::size_t>(size, 600));
  for (const bool lines : {false, true}) {
    const auto engine = oracle::scanned(scanner, text, lines);
    const auto expected = lines ? slow.scan_lines(text) : slow.scan(text);
    if (engine == expected) continue;
    fuzzing::broken("the engine equals the oracle",
                    oracle::shown(text) + "\nengine: " + told(engine, fuzzing::pack()) +
                        "\noracle: " + told(expected, fuzzing::pack()));
  }
  return 0;
}
