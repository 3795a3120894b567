#include "decode/multipart.h"

#include <algorithm>
#include <new>
#include <optional>
#include <utility>

namespace leakwire::decode {
namespace {

constexpr std::size_t kNone = std::string_view::npos;
// RFC 2046, section 5.1.1: blanks may stand behind a boundary. More are no boundary's.
constexpr std::size_t kMostPadding = 256;

}  // namespace

struct MultipartSplitter::State {
  enum class At : std::uint8_t { kOutside, kHeaders, kBody };
  enum class Line : std::uint8_t { kNone, kOpen, kDelimiter, kClose };

  explicit State(std::string_view boundary)
      : line_and_delimiter("\n--" + std::string(boundary)),
        delimiter(std::string_view(line_and_delimiter).substr(1)),
        has_boundary(!boundary.empty()) {}

  Line read_delimiter(std::string_view bytes, bool is_last, std::size_t& length) const noexcept;
  void run(std::string_view bytes, bool is_last, Parts& parts);
  std::string_view headers(std::string_view bytes, Parts& parts);
  std::optional<std::string_view> content(std::string_view bytes, bool is_last, Parts& parts);
  std::size_t open_tail(std::string_view bytes) const noexcept;
  void tell(std::string_view bytes, Parts& parts) noexcept;
  void begin(Parts& parts);
  void close(Line line, Parts& parts);
  void finish(Parts& parts);

