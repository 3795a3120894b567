// The parts of a pattern that stand for one byte: escapes and bracket classes.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

#include "match/regex.h"
#include "text/byte_set.h"

namespace leakwire::match {

// Reads one byte's worth of pattern at a cursor. Throws RegexError (parse_regex catches it).
class ClassReader {
 public:
  ClassReader(std::string_view pattern, std::size_t& at) : pattern_(pattern), at_(at) {}

  // After '\\': a class such as \d, or one byte.
  text::ByteSet escape(bool in_brackets);
  // After '[', up to and with ']'.
  text::ByteSet brackets(bool caseless);

 private:
  [[noreturn]] void fail(std::size_t offset, std::string message) const;
  std::optional<text::ByteSet> posix_class();
  unsigned hex();
  text::ByteSet item();

  std::string_view pattern_;
  std::size_t& at_;
};

// The set with the other case of its letters, as RE2 folds Latin-1.
text::ByteSet fold_case(const text::ByteSet& set);

}  // namespace leakwire::match
