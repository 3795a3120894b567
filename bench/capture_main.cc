// leakwire-capture NAME BYTES [SEED]: writes a capture with so much payload to standard output;
// leakwire-capture key-log: the key log of its TLS.
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>

#include "bench/captures.h"
#include "bench/size.h"

namespace {

int usage() {
  std::fputs("usage: leakwire-capture NAME BYTES[K|M|G] [SEED]\n", stderr);
  std::fputs("       leakwire-capture key-log      what opens the TLS of all captures\n", stderr);
  for (const auto& kind : leakwire::bench::capture_kinds()) {
    std::fprintf(stderr, "  %-15s %s\n", std::string(kind.name).c_str(),
                 std::string(kind.summary).c_str());
  }
  return 2;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc == 2 && std::string(argv[1]) == "key-log") {
    std::fputs(leakwire::bench::capture_key_log().c_str(), stdout);
    return 0;
  }
  std::uint64_t size = 0;
  if (argc < 3 || argc > 4 || !leakwire::bench::read_size(argv[2], size)) return usage();
  const auto* const kind = leakwire::bench::find_capture(argv[1]);
  if (kind == nullptr) return usage();
  const std::uint64_t seed = argc == 4 ? std::strtoull(argv[3], nullptr, 10) : 1;
  if (leakwire::bench::write_capture(*kind, size, seed, stdout)) return 0;
  std::fputs("leakwire-capture: standard output: cannot be written\n", stderr);
  return 2;
}
