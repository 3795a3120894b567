// The head of an HTTP/1 message: its first line and its header lines (RFC 9112, sections 2 to 5),
// as leniently as browsers and servers read them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "decode/coding.h"
#include "leakwire/function_ref.h"
#include "wire/message.h"

namespace leakwire::wire {

// One line, without its end: "\r\n", "\n" or, as some read it, "\r".
struct HeaderLine {
  std::string_view bytes;
  bool continues = false;  // the next one begins with a blank
};
HeaderLine take_header_line(std::string_view& block) noexcept;

// The header lines of a block, one call each: continuation lines are joined (obs-fold), blanks
// around name and value taken off. A line without a colon has an empty name. Also for mails.
// Views live as long as `block` and `room`.
void each_header(std::string_view block, std::string& room,
                 FunctionRef<void(std::string_view name, std::string_view value)> on_header);

// Where the block ends, from `from` on: behind the first empty line; npos: not yet. `from` may
// stand anywhere in the block if it is where the last look ended, less two.
std::size_t head_end(std::string_view bytes, std::size_t from) noexcept;

// Where some would say that it ends: behind the first line of blanks alone.
std::size_t weak_head_end(std::string_view bytes) noexcept;

// What a head says of the bytes behind it. Views are of the block.
struct HttpHead {
  std::string_view method, url;  // of a request
  std::uint32_t status = 0;      // of an answer
  bool has_version = false;      // without one it is HTTP/0.9: no header, no length
  std::optional<std::uint64_t> length;
  bool chunked = false;
  bool upgrade = false;
  bool to_websocket = false;
  std::string_view media_type;
  std::string host, gpc, referer, other_host;
  std::uint16_t port = 0;
  std::size_t transfer_codings = 0;  // so many of `codings` are of Transfer-Encoding
  decode::CodingList codings;        // outermost first, of both headers; chunked is not among them
};

HttpHead read_first_line(std::string_view line, bool answer) noexcept;
// What a header adds to it.
void read_header(HttpHead& head, std::string_view name, std::string_view value);
// The part that a header is; its name.
Where where_of_header(std::string_view name) noexcept;

}  // namespace leakwire::wire
