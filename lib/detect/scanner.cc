#include "leakwire/scanner.h"

#include <algorithm>
#include <new>
#include <string>
#include <utility>

#include "detect/engine.h"

namespace leakwire {
namespace {

// Bytes looked at in one step: planes, candidates and the text itself stay in the nearer caches.
constexpr std::size_t kStep = std::size_t{1} << 17;
// ... and what is found, where there is much of it.
constexpr std::size_t kShortStep = std::size_t{1} << 13;
// Context that must stay before what is open: key words, and one byte of edge.
constexpr std::size_t kContext = detect::KeywordSet::kReach + 1;

}  // namespace

struct Stream::State {
  State(const DetectorPack& the_pack, StreamOptions the_options)
      : pack(the_pack), options(the_options), progress(the_pack.compiled()) {}

  std::uint64_t position() const noexcept { return base + buffer.size(); }

  void reset() noexcept {
    buffer.clear();
    base = 0;
    seen = 0;
    progress.clear();
  }

  // Lets go of the bytes that nothing open needs.
  void trim() noexcept {
    const auto settled = static_cast<std::size_t>(progress.settled - base);
    if (settled <= kContext) return;
    // While the text's first byte is in the window it is an edge; afterwards byte 0 is none, and
    // nothing begins there.
    buffer.erase(0, settled - kContext);
    seen -= settled - kContext;
    base += settled - kContext;
    if (settled > kContext) progress.gap_before = false;
  }

  DetectorPack pack;  // keeps the compiled pack alive
  StreamOptions options;
  std::string buffer;      // text[base, position)
  std::uint64_t base = 0;  // place of its first byte in the text
  std::size_t seen = 0;    // bytes of the buffer that have been looked at
  detect::Progress progress;
};

Stream::Stream(const DetectorPack& pack, StreamOptions options)
    : state_(std::make_unique<State>(pack, options)) {}
Stream::Stream(Stream&&) noexcept = default;
Stream& Stream::operator=(Stream&&) noexcept = default;
Stream::~Stream() = default;

std::uint64_t Stream::position() const noexcept { return state_->position(); }
std::uint64_t Stream::settled() const noexcept { return state_->progress.settled; }

struct Scanner::Workspace {
  explicit Workspace(DetectorPack the_pack)
      : pack(std::move(the_pack)), engine(pack.compiled()), progress(pack.compiled()) {}

  ScanStatus scan(std::string_view bytes, bool lines, FindingFn on_finding) noexcept {
    try {
      progress.clear();
      const detect::Window window{bytes, true, lines};
      for (std::size_t from = 0, to = 0; from < bytes.size(); from = to) {
        to = std::min(bytes.size(), from + step());
        if (!engine.advance(progress, window, 0, from, to, on_finding)) return ScanStatus::kStopped;
      }
      return ScanStatus::kDone;
    } catch (const std::bad_alloc&) {
      return ScanStatus::kOutOfMemory;
    }
  }

  ScanStatus push(Stream::State& stream, std::string_view chunk, FindingFn on_finding) noexcept {
    try {
      while (!chunk.empty()) {
        const std::size_t most = step();
        stream.buffer.append(chunk.substr(0, most));
        chunk.remove_prefix(std::min(chunk.size(), most));
        if (stream.buffer.size() - stream.seen < stream.options.gather) continue;
        if (!look(stream, false, on_finding)) return ScanStatus::kStopped;
        stream.trim();
      }
      return ScanStatus::kDone;
    } catch (const std::bad_alloc&) {
      stream.reset();
      return ScanStatus::kOutOfMemory;
    }
  }

  // How much of a text is looked at next.
  std::size_t step() const noexcept { return engine.found_much() ? kShortStep : kStep; }

  // Looks at the bytes that have not been looked at. False: `on_finding` asked to stop, and the
  // stream is fresh.
  bool look(Stream::State& stream, bool ended, FindingFn on_finding) {
    const detect::Window window{stream.buffer, ended, stream.options.lines};
    const std::size_t from = std::exchange(stream.seen, stream.buffer.size());
    if (engine.advance(stream.progress, window, stream.base, from, stream.seen, on_finding)) {
      return true;
    }
    stream.reset();
    return false;
  }

  // The bytes at hand are the last of their text.
  ScanStatus end(Stream::State& stream, bool gap, FindingFn on_finding) noexcept {
    try {
      stream.progress.gap_behind = gap;
      return look(stream, true, on_finding) ? ScanStatus::kDone : ScanStatus::kStopped;
    } catch (const std::bad_alloc&) {
      stream.reset();
      return ScanStatus::kOutOfMemory;
    }
  }

  DetectorPack pack;
  detect::Engine engine;
  detect::Progress progress;  // of a block
};

Scanner::Scanner(DetectorPack pack) : workspace_(std::make_unique<Workspace>(std::move(pack))) {}
Scanner::Scanner(Scanner&&) noexcept = default;
Scanner& Scanner::operator=(Scanner&&) noexcept = default;
Scanner::~Scanner() = default;

const DetectorPack& Scanner::pack() const noexcept { return workspace_->pack; }

ScanStatus Scanner::scan(std::string_view bytes, FindingFn on_finding) noexcept {
  return workspace_->scan(bytes, false, on_finding);
}

ScanStatus Scanner::scan_lines(std::string_view bytes, FindingFn on_finding) noexcept {
  return workspace_->scan(bytes, true, on_finding);
}

ScanStatus Scanner::push(Stream& stream, std::string_view chunk, FindingFn on_finding) noexcept {
  return workspace_->push(*stream.state_, chunk, on_finding);
}

ScanStatus Scanner::skip(Stream& stream, std::uint64_t missing, FindingFn on_finding) noexcept {
  if (missing == 0) return ScanStatus::kDone;
  Stream::State& state = *stream.state_;
  const std::uint64_t behind = state.position() + missing;
  const ScanStatus status = workspace_->end(state, true, on_finding);
  if (status != ScanStatus::kDone) return status;
  state.reset();
  state.base = state.progress.settled = behind;
  state.progress.gap_before = true;
  return status;
}

ScanStatus Scanner::finish(Stream& stream, FindingFn on_finding) noexcept {
  const ScanStatus status = workspace_->end(*stream.state_, false, on_finding);
  stream.state_->reset();
  return status;
}

}  // namespace leakwire
