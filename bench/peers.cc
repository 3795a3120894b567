#include "bench/peers.h"

#include <hs/hs.h>

#include <algorithm>
#include <cstring>
#include <stdexcept>

namespace leakwire::bench {
namespace {

constexpr std::size_t kBlock = std::size_t{1} << 18;

// The end of a block of whole lines that begins at `from`: about kBlock bytes, more where a line is
// longer.
std::size_t block_end(std::string_view text, std::size_t from) {
  if (text.size() - from <= kBlock) return text.size();
  const char* const bytes = text.data();
  const void* line_end = memrchr(bytes + from, '\n', kBlock);
  if (line_end == nullptr) {
    line_end = std::memchr(bytes + from + kBlock, '\n', text.size() - from - kBlock);
  }
  if (line_end == nullptr) return text.size();
  return static_cast<std::size_t>(static_cast<const char*>(line_end) - bytes) + 1;
}

struct Compiling {
  std::vector<const char*> texts;
  std::vector<unsigned> flags;
  std::vector<unsigned> ids;
};

// Makes the pattern one that takes more where it is too large; false where that does not help.
bool simplify(Compiling& all, std::size_t at) {
  if (all.flags[at] != 0) return false;
  all.flags[at] = HS_FLAG_PREFILTER;
  return true;
}

// Of the patterns alone, the first that cannot be compiled.
std::size_t refused(const Compiling& all) {
  for (std::size_t i = 0; i < all.texts.size(); ++i) {
    hs_database_t* database = nullptr;
    hs_compile_error_t* error = nullptr;
    const auto status =
        hs_compile(all.texts[i], all.flags[i], HS_MODE_BLOCK, nullptr, &database, &error);
    hs_free_database(database);
    if (status != HS_SUCCESS) {
      hs_free_compile_error(error);
      return i;
    }
  }
  return all.texts.size();
}

hs_database_t* compiled(Compiling& all, std::vector<std::size_t>& simplified) {
  for (;;) {
    hs_database_t* database = nullptr;
    hs_compile_error_t* error = nullptr;
    if (hs_compile_multi(all.texts.data(), all.flags.data(), all.ids.data(),
                         static_cast<unsigned>(all.texts.size()), HS_MODE_BLOCK, nullptr, &database,
                         &error) == HS_SUCCESS) {
      return database;
    }
    const std::string why = error->message;
    std::size_t at = error->expression >= 0 ? static_cast<std::size_t>(error->expression) : 0;
    if (error->expression < 0) at = refused(all);
    hs_free_compile_error(error);
    if (at >= all.texts.size() || !simplify(all, at)) {
      throw std::runtime_error("Hyperscan refuses the patterns: " + why);
    }
    simplified.push_back(at);
  }
}

}  // namespace

void HyperscanPeer::Free::operator()(hs_database* database) const noexcept {
  hs_free_database(database);
}
void HyperscanPeer::Free::operator()(hs_scratch* scratch) const noexcept {
  hs_free_scratch(scratch);
}

HyperscanPeer::HyperscanPeer(const DetectorPack& pack) : judge_(pack.compiled()) {
  const std::vector<PeerPattern> patterns = peer_patterns(pack.compiled());
  Compiling all;
  for (const PeerPattern& pattern : patterns) {
    all.texts.push_back(pattern.text.c_str());
    all.flags.push_back(0);
    all.ids.push_back(pattern.detector);
  }
  std::vector<std::size_t> simplified;
  database_.reset(compiled(all, simplified));
  for (const std::size_t at : simplified) {
    simplified_.emplace_back(pack.compiled().specs[patterns[at].detector].id);
  }
  hs_scratch_t* scratch = nullptr;
  if (hs_alloc_scratch(database_.get(), &scratch) != HS_SUCCESS) {
    throw std::runtime_error("Hyperscan has no memory");
  }
  scratch_.reset(scratch);
}

Tally HyperscanPeer::scan(std::string_view text) {
  Tally tally;
  const auto on_end = [](unsigned detector, unsigned long long, unsigned long long end, unsigned,
                         void* judge) {
    static_cast<Judge*>(judge)->try_before(detector, end);
    return 0;
  };
  for (std::size_t from = 0; from < text.size();) {
    const std::size_t to = block_end(text, from);
    judge_.begin(text.substr(from, to - from), from);
    if (hs_scan(database_.get(), text.data() + from, static_cast<unsigned>(to - from), 0,
                scratch_.get(), on_end, &judge_) != HS_SUCCESS) {
      throw std::runtime_error("Hyperscan stopped");
    }
    judge_.finish(tally);
    from = to;
  }
  return tally;
}

namespace {

RE2::Options set_options() {
  RE2::Options options(RE2::Latin1);
  options.set_log_errors(false);
  options.set_max_mem(std::int64_t{1} << 30);  // with its default it starts anew all the time
  return options;
}

}  // namespace

SetPeer::SetPeer(const DetectorPack& pack)
    : judge_(pack.compiled()),
      patterns_(peer_patterns(pack.compiled())),
      set_(set_options(), RE2::UNANCHORED) {
  for (const PeerPattern& pattern : patterns_) {
    std::string why;
    if (set_.Add(pattern.text, &why) < 0) throw std::runtime_error("RE2 refuses a pattern: " + why);
  }
  if (!set_.Compile()) throw std::runtime_error("RE2::Set has too little memory");
}

Tally SetPeer::scan(std::string_view text) {
  Tally tally;
  for (std::size_t from = 0; from < text.size();) {
    const std::size_t to = block_end(text, from);
    const std::string_view block = text.substr(from, to - from);
    judge_.begin(block, from);
    for (std::size_t line = 0; line < block.size();) {
      const std::size_t line_end = std::min(block.find('\n', line), block.size());
      RE2::Set::ErrorInfo error{};
      hits_.clear();
      if (!set_.Match(re2::StringPiece(block.data() + line, line_end - line), &hits_, &error) &&
          error.kind != RE2::Set::kNoError) {
        throw std::runtime_error("RE2::Set stopped for lack of memory");
      }
      for (const int hit : hits_) {
        judge_.try_line(patterns_[static_cast<std::size_t>(hit)].detector, line, line_end);
      }
      line = line_end + 1;
    }
    judge_.finish(tally);
    from = to;
  }
  return tally;
}

}  // namespace leakwire::bench
