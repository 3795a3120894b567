// LineWords: a line cut at blanks, and the quoted and bracketed runs in it. Borrows the line.
#pragma once

#include <cstddef>
#include <string_view>

namespace leakwire::inspect {

// One after the other. Any bytes are taken.
class LineWords {
 public:
  explicit LineWords(std::string_view line, std::size_t at = 0) : line_(line), at_(at) {}

  std::size_t at() const noexcept { return at_; }
  bool at_end() noexcept;
  // Up to the next blank; empty at the end.
  std::string_view word() noexcept;
  // Behind `open` up to `close`; a backslash takes the byte behind it along. False where `open`
  // does not stand here, or nothing closes it; then the place is as it was.
  bool run(char open, char close, std::string_view& inside) noexcept;

 private:
  std::string_view line_;
  std::size_t at_;
};

// "POST /a HTTP/1.1" (or without the version): false where it is no request line.
struct RequestLine {
  std::string_view method;
  std::string_view target;
};
bool read_request_line(std::string_view text, RequestLine& request) noexcept;

// Capitals, at least one: "GET".
bool is_method(std::string_view text) noexcept;
// "192.0.2.1", "2001:db8::1"; brackets and a port behind them are taken off. Empty where it is
// none.
std::string_view address_of(std::string_view text) noexcept;

}  // namespace leakwire::inspect
