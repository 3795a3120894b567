// JsonReader: one JSON text (RFC 8259), token by token, with the place of each in its bytes.
//
// For logs, recordings and files of others: bytes of any kind are taken, nesting is bounded, a text
// that is cut short gives the tokens before the cut. It allocates nothing and copies nothing: texts
// come as they stand between their quotes, and unescape() tells what they mean. Borrows the bytes;
// one thread at a time.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace leakwire::text {

struct JsonToken {
  enum class Kind : std::uint8_t {
    kBeginObject,
    kEndObject,
    kBeginArray,
    kEndArray,
    kKey,     // of an object; `text` as for kText
    kText,    // `text` without its quotes, escapes as they stand
    kNumber,  // `text` as it stands
    kTrue,
    kFalse,
    kNull,
    kEnd,    // the text has ended as it should
    kCut,    // the bytes end in the midst of it; `offset` is where
    kWrong,  // no JSON from `offset` on; the same again for every further call
  };
  Kind kind = Kind::kEnd;
  std::size_t offset = 0;  // of the first byte of `text` (of the bracket, of the word)
  std::string_view text;
  bool escaped = false;  // kKey, kText: a backslash stands in it
};

class JsonReader {
 public:
  static constexpr unsigned kMostDepth = 1024;  // deeper is kWrong

  explicit JsonReader(std::string_view bytes) noexcept : bytes_(bytes) {}

  JsonToken next() noexcept;
  // Behind a kBeginObject or kBeginArray: goes to behind its end. False where it is cut or wrong;
  // next() then tells that.
  bool skip() noexcept;
  unsigned depth() const noexcept { return depth_; }  // open objects and arrays

 private:
  enum class Wanted : std::uint8_t {
    kValue,
    kFirstKey,
    kKey,
    kFirstItem,
    kColon,
    kCommaOrEnd,
    kDone
  };

  JsonToken stop(JsonToken::Kind kind, std::size_t offset) noexcept;
  JsonToken open(bool object) noexcept;
  JsonToken close(bool object) noexcept;
  JsonToken value() noexcept;
  JsonToken quoted(JsonToken::Kind kind) noexcept;
  JsonToken number() noexcept;
  JsonToken word(std::string_view word, JsonToken::Kind kind) noexcept;
  void skip_blanks() noexcept;
  bool in_object() const noexcept { return (kinds_[depth_ / 64] >> (depth_ % 64) & 1) != 0; }

  std::string_view bytes_;
  std::size_t at_ = 0;
  unsigned depth_ = 0;
  Wanted wanted_ = Wanted::kValue;
  JsonToken stopped_;
  bool has_stopped_ = false;
  std::uint64_t kinds_[kMostDepth / 64 + 1] = {};  // bit d: the one open at depth d is an object
};

// What the inside of a JSON text means, as UTF-8, put behind `out`; half a surrogate pair becomes
// U+FFFD. False at an escape that there is none of: it stays as it stands. `starts`, where given:
// for each byte put behind `out`, and for the end, where in `inside` it comes from.
bool unescape_json(std::string_view inside, std::string& out,
                   std::vector<std::uint32_t>* starts = nullptr);
// The escape at the head of `rest`, which begins with a backslash, put behind `out`: how long it
// is, 0 where there is none of that kind.
std::size_t take_json_escape(std::string_view rest, std::string& out);

}  // namespace leakwire::text
