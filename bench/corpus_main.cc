// leakwire-corpus NAME BYTES [SEED]: writes a corpus to standard output.
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>

#include "bench/corpora.h"
#include "bench/size.h"

namespace {

int usage() {
  std::fputs("usage: leakwire-corpus NAME BYTES[K|M|G] [SEED]\n", stderr);
  for (const auto& corpus : leakwire::bench::corpora()) {
    std::fprintf(stderr, "  %-11s %s\n", std::string(corpus.name).c_str(),
                 std::string(corpus.summary).c_str());
  }
  return 2;
}

}  // namespace

int main(int argc, char** argv) {
  std::uint64_t left = 0;
  if (argc < 3 || argc > 4 || !leakwire::bench::read_size(argv[2], left)) return usage();
  const leakwire::bench::Corpus* const corpus = leakwire::bench::find_corpus(argv[1]);
  if (corpus == nullptr) return usage();
  leakwire::bench::Random random(argc == 4 ? std::strtoull(argv[3], nullptr, 10) : 1);
  std::string text;
  while (left > 0) {
    text.clear();
    while (text.size() < std::size_t{1} << 20 && text.size() < left) corpus->append(random, text);
    if (text.size() > left) text.resize(left);
    if (std::fwrite(text.data(), 1, text.size(), stdout) != text.size()) {
      std::fputs("leakwire-corpus: standard output: cannot be written\n", stderr);
      return 2;
    }
    left -= text.size();
  }
  return std::fflush(stdout) == 0 ? 0 : 2;
}
