#include "bench/sections.h"

#include <algorithm>
#include <cstdio>
#include <memory>
#include <stdexcept>

#include "bench/corpora.h"
#include "bench/engines.h"
#include "bench/peers.h"
#include "bench/rules.h"
#include "match/kernel.h"

namespace leakwire::bench {
namespace {

std::string corpus_text(std::string_view name, const Sizes& sizes) {
  return make_corpus(*find_corpus(name), sizes.text, 1);
}

Contestant leakwire_lines(std::string name, const DetectorPack& pack, std::string_view text) {
  return {std::move(name), text.size(),
          [scanner = std::make_shared<Scanner>(pack), text] { return scan_lines(*scanner, text); }};
}

template <class Peer>
Contestant peer(std::string name, std::shared_ptr<Peer> engine, const DetectorPack& pack,
                std::string_view text) {
  Scanner scanner(pack);
  return {std::move(name), text.size(), [engine, text] { return engine->scan(text); },
          scan_lines(scanner, text)};
}

void note(std::string_view text, const std::vector<std::string>& ids) {
  if (ids.empty()) return;
  std::string all;
  for (const std::string& id : ids) all += (all.empty() ? "" : ", ") + id;
  std::printf("{\"section\":\"note\",\"text\":\"%s: %s\"}\n", std::string(text).c_str(),
              all.c_str());
}

// Both engines of one pack, made once for all corpora.
struct Peers {
  explicit Peers(std::string_view pack_name)
      : named(named_pack(pack_name)),
        hyperscan(std::make_shared<HyperscanPeer>(named.pack)),
        re2(std::make_shared<SetPeer>(named.pack)) {
    note("Hyperscan, " + named.name + ", looks for a simpler pattern (HS_FLAG_PREFILTER) of",
         hyperscan->simplified());
  }

