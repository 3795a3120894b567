// leakwire-bench: measures the library in memory, and writes a line of JSON for each number.
//
//   leakwire-bench [--text BYTES] [--peer BYTES] [--rounds N] [--turn SECONDS]
//                  [--corpus-seconds SECONDS] [--rules N] [--folder DIR] [SECTION...]
//   leakwire-bench pass PACK CORPUS BYTES PASSES [streams]
//
// `pass` scans one corpus so many times, for callgrind and perf; "streams": as 1000 streams. PACK
// is 1, core-6, 10, all, or a folder of pattern files that is taken beside all.
//
// Ends with 1 where an engine came to other findings than the others.
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <exception>
#include <filesystem>
#include <string>
#include <vector>

#include "bench/corpora.h"
#include "bench/engines.h"
#include "bench/sections.h"
#include "bench/size.h"
#include "leakwire/version.h"

namespace {

using leakwire::bench::Section;
using leakwire::bench::Sizes;

int usage() {
  std::fputs(
      "usage: leakwire-bench [--text BYTES] [--peer BYTES] [--rounds N] [--turn SECONDS]\n"
      "                      [--corpus-seconds SECONDS] [--rules N] [--folder DIR] [SECTION...]\n"
      "       leakwire-bench pass PACK CORPUS BYTES PASSES [streams]\n",
      stderr);
  for (const Section& section : leakwire::bench::sections()) {
    std::fprintf(stderr, "  %-10s %s\n", std::string(section.name).c_str(),
                 std::string(section.summary).c_str());
  }
  return 2;
}

int pass(int argc, char** argv) {
  std::uint64_t bytes = 0;
  const auto* corpus = argc < 6 ? nullptr : leakwire::bench::find_corpus(argv[3]);
  if (corpus == nullptr || !leakwire::bench::read_size(argv[4], bytes)) return usage();
  const bool in_streams = argc == 7 && std::strcmp(argv[6], "streams") == 0;
  const std::string text = leakwire::bench::make_corpus(*corpus, bytes, 1);
  leakwire::Scanner scanner(std::filesystem::is_directory(argv[2])
                                ? leakwire::bench::with_rules(argv[2], true)
                                : leakwire::bench::named_pack(argv[2]).pack);
  const auto parts = leakwire::bench::parts_of(text, in_streams ? 1000 : 1);
  std::vector<leakwire::Stream> streams;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    streams.emplace_back(scanner.pack(), leakwire::StreamOptions{.lines = true, .gather = 8192});
  }
  for (int left = std::atoi(argv[5]); left > 0; --left) {
    const auto tally = in_streams ? leakwire::bench::push_streams(scanner, streams, parts, 1460)
                                  : leakwire::bench::scan_lines(scanner, text);
    std::printf("%llu\n", static_cast<unsigned long long>(tally.findings));
  }
  std::fprintf(stderr, "shapes: %s\n", std::string(leakwire::shape_target()).c_str());
  return 0;
}

bool read_option(const char* name, const char* value, Sizes& sizes) {
  std::uint64_t number = 0;
  if (std::strcmp(name, "--folder") == 0) {
    sizes.folder = value;
  } else if (std::strcmp(name, "--turn") == 0) {
    sizes.rounds.turn_seconds = std::atof(value);
  } else if (std::strcmp(name, "--corpus-seconds") == 0) {
    sizes.corpus_seconds = std::atof(value);
  } else if (!leakwire::bench::read_size(value, number)) {
    return false;
  } else if (std::strcmp(name, "--text") == 0) {
    sizes.text = number;
  } else if (std::strcmp(name, "--peer") == 0) {
    sizes.peer = number;
  } else if (std::strcmp(name, "--rules") == 0 && number <= leakwire::bench::kMostRules) {
    sizes.rules = number;
  } else if (std::strcmp(name, "--rounds") == 0) {
    sizes.rounds.rounds = number;
  } else {
    return false;
  }
  return true;
}

int measure(const Sizes& sizes, const std::vector<std::string>& names) {
  int wrong = 0;
  for (const Section& section : leakwire::bench::sections()) {
    bool wanted = names.empty();
    for (const std::string& name : names) wanted |= name == section.name;
    if (wanted) wrong += section.run(sizes);
  }
  if (wrong > 0) std::fprintf(stderr, "leakwire-bench: %d came to other findings\n", wrong);
  return wrong > 0 ? 1 : 0;
}

}  // namespace

int main(int argc, char** argv) try {
  if (argc > 1 && std::strcmp(argv[1], "pass") == 0) return pass(argc, argv);
  Sizes sizes;
  sizes.folder = "leakwire-bench-rules";
  std::vector<std::string> names;
  for (int i = 1; i < argc; ++i) {
    if (std::strncmp(argv[i], "--", 2) != 0) {
      names.emplace_back(argv[i]);
    } else if (i + 1 == argc || !read_option(argv[i], argv[i + 1], sizes)) {
      return usage();
    } else {
      ++i;
    }
  }
  return measure(sizes, names);
} catch (const std::exception& failure) {
  std::fprintf(stderr, "leakwire-bench: %s\n", failure.what());
  return 2;
}
