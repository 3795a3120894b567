// LineCleaner: takes the findings out of a block of whole lines, and scans what came of it again,
// until nothing is found.
//
// Lines are texts of their own, so only those that changed are scanned again. One thread at a time;
// must not outlive its Redaction.
#pragma once

#include <array>
#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "report/redaction.h"

namespace leakwire::report {

class LineCleaner {
 public:
  explicit LineCleaner(Redaction& redaction) : redaction_(redaction) {}

  // The block with its findings taken out: the block itself where it holds none, else a view that
  // lives until the next call. The number of lines stays.
  std::string_view clean(std::string_view block);

 private:
  // Passes in the style asked for; after them one in stars, and one that only looks.
  static constexpr std::size_t kMostPasses = 8;
  static constexpr std::size_t kStars = kMostPasses;
  static constexpr std::size_t kCheck = kStars + 1;

  // The buffers of one pass, used again.
  struct Pass {
    std::vector<Finding> findings;
    std::vector<std::size_t> decoded_of;  // findings: see Cut::decoded
    std::vector<std::string> decoded;
    std::size_t joined = 0;  // findings in an encoded value that is cut for another one
    std::vector<Cut> found, cuts;
    std::vector<std::string> labels;  // of redactions that went on over lines; see Cut::label
    std::vector<Run> touched;         // the lines of the text that changed, with their '\n'
    std::string changed;              // what became of them
    std::vector<Run> runs;            // what stands in it for what was taken out, ever
    std::string out;
  };

  // `runs`: what stands in the text for what was taken out by the passes before.
  std::string_view run(std::string_view text, std::span<const Run> runs, std::size_t number);
  bool find(std::string_view text, Pass& pass);
  // Of the findings those that are to be taken out, line by line.
  void choose(std::string_view text, Pass& pass);
  static void add_cut(const Finding& finding, std::size_t decoded, Pass& pass);
  static std::string_view value_in(std::string_view text, const Pass& pass, std::size_t finding);
  static std::string_view value_of(const Cut& cut, std::string_view bytes, const Pass& pass);
  void settle_cuts(std::string_view text, std::size_t number);
  void open(std::string_view text, const Cut& cut, bool goes_on);
  std::size_t cover_lines(std::string_view text, std::size_t from, Pass& pass);
  void replace(std::string_view text, std::span<const Run> runs, std::size_t number);
  std::string_view merge(std::string_view text, std::string_view cleaned, Pass& pass);
  std::string_view star_all(std::string_view text, Pass& pass);

  Redaction& redaction_;
  std::array<Pass, kCheck + 1> passes_;
  std::string by_line_;
  std::vector<Finding> of_line_;
  std::vector<std::string_view> values_;  // of of_line_
  bool opened_late_ = false;              // a later pass began a redaction that goes over lines
};

}  // namespace leakwire::report
