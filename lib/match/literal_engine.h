// LiteralEngine: finds where literals stand. It is never run when there are none.
//
// Up to some hundred literals, by how rare they are, are found by our own kernel (PackedLiterals);
// other sets by Hyperscan, of which nothing is made before (decision 0007). Hyperscan looks at
// whole windows of bytes (block mode), not at streams of its own: the scanner above keeps the bytes
// of open candidates anyway, so a literal over the edge of two chunks is found by looking again at
// the few bytes before the edge. No start-of-match (SOM), no UCP. Immutable once made; any number
// of threads may use it, each with a scratch of its own.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "leakwire/function_ref.h"
#include "match/literal_packed.h"
#include "match/prefix.h"

struct hs_database;
struct hs_scratch;

namespace leakwire::match {

class LiteralEngine {
 public:
  struct FreeScratch {
    void operator()(hs_scratch* scratch) const noexcept;
  };
  using Scratch = std::unique_ptr<hs_scratch, FreeScratch>;

  // `prepared`: what prepare() of the same literals gave, to save time; where it does not fit it is
  // not used. Throws std::runtime_error where Hyperscan refuses.
  explicit LiteralEngine(std::vector<Literal> literals, std::span<const char> prepared = {});

  bool empty() const noexcept { return literals_.empty(); }
  bool packed() const noexcept { return packed_.has_value(); }  // by our own kernel
  std::size_t longest() const noexcept { return longest_; }     // places
  const std::vector<Literal>& literals() const noexcept { return literals_; }
  Scratch make_scratch() const;  // throws std::bad_alloc; none where Hyperscan is not used
  // What takes long about these literals, done: the same on every machine.
  static std::vector<char> prepare(const std::vector<Literal>& literals);

  // Every (literal, its first byte) whose last byte stands in text[from, to).
  using Found = FunctionRef<void(std::uint32_t literal, std::size_t place)>;
  void find(std::string_view text, std::size_t from, std::size_t to, hs_scratch* scratch,
            Found found) const;

 private:
  struct FreeDatabase {
    void operator()(hs_database* database) const noexcept;
  };

  std::vector<Literal> literals_;
  std::size_t longest_ = 0;
  std::optional<PackedLiterals> packed_;
  std::unique_ptr<hs_database, FreeDatabase> database_;  // where those are not there
};

}  // namespace leakwire::match
