// Redacted text scans clean (law 2); a mask keeps the length and does nothing when done again (law
// 3).
#include "fuzz/fuzzing.h"
#include "leakwire/redact.h"
#include "leakwire/scanner.h"
#include "oracle/engine.h"

using namespace leakwire;

namespace {

std::string redacted(Redactor& redactor, const std::vector<oracle::Piece>& pieces) {
  std::string out;
  const auto add = [&](std::string_view bytes) {
    out.append(bytes);
    return true;
  };
  for (const oracle::Piece& piece : pieces) redactor.push(piece.bytes, add);
  redactor.finish(add);
  if (!redactor.clean()) fuzzing::broken("redaction ends", "clean() is false");
  return out;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static Scanner scanner(fuzzing::pack());
  fuzzing::Input input(data, size);
  const auto style = static_cast<RedactStyle>(input.random.below(3));
  const auto least = input.random.chance(1, 2) ? Confidence::kWeak : Confidence::kLikely;
  const auto key = PseudonymKey::from_bytes(PseudonymKey::Bytes{9});
  Redactor redactor(fuzzing::pack(), {style, least, key});
  const std::string once = redacted(redactor, oracle::cut(input.text, input.cuts()));
  scanner.scan_lines(once, [&](const Finding& finding, std::string_view) {
    if (finding.confidence >= least) {
      fuzzing::broken("redacted text scans clean", oracle::shown(once));
    }
    return true;
  });
  if (style != RedactStyle::kMask) return 0;
  if (once.size() != input.text.size()) fuzzing::broken("a mask keeps the length", "");
  if (redacted(redactor, oracle::cut(once, {})) != once) {
    fuzzing::broken("a mask is idempotent", oracle::shown(once));
  }
  return 0;
}
