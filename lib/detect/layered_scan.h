// LayeredScan: what a pack finds in a text and in the texts encoded in it, overlaps settled.
//
// One a thread, beside its Scanner. The text is scanned as it stands first; of a text inside, a
// finding counts where a layer changed a byte of it, or next to it. Findings of different texts
// that overlap, as read, are settled as those of one text are: the surer, else the longer, else by
// pack order. Those in one encoded value do not overlap each other for that.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "decode/limits.h"
#include "decode/unwrapper.h"
#include "detect/short_texts.h"
#include "leakwire/finding.h"
#include "leakwire/function_ref.h"
#include "leakwire/scanner.h"

namespace leakwire::detect {

class LayeredScan {
 public:
  explicit LayeredScan(decode::Layers layers, decode::Limits limits = {},
                       std::size_t least_value = decode::Unwrapper::kLeastValue)
      : unwrapper_(layers, least_value), limits_(limits), looks_(!layers.empty()) {}

  // In the order of the places as read. `as_read`: contract of Finding::span and inner; its path
  // lives as long as the LayeredScan. `inner`: the finding in the text that it stands in, where
  // the layers around that are off; the same as `as_read` of what stands in the text itself.
  // `value` lives during the call. Return false to stop.
  using FoundFn =
      FunctionRef<bool(const Finding& as_read, const Finding& inner, std::string_view value)>;
  ScanStatus scan(Scanner& scanner, std::string_view text, decode::Allowance& allowance,
                  FoundFn on_found) noexcept;

  // A block of whole lines, each a text of its own with an Allowance of its own. `on_limit` is told
  // where a line begins of which not all layers were looked into.
  ScanStatus scan_lines(Scanner& scanner, std::string_view block, FoundFn on_found,
                        FunctionRef<void(std::size_t)> on_limit) noexcept;

  // Many short texts at once, each as scan() has it. `texts`: as ShortTexts has them; `allowances`:
  // one each.
  using EachFoundFn = FunctionRef<bool(std::size_t text, const Finding& as_read,
                                       const Finding& inner, std::string_view value)>;
  ScanStatus scan_each(ShortTexts& short_texts, Scanner& scanner, std::string_view block,
                       std::span<const Span> texts, std::span<decode::Allowance> allowances,
                       EachFoundFn on_found) noexcept;

  const decode::Limits& limits() const noexcept { return limits_; }

  // Asked between pieces of a long text, and between the texts inside one: once it says so, the
  // scan stops, and what was found until then is told. Must live as long as it is set.
  void stop_when(const std::function<bool()>* is_late) noexcept { is_late_ = is_late; }

 private:
  struct Candidate {
    Finding as_read, inner;
    Span in_source;
    std::uint32_t source = 0;
    std::size_t value = 0, value_length = 0;  // in values_
    bool is_torn = false;                     // it begins in the midst of an escape
  };
  struct Source {
    std::uint32_t parent = 0;
    Span in_parent;
  };
  struct Taken {
    std::uint64_t end = 0;
    std::uint32_t child = 0;  // the source in whose value it stands; 0: it stands here
  };

  bool is_late() const { return is_late_ != nullptr && (*is_late_)(); }
  ScanStatus scan_text(Scanner& scanner, std::string_view text, FindingFn on_finding);
  ScanStatus look_into(Scanner& scanner, std::string_view text, decode::Allowance& allowance);
  void add_plain(const Finding& finding, std::string_view value, std::size_t text_begin);
  void add(const decode::Unwrapped& node, const Finding& finding, std::string_view value);
  void tear(const decode::Unwrapped& node, Span inner);
  void settle();
  bool is_free(const Candidate& candidate) const;
  void take(const Candidate& candidate);
  bool tell(std::size_t text_begin, FoundFn on_found);
  void clear() {
    found_.clear();
    values_.clear();
    layered_ = 0;
  }

  decode::Unwrapper unwrapper_;
  decode::Limits limits_;
  bool looks_;
  const std::function<bool()>* is_late_ = nullptr;
  std::vector<Candidate> found_;
  std::vector<Finding> plain_;          // of a block
  std::vector<std::size_t> text_ends_;  // of many texts: behind the last of each in plain_
  std::size_t layered_ = 0;             // of found_, those behind a layer
  std::string values_;
  std::vector<Source> sources_;
  std::vector<std::map<std::uint64_t, Taken>> taken_;  // by source: what is kept, by its begin
  std::set<std::string, std::less<>> paths_;
};

}  // namespace leakwire::detect
