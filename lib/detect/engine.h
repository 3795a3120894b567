// Engine: takes a text further, from its bytes to decided findings. One code path for blocks and
// streams: a block is a text whose end is known from the start.
//
// One a thread: it holds the scratch memory of the engines below. Nothing of a text stays in it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "detect/compiled_pack.h"
#include "detect/confirm.h"
#include "detect/resolver.h"
#include "detect/window.h"
#include "leakwire/scanner.h"

namespace leakwire::detect {

// A place where a match may begin that more bytes must tell.
struct OpenCandidate {
  std::uint32_t detector = 0;
  std::uint64_t start = 0;  // in the text
};

// What is kept of a text between two steps, beside its bytes.
struct Progress {
  explicit Progress(const CompiledPack& pack) : resolver(pack) {}

  Resolver resolver;
  std::vector<OpenCandidate> open;
  bool gap_before = false;  // bytes are missing before the window's first
  bool gap_behind = false;  // ... behind its last
  std::uint64_t settled = 0;

  void clear() noexcept;
};

class Engine {
 public:
  explicit Engine(const CompiledPack& pack);

  // Looks at what comes to be whole in window.bytes[from, to). `base`: the place of the window's
  // first byte in the text. False: `on_finding` asked to stop.
  bool advance(Progress& progress, const Window& window, std::uint64_t base, std::size_t from,
               std::size_t to, FindingFn on_finding);

 private:
  void retry_open(Progress& progress, const Window& window, std::uint64_t base);
  void discover(Progress& progress, const Window& window, std::uint64_t base, std::size_t from,
                std::size_t to);
  void try_before(Progress& progress, const Window& window, std::uint64_t base,
                  std::uint32_t detector, std::size_t inner);
  void try_start(Progress& progress, const Window& window, std::uint64_t base,
                 std::uint32_t detector, std::size_t start);

  const CompiledPack& pack_;
  Confirmer confirmer_;
  match::PlaneMemory planes_;
  match::LiteralEngine::Scratch literal_scratch_;
  std::vector<RawFinding> found_;
  std::vector<OpenCandidate> again_;
};

}  // namespace leakwire::detect
