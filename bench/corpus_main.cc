// leakwire-corpus NAME BYTES [SEED]: writes a corpus to standard output.
#include <cerrno>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>

#include "bench/corpora.h"

namespace {

// "4096", "512K", "512M", "4G"; false: not a size.
bool read_size(const char* text, std::uint64_t& size) {
  char* end = nullptr;
  errno = 0;
  size = std::strtoull(text, &end, 10);
  if (end == text || errno != 0) return false;
  const char* const units = std::strchr("KMG", *end);
  if (*end == '\0') return true;
  if (units == nullptr || end[1] != '\0') return false;
  size <<= *units == 'K' ? 10 : *units == 'M' ? 20 : 30;
  return true;
}

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
  if (argc < 3 || argc > 4 || !read_size(argv[2], left)) return usage();
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
