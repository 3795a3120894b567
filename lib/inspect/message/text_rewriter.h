// TextRewriter: takes findings out of a whole text, and looks again, until nothing is left that has
// to go.
//
// Holds the pack; one thread at a time.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "leakwire/function_ref.h"
#include "leakwire/redact.h"
#include "report/replacer.h"

namespace leakwire::inspect {

// What has to go of a text.
struct TakenOut {
  Finding finding;  // as read
  std::string value;
};

// What a text has to stay.
struct TextForm {
  std::size_t fixed = 0;  // so many of its first bytes cannot be rewritten
  bool percent = false;   // a URL, a form: "[" is written "%5B"
  bool json = false;      // what stands for a number is a string
};

class TextRewriter {
 public:
  TextRewriter(const DetectorPack& pack, const RedactOptions& options) : replacer_(pack, options) {}

  // Appends what has to go of `text`, in order. False: no memory.
  using FindFn = FunctionRef<bool(std::string_view text, std::vector<TakenOut>& taken)>;
  // Nothing where it cannot be made clean. `taken` is used up.
  std::optional<std::string> rewrite(std::string_view text, const TextForm& form,
                                     std::vector<TakenOut>& taken, FindFn find);

 private:
  static constexpr std::size_t kMostPasses = 8;

  void cut_out(std::string_view text, const std::vector<TakenOut>& taken);
  void replace(std::string_view text, const TextForm& form, const std::vector<TakenOut>& taken,
               bool stars);
  void append(const report::Cut& cut, std::string_view bytes, std::string_view value,
              const TextForm& form, bool is_number);

  report::Replacer replacer_;
  std::vector<report::Cut> cuts_;
  std::vector<report::Run> runs_, new_runs_;
  std::string out_, label_;
};

}  // namespace leakwire::inspect
