// MultipartSplitter: a multipart body cut into its parts, as it comes (RFC 2046, section 5.1;
// RFC 7578 for forms). Nested parts are the caller's: a part may be given to a splitter of its own.
//
// Holds one header block (at most kMostHeader bytes; more is cut and told) and the tail that may be
// a boundary. One a body; one thread at a time; any bytes are taken.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

namespace leakwire::decode {

// Of a header such as Content-Type or Content-Disposition: the parameter's value, unquoted; also of
// its RFC 2231 form (`filename*`). Empty: it has none. The view lives as long as `room` is kept.
std::string_view header_parameter(std::string_view header, std::string_view name,
                                  std::string& room);

class MultipartSplitter {
 public:
  static constexpr std::size_t kMostHeader = std::size_t{64} << 10;

  class Parts {
   public:
    virtual ~Parts() = default;
    // The header lines of a part, unfolded, each "Name: value\r\n".
    virtual void begin_part(std::string_view headers) noexcept = 0;
    virtual void part_bytes(std::string_view bytes) noexcept = 0;
    virtual void end_part() noexcept = 0;
    // Preamble and epilogue: nobody shows them, and they are sent all the same.
    virtual void outside(std::string_view bytes) noexcept = 0;
  };

  explicit MultipartSplitter(std::string_view boundary);
  ~MultipartSplitter();

  void push(std::string_view bytes, Parts& parts) noexcept;
  // Bytes were lost: the part under way goes on behind them, joined to nothing.
  void gap(Parts& parts) noexcept;
  void finish(Parts& parts) noexcept;
  std::size_t memory() const noexcept;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace leakwire::decode
