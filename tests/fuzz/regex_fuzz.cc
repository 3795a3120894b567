// Random small detectors, loaded as a user's folder, find what the oracle finds (laws 1 and 8).
//
// The first bytes choose the detectors; the rest is the text, folded to their alphabet.
#include "fuzz/fuzzing.h"
#include "leakwire/scanner.h"
#include "oracle/engine.h"
#include "oracle/oracle.h"
#include "oracle/patterns.h"

using namespace leakwire;

namespace {

std::string folded(std::string_view bytes, std::size_t most) {
  constexpr std::string_view kAlphabet = "ab01AB@- .\nkey:";
  std::string text;
  for (const char c : bytes.substr(0, most)) {
    text += kAlphabet[static_cast<std::uint8_t>(c) % kAlphabet.size()];
  }
  return text;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  fuzzing::Input input(data, size);
  oracle::Patterns patterns(input.random.next());
  const auto specs = patterns.detectors();
  const auto pack = oracle::load_alone(specs);
  if (!pack) return 0;
  Scanner scanner(*pack);
  const oracle::Oracle slow(pack->detectors());
  const std::string given = folded(input.text, 300);
  for (const std::string& text : {given, given + patterns.text(specs, 120)}) {
    for (const bool lines : {false, true}) {
      const auto engine = oracle::scanned(scanner, text, lines);
      const auto expected = lines ? slow.scan_lines(text) : slow.scan(text);
      const std::size_t at = input.random.below(text.size() + 1);
      const auto parts =
          oracle::pushed(scanner, oracle::cut(text, std::vector{at}), {.lines = lines});
      if (engine == expected && parts.broken.empty() && parts.hits == engine) continue;
      std::string detail = oracle::shown(text) + (lines ? " lines" : " block");
      for (const auto& spec : specs) detail += "\n" + spec.id + " " + spec.pattern;
      fuzzing::broken("the engine equals the oracle",
                      detail + "\nengine: " + told(engine, *pack) +
                          "\noracle: " + told(expected, *pack) + "\ncut at " + std::to_string(at) +
                          ": " + told(parts.hits, *pack) + " " + parts.broken);
    }
  }
  return 0;
}
