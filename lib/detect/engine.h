// Engine: takes a text further, from its bytes to decided findings. One code path for blocks and
// streams: a block is a text whose end is known from the start.
//
// One a thread: it holds the scratch memory of the engines below. Of a text nothing stays in it but
// what recent_ends.h says.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "detect/batches.h"
#include "detect/compiled_pack.h"
#include "detect/confirm.h"
#include "detect/open_candidate.h"
#include "detect/resolver.h"
#include "detect/window.h"
#include "leakwire/scanner.h"

namespace leakwire::detect {

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

  // Many short texts, each as advance() has one that is whole. They stand in `block`, each with a
  // '\n' behind it, at `texts`, in order. False: `on_finding(text, finding, value)` asked to stop.
  using EachFindingFn = FunctionRef<bool(std::size_t, const Finding&, std::string_view)>;
  bool look_at_each(Progress& progress, std::string_view block, std::span<const Span> texts,
                    EachFindingFn on_finding);

  // Whether the last step, of whatever text, came to a finding in so few bytes that shorter steps
  // are quicker.
  bool found_much() const noexcept { return found_much_; }

 private:
  // What one step is about.
  struct Step {
    Progress& progress;
    const Window& window;
    std::uint64_t base;
  };
  using Places = std::span<const std::size_t>;

  // Where something was found in one of many texts, by the text: the places of a text are linked,
  // in order.
  struct Hit {
    std::uint32_t key = 0, next = 0;  // next: 0: it is the last
    std::size_t place = 0;
  };
  struct HitsOfTexts {
    std::vector<std::uint32_t> first, last;  // by text; 0: none
    std::vector<Hit> hits;                   // from 1 on

    void clear(std::size_t texts);
    void add(std::size_t text, std::uint32_t key, std::size_t place);
  };
  void find_hits(std::string_view block, std::span<const Span> texts);

  bool settle(const Step& step, std::size_t to, FindingFn on_finding);
  void retry_open(const Step& step);
  void discover(const Step& step, std::size_t from, std::size_t to);
  void try_shape(const Step& step, std::uint32_t shape, Places places);
  void try_before(const Step& step, std::uint32_t detector, Places inner);
  // What may stand between a match's start and its inner text, and what not before the start. Line
  // ends, where they part texts, are neither.
  struct Sides {
    text::ByteSet inside, forbidden;
  };
  // Add the starts of one inner text to the `count` that there are. How many there are then.
  std::size_t add_starts(const Step& step, std::uint32_t detector, const Sides& sides,
                         std::size_t inner, std::size_t count);
  std::size_t add_told_starts(const Window& window, const CompiledDetector& detector,
                              const Sides& sides, std::size_t inner, std::size_t count) noexcept;
  void try_starts(const Step& step, std::uint32_t detector, Places places);
  // Likewise, where the byte at `inner` tells them. False: not yet, nothing was tried. `covered`:
  // as for Confirmer::confirm_told().
  bool try_told(const Step& step, std::uint32_t detector, const Sides& sides, std::size_t inner,
                std::size_t& covered);
  static std::uint64_t told_starts(const Window& window, const CompiledDetector& detector,
                                   const Sides& sides, std::size_t inner) noexcept;
  static std::size_t undecided_from(const Step& step) noexcept;
  // Hands on what has come of those tried.
  void keep_outcomes(const Step& step);

  const CompiledPack& pack_;
  Confirmer confirmer_;
  Confirmer::Outcomes outcomes_;
  match::PlaneMemory planes_;
  match::LiteralEngine::Scratch literal_scratch_;
  Batches shape_places_;    // by shape
  Batches literal_places_;  // by detector
  std::array<std::size_t, Confirmer::kMostStarts> starts_{};
  std::vector<OpenCandidate> again_;
  HitsOfTexts shape_hits_, literal_hits_;
  std::size_t found_ = 0;  // in this step
  bool found_much_ = false;
};

}  // namespace leakwire::detect