  const std::string line_and_delimiter;
  const std::string_view delimiter;  // "--boundary"
  bool has_boundary;
  At at = At::kOutside;
  bool is_line_start = true;
  std::string held;      // what may be of a delimiter
  std::string block;     // the header lines so far
  std::size_t line = 0;  // where the last of them begins
};

// Whether `bytes`, at the beginning of a line, are a delimiter, of `length` bytes with its line
// end.
MultipartSplitter::State::Line MultipartSplitter::State::read_delimiter(
    std::string_view bytes, bool is_last, std::size_t& length) const noexcept {
  if (bytes.size() < delimiter.size()) {
    return !is_last && delimiter.starts_with(bytes) ? Line::kOpen : Line::kNone;
  }
  if (!bytes.starts_with(delimiter)) return Line::kNone;
  std::string_view rest = bytes.substr(delimiter.size());
  const bool closes = rest.starts_with("--");
  if (closes) {
    length = delimiter.size() + 2;
    return Line::kClose;
  }
  if (rest == "-" && !is_last) return Line::kOpen;
  const std::size_t end = rest.find_first_not_of(" \t\r");
  if (end == kNone) {
    length = bytes.size();
    if (rest.size() > kMostPadding) return Line::kNone;
    return is_last ? Line::kDelimiter : Line::kOpen;
  }
  length = delimiter.size() + end + 1;
  return rest[end] == '\n' ? Line::kDelimiter : Line::kNone;
}

void MultipartSplitter::State::tell(std::string_view bytes, Parts& parts) noexcept {
  if (bytes.empty()) return;
  if (at == At::kBody) {
    parts.part_bytes(bytes);
  } else {
    parts.outside(bytes);
  }
}

void MultipartSplitter::State::close(Line line_read, Parts& parts) {
  if (at == At::kBody) parts.end_part();
  at = line_read == Line::kClose ? At::kOutside : At::kHeaders;
  is_line_start = false;
  block.clear();
  line = 0;
}

// Tells the part's header lines, unfolded (RFC 5322, section 2.2.3).
void MultipartSplitter::State::begin(Parts& parts) {
  std::string unfolded;
  for (std::size_t i = 0; i < block.size();) {
    const std::size_t end = std::min(block.find('\n', i), block.size());
    std::string_view one = std::string_view(block).substr(i, end - i);
    if (one.ends_with('\r')) one.remove_suffix(1);
    const bool folded = !unfolded.empty() && (one.starts_with(' ') || one.starts_with('\t'));
    if (folded) unfolded.resize(unfolded.size() - 2);
    unfolded += one;
    unfolded += "\r\n";
    i = end + 1;
  }
  parts.begin_part(unfolded);
  at = At::kBody;
  is_line_start = true;
  block.clear();
  line = 0;
}

// What is left behind the headers' end, or nothing.
std::string_view MultipartSplitter::State::headers(std::string_view bytes, Parts& parts) {
  while (!bytes.empty()) {
    const std::size_t newline = bytes.find('\n');
    const std::size_t wanted = newline == kNone ? bytes.size() : newline + 1;
    const std::size_t size = std::min(wanted, kMostHeader - block.size());
    block += bytes.substr(0, size);
    bytes.remove_prefix(size);
    if (size < wanted) {  // what is too much is shown as the part's content
      begin(parts);
      is_line_start = false;
      return bytes;
    }
    if (newline == kNone) return {};
    const std::string_view last = std::string_view(block).substr(line);
    std::size_t length = 0;
    const Line read = read_delimiter(last, false, length);
    if (last == "\n" || last == "\r\n") {
      block.resize(line);
      begin(parts);
      return bytes;
    }
    if (read == Line::kDelimiter || read == Line::kClose) {
      block.resize(line);
      begin(parts);
      close(read, parts);
      if (at != At::kHeaders) return bytes;
      continue;
    }
    line = block.size();
  }
  return {};
}

// From where on the bytes may be the beginning of "\r\n--boundary".
std::size_t MultipartSplitter::State::open_tail(std::string_view bytes) const noexcept {
  const std::size_t reach = std::min(bytes.size(), delimiter.size() + 1);
  for (std::size_t i = bytes.find('\n', bytes.size() - reach); i != kNone;
       i = bytes.find('\n', i + 1)) {
    if (delimiter.starts_with(bytes.substr(i + 1))) {
      return i > 0 && bytes[i - 1] == '\r' ? i - 1 : i;
    }
  }
  return bytes.ends_with('\r') ? bytes.size() - 1 : bytes.size();
}

// What is left behind a delimiter; nothing where `held` waits for more.
std::optional<std::string_view> MultipartSplitter::State::content(std::string_view bytes,
                                                                  bool is_last, Parts& parts) {
  std::size_t from = 0;
  while (true) {
    std::size_t begin = is_line_start && from == 0 ? 0 : kNone;
    if (begin != 0) {
      const std::size_t newline = bytes.find(line_and_delimiter, from);
      begin = newline == kNone ? kNone : newline + 1;
    }
    if (begin == kNone) {
      const std::size_t keep = is_last ? bytes.size() : open_tail(bytes);
      tell(bytes.substr(0, keep), parts);
      held = bytes.substr(keep);
      is_line_start = is_line_start && keep == 0;
      return std::nullopt;
    }
    std::size_t length = 0;
    const Line read = read_delimiter(bytes.substr(begin), is_last, length);
    std::size_t end = begin > 0 ? begin - 1 : 0;  // the line end belongs to the delimiter
    if (end > 0 && bytes[end - 1] == '\r') --end;
    if (read == Line::kOpen) {
      tell(bytes.substr(0, end), parts);
      held = bytes.substr(end);
      is_line_start = is_line_start && begin == 0;
      return std::nullopt;
    }
    if (read != Line::kNone) {
      tell(bytes.substr(0, end), parts);
      close(read, parts);
      return bytes.substr(begin + length);
    }
    from = begin + 1;
    is_line_start = false;
  }
}

void MultipartSplitter::State::run(std::string_view bytes, bool is_last, Parts& parts) {
  std::string joined;
  if (!held.empty()) {
    joined = std::move(held) + std::string(bytes);
    held.clear();
    bytes = joined;
  }
  while (!bytes.empty()) {
    if (!has_boundary) {
      parts.outside(bytes);
      return;
    }
    if (at == At::kHeaders) {
      bytes = headers(bytes, parts);
      continue;
    }
    const auto rest = content(bytes, is_last, parts);
    if (!rest) return;
    bytes = *rest;
  }
}

void MultipartSplitter::State::finish(Parts& parts) {
  run({}, true, parts);
  if (at == At::kHeaders && !block.empty()) begin(parts);
  if (at == At::kBody) parts.end_part();
  at = At::kOutside;
  is_line_start = true;
  held.clear();
  block.clear();
  line = 0;
}

MultipartSplitter::MultipartSplitter(std::string_view boundary)
    : state_(std::make_unique<State>(boundary)) {}
MultipartSplitter::~MultipartSplitter() = default;

void MultipartSplitter::push(std::string_view bytes, Parts& parts) noexcept {
  try {
    state_->run(bytes, false, parts);
  } catch (const std::bad_alloc&) {
    parts.outside(bytes);
  }
}

void MultipartSplitter::gap(Parts& parts) noexcept {
  State& state = *state_;
  try {
    if (state.at == State::At::kHeaders) state.begin(parts);
  } catch (const std::bad_alloc&) {
    state.at = State::At::kOutside;
  }
  state.tell(state.held, parts);
  state.held.clear();
  state.is_line_start = false;
}

void MultipartSplitter::finish(Parts& parts) noexcept {
  try {
    state_->finish(parts);
  } catch (const std::bad_alloc&) {
    state_->at = State::At::kOutside;
  }
}

std::size_t MultipartSplitter::memory() const noexcept {
  return sizeof(State) + state_->held.capacity() + state_->block.capacity() +
         state_->line_and_delimiter.capacity();
}

}  // namespace leakwire::decode
