// A text that comes in pieces, as from a socket: findings are the same however it is cut, and
// settled() says how much of it may be passed on.
#include <iostream>
#include <string_view>

#include "leakwire/leakwire.h"

int main() {
  const auto pack = leakwire::DetectorPack::builtin();
  if (!pack) return 2;
  leakwire::Scanner scanner(*pack);
  leakwire::Stream stream(*pack);  // one for each text under way
  const auto show = [](const leakwire::Finding& finding, std::string_view) {
    std::cout << finding.detector << " at " << finding.span.offset << '\n';
    return true;
  };
  for (const std::string_view piece : {"iban: DE89 3704", " 0044 0532 01", "30 00, thanks. "}) {
    scanner.push(stream, piece, show);
    // A proxy would now send on everything before stream.settled(), and hold back the rest.
    if (stream.settled() > stream.position()) return 1;
  }
  scanner.finish(stream, show);
}