  NamedPack named;
  std::shared_ptr<HyperscanPeer> hyperscan;
  std::shared_ptr<SetPeer> re2;
};

// As much of the text as `scanner` takes sizes.corpus_seconds for.
std::string_view affordable(Scanner& scanner, std::string_view text, const Sizes& sizes) {
  constexpr std::size_t kLeast = std::size_t{1} << 16;
  const std::string_view probe = first_lines(text, kLeast);
  const double seconds = seconds_of([&] { scan_lines(scanner, probe); });
  const double bytes = static_cast<double>(probe.size()) * sizes.corpus_seconds / seconds;
  if (bytes >= static_cast<double>(text.size())) return text;
  return first_lines(text, std::max(kLeast, static_cast<std::size_t>(bytes)));
}

int run_corpora(const Sizes& sizes) {
  const Peers all_peers[] = {Peers("core-6"), Peers("all")};
  int wrong = 0;
  for (const Corpus& corpus : corpora()) {
    const std::string text = make_corpus(corpus, sizes.text, 1);
    Scanner scanner(all_peers[1].named.pack);
    const std::string_view own = affordable(scanner, text, sizes);
    const std::string_view head = first_lines(own, sizes.peer);
    std::vector<Contestant> contestants = {
        {"memory read", text.size(), [&] { return read_words(text); }},
        {"memchr", text.size(), [&] { return search_byte(text); }}};
    for (const Peers& peers : all_peers) {
      const std::string& name = peers.named.name;
      const DetectorPack& pack = peers.named.pack;
      contestants.push_back(leakwire_lines("leakwire " + name, pack, own));
      contestants.push_back(peer("hyperscan " + name, peers.hyperscan, pack, head));
      contestants.push_back(peer("RE2::Set " + name, peers.re2, pack, head));
    }
    contestants.push_back(leakwire_lines("leakwire all, a quarter of the text",
                                         all_peers[1].named.pack,
                                         first_lines(own, own.size() / 4)));
    wrong += compete({"corpora", std::string(corpus.name)}, contestants, sizes.rounds);
  }
  return wrong;
}

// Every detector's own examples, so that no peer may lack one of them unseen.
int run_examples(const Sizes& sizes) {
  const Peers peers("all");
  const DetectorPack& pack = peers.named.pack;
  std::string text;
  for (const DetectorInfo& info : pack.detectors()) {
    for (const auto* examples : {&info.match, &info.no_match}) {
      for (const std::string_view example : *examples) text.append(example).append("\n");
    }
  }
  return compete({"examples", "examples"},
                 {leakwire_lines("leakwire all", pack, text),
                  peer("hyperscan all", peers.hyperscan, pack, text),
                  peer("RE2::Set all", peers.re2, pack, text)},
                 sizes.rounds);
}

int run_detectors(const Sizes& sizes) {
  write_rules(sizes.folder, sizes.rules);
  std::vector<NamedPack> packs;
  for (const std::string_view name : {"1", "core-6", "10", "all"})
    packs.push_back(named_pack(name));
  packs.push_back({"rules", with_rules(sizes.folder, false)});
  packs.push_back({"all + rules", with_rules(sizes.folder, true)});
  const std::string text = corpus_text("log-keys", sizes);
  const std::string_view head = first_lines(text, sizes.peer);
  std::vector<Contestant> contestants;
  for (const NamedPack& named : packs) {
    contestants.push_back(leakwire_lines("leakwire " + named.name, named.pack, text));
    auto hyperscan = std::make_shared<HyperscanPeer>(named.pack);
    contestants.push_back(peer("hyperscan " + named.name, hyperscan, named.pack, head));
  }
  return compete({"detectors", "log-keys"}, contestants, sizes.rounds);
}

int run_chunks(const Sizes& sizes) {
  constexpr std::size_t kStreams = 1000;
  const std::string text = corpus_text("log-sparse", sizes);
  const std::vector<std::string_view> parts = parts_of(text, kStreams);
  int wrong = 0;
  for (const std::string_view name : {"core-6", "all"}) {
    const NamedPack named = named_pack(name);
    Scanner scanner(named.pack);
    const Tally expected = scan_lines(scanner, text);
    std::vector<Stream> streams, gathering;
    for (std::size_t i = 0; i < kStreams; ++i) {
      streams.emplace_back(named.pack, StreamOptions{.lines = true});
      gathering.emplace_back(named.pack, StreamOptions{.lines = true, .gather = 8192});
    }
    std::vector<Contestant> contestants = {leakwire_lines("whole", named.pack, text)};
    for (const std::size_t chunk : {64, 256, 1460, 4096, 16384, 65536, 1 << 20}) {
      contestants.push_back({std::to_string(chunk), text.size(),
                             [&, chunk] { return push_chunks(scanner, text, chunk); }, expected});
    }
    contestants.push_back({"1000 streams of 1460", text.size(),
                           [&] { return push_streams(scanner, streams, parts, 1460); }, expected});
    contestants.push_back({"1000 streams of 1460, gathered by 8192", text.size(),
                           [&] { return push_streams(scanner, gathering, parts, 1460); },
                           expected});
    wrong += compete({"chunks", std::string(name)}, contestants, sizes.rounds);
  }
  return wrong;
}

int run_threads(const Sizes& sizes) {
  const std::string text = corpus_text("log-sparse", sizes);
  int wrong = 0;
  for (const std::string_view name : {"core-6", "all"}) {
    const NamedPack named = named_pack(name);
    std::vector<Scanner> scanners;
    for (int i = 0; i < 2; ++i) scanners.emplace_back(named.pack);
    const Tally expected = scan_lines(scanners[0], text);
    std::vector<Contestant> contestants;
    for (const std::size_t count : {1, 2}) {
      contestants.push_back(
          {std::to_string(count), text.size(),
           [&, parts = parts_of(text, count)] { return scan_threads(scanners, parts); }, expected});
    }
    wrong += compete({"threads, CPU time", std::string(name)}, contestants, sizes.rounds);
    RoundOptions options = sizes.rounds;
    options.clock = Clock::kWall;
    options.rounds *= 3;  // wall time is what a busy machine disturbs most
    wrong += compete({"threads", std::string(name)}, contestants, options);
  }
  return wrong;
}

int run_findings(const Sizes& sizes) {
  const Peers core("core-6");
  const NamedPack all = named_pack("all");
  int wrong = 0;
  for (const std::size_t of_thousand : {0, 1, 10, 50, 100, 500, 1000}) {
    const std::string text = make_log(of_thousand, 1000, sizes.text, 1);
    const std::string_view head = first_lines(text, sizes.peer);
    wrong += compete({"findings", std::to_string(of_thousand)},
                     {leakwire_lines("leakwire core-6", core.named.pack, text),
                      peer("hyperscan core-6", core.hyperscan, core.named.pack, head),
                      leakwire_lines("leakwire all", all.pack, text)},
                     sizes.rounds);
  }
  return wrong;
}

int run_targets(const Sizes& sizes) {
  const std::string text = corpus_text("log-sparse", sizes);
  const std::vector<std::int64_t> targets = match::shape_targets();
  int wrong = 0;
  for (const std::string_view name : {"core-6", "all"}) {
    const NamedPack named = named_pack(name);
    Scanner scanner(named.pack);
    const Tally expected = scan_lines(scanner, text);
    std::vector<Contestant> contestants;
    for (const std::int64_t target : targets) {
      match::use_shape_target(target);
      contestants.push_back({std::string(match::shape_target()), text.size(),
                             [&, target] {
                               match::use_shape_target(target);
                               return scan_lines(scanner, text);
                             },
                             expected});
    }
    wrong += compete({"targets", std::string(name)}, contestants, sizes.rounds);
    match::use_shape_target(targets.front());
  }
  return wrong;
}

int run_start(const Sizes& sizes) {
  write_rules(sizes.folder, sizes.rules);
  const NamedPack all = named_pack("all");
  const auto tally = [](std::uint64_t number) { return Tally{number, 0}; };
  return compete(
      {"start", "library"},
      {{"load the built-in pack", 0, [&] { return tally(named_pack("all").pack.size()); }},
       {"... and the rules", 0, [&] { return tally(with_rules(sizes.folder, true).size()); }},
       {"make a Scanner", 0, [&] { return tally(Scanner(all.pack).pack().size()); }},
       {"make a Stream", 0, [&] { return tally(Stream(all.pack).position()); }},
       {"Hyperscan: compile the patterns", 0,
        [&] { return tally(HyperscanPeer(all.pack).simplified().size()); }},
       {"RE2::Set: compile the patterns", 0,
        [&] { return tally(SetPeer(all.pack).scan("").findings); }}},
      sizes.rounds);
}

constexpr Section kSections[] = {
    {"corpora", "every corpus, the limits and the peers", run_corpora},
    {"examples", "the examples of the pack's own files", run_examples},
    {"detectors", "by number of detectors", run_detectors},
    {"chunks", "by size of the chunks of a stream", run_chunks},
    {"threads", "by number of threads", run_threads},
    {"findings", "by lines of a thousand that hold a value", run_findings},
    {"targets", "by instruction set", run_targets},
    {"start", "what comes before the first byte", run_start},
};

}  // namespace

std::span<const Section> sections() noexcept { return kSections; }

}  // namespace leakwire::bench
