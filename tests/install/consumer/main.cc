// An outside program: the public headers alone, and one finding.
#include <cstdio>
#include <string_view>

#include "leakwire/leakwire.h"

int main() {
  const auto pack = leakwire::DetectorPack::builtin();
  if (!pack || leakwire::version() != LEAKWIRE_VERSION) return 1;
  leakwire::Scanner scanner(*pack);
  const auto show = [](const leakwire::Finding& finding, std::string_view) {
    const std::string_view detector = finding.detector;
    const std::string_view confidence = leakwire::to_string(finding.confidence);
    std::printf("%.*s at %llu, %u bytes, %.*s\n", static_cast<int>(detector.size()),
                detector.data(), static_cast<unsigned long long>(finding.span.offset),
                finding.span.length, static_cast<int>(confidence.size()), confidence.data());
    return true;
  };
  const auto status = scanner.scan("card 4111111111111111 ok", show);
  return status == leakwire::ScanStatus::kDone ? 0 : 1;
}
