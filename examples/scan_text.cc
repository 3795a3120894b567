// The smallest use: one text, whole in memory.
#include <iostream>

#include "leakwire/leakwire.h"

int main() {
  const auto pack = leakwire::DetectorPack::builtin();  // once a process, shared by all threads
  if (!pack) return 2;
  leakwire::Scanner scanner(*pack);  // once a thread
  scanner.scan("card 4111 1111 1111 1111, mail anna@mail.example.com",
               [](const leakwire::Finding& finding, std::string_view) {
                 std::cout << finding.detector << " at " << finding.span.offset << ", "
                           << finding.span.length << " bytes, " << to_string(finding.confidence)
                           << '\n';
                 return true;  // go on
               });
}
