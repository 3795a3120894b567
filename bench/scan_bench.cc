// Micro benchmarks: Scanner over every corpus, whole and in chunks. `--bytes=N` sets their size.
#include <benchmark/benchmark.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "bench/corpora.h"
#include "leakwire/leakwire.h"

namespace {

using leakwire::DetectorPack;
using leakwire::Finding;
using leakwire::Scanner;

std::size_t corpus_bytes = std::size_t{16} << 20;

const DetectorPack& pack() {
  static const DetectorPack kPack = *DetectorPack::builtin();
  return kPack;
}

void whole_lines(benchmark::State& state, const leakwire::bench::Corpus& corpus) {
  const std::string text = leakwire::bench::make_corpus(corpus, corpus_bytes, 1);
  Scanner scanner(pack());
  std::uint64_t findings = 0;
  for (auto _ : state) {
    findings = 0;
    scanner.scan_lines(text, [&](const Finding&, std::string_view) {
      ++findings;
      return true;
    });
    benchmark::DoNotOptimize(findings);
  }
  state.SetBytesProcessed(static_cast<std::int64_t>(state.iterations() * text.size()));
  state.counters["findings"] = static_cast<double>(findings);
}

void in_chunks(benchmark::State& state, const leakwire::bench::Corpus& corpus, std::size_t size) {
  const std::string text = leakwire::bench::make_corpus(corpus, corpus_bytes, 1);
  Scanner scanner(pack());
  leakwire::Stream stream(pack());
  std::uint64_t findings = 0;
  const auto count = [&](const Finding&, std::string_view) {
    ++findings;
    return true;
  };
  for (auto _ : state) {
    findings = 0;
    for (std::size_t at = 0; at < text.size(); at += size) {
      scanner.push(stream, std::string_view(text).substr(at, size), count);
    }
    scanner.finish(stream, count);
    benchmark::DoNotOptimize(findings);
  }
  state.SetBytesProcessed(static_cast<std::int64_t>(state.iterations() * text.size()));
  state.counters["findings"] = static_cast<double>(findings);
}

void load_builtin(benchmark::State& state) {
  for (auto _ : state) {
    auto loaded = DetectorPack::builtin();
    benchmark::DoNotOptimize(loaded);
  }
}

// Takes "--bytes=N" out of the arguments, which Google Benchmark does not know.
int take_bytes(int argc, char** argv) {
  constexpr std::string_view kFlag = "--bytes=";
  char** const end = std::remove_if(argv + 1, argv + argc, [&](const char* arg) {
    if (!std::string_view(arg).starts_with(kFlag)) return false;
    corpus_bytes = std::strtoull(arg + kFlag.size(), nullptr, 10);
    return true;
  });
  return static_cast<int>(end - argv);
}

}  // namespace

int main(int argc, char** argv) {
  argc = take_bytes(argc, argv);
  benchmark::Initialize(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 2;
  benchmark::RegisterBenchmark("load/builtin", load_builtin)->Unit(benchmark::kMillisecond);
  for (const auto& corpus : leakwire::bench::corpora()) {
    const std::string name(corpus.name);
    benchmark::RegisterBenchmark(("lines/" + name).c_str(), [&](benchmark::State& state) {
      whole_lines(state, corpus);
    })->Unit(benchmark::kMillisecond);
    for (const std::size_t size : {64UL, 1460UL, 65536UL}) {
      benchmark::RegisterBenchmark(
          ("chunks/" + name + "/" + std::to_string(size)).c_str(),
          [&corpus, size](benchmark::State& state) { in_chunks(state, corpus, size); })
          ->Unit(benchmark::kMillisecond);
    }
  }
  benchmark::RunSpecifiedBenchmarks();
  benchmark::Shutdown();
  return 0;
}
