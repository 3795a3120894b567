// leakwire-bench-smoke: engine and oracle must find the same in a little of every corpus.
#include <cstdint>
#include <cstdio>
#include <string>
#include <vector>

#include "bench/corpora.h"
#include "leakwire/leakwire.h"
#include "oracle/engine.h"
#include "oracle/oracle.h"

namespace {

using leakwire::oracle::Hit;

// FNV-1a over all that a finding says.
std::uint64_t hash_of(const std::vector<Hit>& hits) {
  std::uint64_t hash = 0xcbf29ce484222325;
  const auto mix = [&](std::uint64_t number) {
    for (int i = 0; i < 8; ++i) hash = (hash ^ (number >> (8 * i) & 0xff)) * 0x100000001b3;
  };
  for (const Hit& hit : hits) {
    mix(hit.offset);
    mix(hit.length);
    mix(hit.detector);
    mix(static_cast<std::uint64_t>(hit.confidence));
  }
  return hash;
}

}  // namespace

int main() {
  constexpr std::size_t kBytes = 8192;
  const leakwire::DetectorPack pack = *leakwire::DetectorPack::builtin();
  const leakwire::oracle::Oracle oracle(pack.detectors());
  leakwire::Scanner scanner(pack);
  int wrong = 0;
  for (const auto& corpus : leakwire::bench::corpora()) {
    const std::string text = leakwire::bench::make_corpus(corpus, kBytes, 7);
    const auto engine_hits = leakwire::oracle::scanned(scanner, text, true);
    const auto oracle_hits = oracle.scan_lines(text);
    const bool same = hash_of(engine_hits) == hash_of(oracle_hits);
    std::printf("%-11s %5zu findings %016llx %s\n", std::string(corpus.name).c_str(),
                engine_hits.size(), static_cast<unsigned long long>(hash_of(engine_hits)),
                same ? "same" : "DIFFERENT");
    if (!same) ++wrong;
  }
  return wrong == 0 ? 0 : 1;
}
