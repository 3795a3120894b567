// A log in, records out: what `leakwire scan --format csv` does, cut down to a few columns.
#include <iostream>
#include <string>
#include <utility>

#include "leakwire/leakwire.h"

int main() {
  const auto pack = leakwire::DetectorPack::builtin();
  if (!pack) return 2;
  leakwire::Inspector inspector(*pack, leakwire::PseudonymKey::ephemeral());

  const std::string log =
      "2026-01-02T03:04:05Z GET /pay?card=4111111111111111 200\n"
      "2026-01-02T03:04:06Z GET /icon@2x.png 200\n"
      "2026-01-02T03:04:07Z signup email=anna@mail.example.com\n";
  leakwire::LogInput input(inspector, {.kind = "file", .name = "app.log", .fingerprint_head = log});
  const auto show = [](leakwire::Record&& record) {
    std::cout << record.source.name << ':' << record.source.line << ':' << record.source.column
              << ' ' << record.detector << ' ' << record.masked << '\n';
    return true;
  };
  input.push(log, show);
  input.finish(show);
}
