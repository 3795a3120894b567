#include "decode/inline_layers.h"

#include <algorithm>
#include <array>

#include "decode/alphabet.h"
#include "decode/code_units.h"
#include "decode/plausible.h"
#include "text/byte_set.h"
#include "text/json_reader.h"

namespace leakwire::decode {
namespace {

constexpr std::size_t kNone = std::string_view::npos;

// The code unit of %uXXXX at `at`, or -1.
std::int32_t percent_unit(std::string_view text, std::size_t at) noexcept {
  if (at + 6 > text.size() || text[at] != '%' || text[at + 1] != 'u') return -1;
  const int high = hex_byte(text, at + 2);
  const int low = hex_byte(text, at + 4);
  return high < 0 || low < 0 ? -1 : high << 8 | low;
}

// Bytes that no value of a query holds as they are.
constexpr text::ByteSet kBehindValue = text::ByteSet::of(" \t\r\n\"'<>&?#;,(){}|^`\\");
constexpr text::ByteSet kParameterName = text::kWord | text::ByteSet::of("-.[]%~*$");

bool is_of(const text::ByteSet& set, char c) noexcept {
  return set.has(static_cast<unsigned char>(c));
}

// Which '+' of a text are blanks. What holds for one holds for all behind it in the same value.
class QueryPluses {
 public:
  explicit QueryPluses(std::string_view text) noexcept : text_(text) {}

  bool is_blank(std::size_t at) noexcept {
    if (at < behind_) return is_query_;
    is_query_ = is_query_plus(text_, at, text_.size());
    behind_ = at;
    while (behind_ < text_.size() && !is_of(kBehindValue, text_[behind_])) ++behind_;
    return is_query_;
  }
  // Behind the value that was asked about.
  std::size_t behind() const noexcept { return behind_; }

 private:
  std::string_view text_;
  std::size_t behind_ = 0;
  bool is_query_ = false;
};

}  // namespace

bool is_query_plus(std::string_view text, std::size_t at, std::size_t most) noexcept {
  const std::size_t least = at - std::min(at, most);
  std::size_t equals = at;
  while (equals > least && text[equals - 1] != '=' && !is_of(kBehindValue, text[equals - 1]))
    --equals;
  if (equals == least || text[equals - 1] != '=') return false;
  std::size_t name = --equals;
  while (name > least && is_of(kParameterName, text[name - 1])) --name;
  return name > least && name < equals &&
         std::string_view("?&;\"").find(text[name - 1]) != std::string_view::npos;
}

bool is_percent(std::string_view text, std::size_t at) noexcept {
  return hex_byte(text, at + 1) >= 0 || percent_unit(text, at) >= 0;
}

bool is_form_again(std::string_view text) noexcept {
  for (std::size_t at = text.find('%'); at != kNone; at = text.find('%', at + 1)) {
    if (is_percent(text, at)) return true;
  }
  std::size_t behind = 0;  // the value before
  for (std::size_t at = text.find('+'); at != kNone; at = text.find('+', behind)) {
    std::size_t begin = at;
    while (begin > behind && text[begin - 1] != '&' && text[begin - 1] != '=') --begin;
    behind = std::min(text.find('&', at), text.size());
    const std::string_view value = text.substr(begin, behind - begin);
    const std::size_t inside = value.find_first_not_of('+');
    if (inside == kNone || value.find(' ') != kNone) continue;
    if (value.find('+', inside) != kNone) return true;
  }
  return false;
}

namespace {

// Writes what the escape at `at` stands for, gives its length.
std::size_t take_percent(std::string_view text, std::size_t at, Writer& writer) {
  if (const int byte = hex_byte(text, at + 1); byte >= 0) {
    writer.byte(static_cast<char>(byte), at);
    return 3;
  }
  const auto point = static_cast<std::uint32_t>(percent_unit(text, at));
  const std::int32_t low = percent_unit(text, at + 6);
  if (is_high_surrogate(point) && low >= 0 && is_low_surrogate(static_cast<std::uint32_t>(low))) {
    writer.code_point(of_surrogates(point, static_cast<std::uint32_t>(low)), at);
    return 12;
  }
  writer.code_point(point, at);
  return 6;
}

// Bytes in which each '+' is a blank.
void write_blanks(std::string_view text, std::size_t begin, std::size_t end, std::string& out,
                  Writer& writer) {
  const std::size_t before = out.size();
  writer.run(text, begin, end);
  char* const written = out.data() + before;
  const std::size_t size = out.size() - before;
  for (std::size_t i = 0; i < size; ++i) written[i] = written[i] == '+' ? ' ' : written[i];
}

}  // namespace

bool unescape_percent(std::string_view text, Plus plus, std::string& out, Origins& origins) {
  Writer writer(out, origins);
  QueryPluses queries(text);
  std::size_t run = 0;  // from there on nothing was written
  std::size_t escape = text.find('%');
  std::size_t blank = text.find('+');
  bool any = false;
  while (escape != kNone || blank != kNone) {
    if (blank < escape) {
      const bool is_blank = plus == Plus::kBlank || queries.is_blank(blank);
      std::size_t end = blank + 1;
      if (is_blank) {
        // So is each one up to the next escape, or to the end of this value.
        const std::size_t behind = plus == Plus::kBlank ? text.size() : queries.behind();
        end = std::min(escape, behind);
        writer.run(text, run, blank);
        write_blanks(text, blank, end, out, writer);
        run = end;
        any = true;
      }
      blank = text.find('+', end);
    } else if (!is_percent(text, escape)) {
      escape = text.find('%', escape + 1);
    } else {
      writer.run(text, run, escape);
      run = escape + take_percent(text, escape, writer);
      escape = text.find('%', run);
      any = true;
    }
  }
  if (!any) return false;
  writer.run(text, run, text.size());
  writer.end(text.size());
  return true;
}

bool is_json_escape(std::string_view text, std::size_t at) noexcept {
  if (at + 1 >= text.size()) return false;
  if (text[at + 1] == 'u') return hex_byte(text, at + 2) >= 0 && hex_byte(text, at + 4) >= 0;
  return std::string_view("\"\\/bfnrt").find(text[at + 1]) != kNone;
}

bool unescape_json_text(std::string_view text, std::string& out, Origins& origins) {
  Writer writer(out, origins);
  std::size_t run = 0;
  bool any = false;
  for (std::size_t at = text.find('\\'); at != kNone; at = text.find('\\', at)) {
    if (!is_json_escape(text, at)) {
      ++at;
      continue;
    }
    writer.run(text, run, at);
    const std::size_t before = out.size();
    const std::size_t length = text::take_json_escape(text.substr(at), out);
    writer.written(before, at);
    at += length;
    run = at;
    any = true;
  }
  if (!any) return false;
  writer.run(text, run, text.size());
  writer.end(text.size());
  return true;
}

namespace {

constexpr std::size_t kMostCharset = 40;
constexpr std::size_t kMostWord = 4096;  // RFC 2047 says 75; senders do not

struct Word {
  char encoding = 'b';
  std::size_t begin = 0, end = 0;  // of the encoded text; "?=" follows
};

// =?charset?X? at `at`. Looks no further than to the second '?' behind it.
bool begin_word(std::string_view text, std::size_t at, Word& word) noexcept {
  const std::size_t charset = at + 2;
  const std::size_t mark = text.substr(charset, kMostCharset).find('?');
  if (mark == kNone || mark == 0 || charset + mark + 3 > text.size()) return false;
  const std::size_t kind = charset + mark + 1;
  word.encoding = text::to_lower(text[kind]);
  if (text[kind + 1] != '?' || (word.encoding != 'b' && word.encoding != 'q')) return false;
  word.begin = kind + 2;
  return true;
}

// Where words end. Asked in order, so that no byte is looked at for more than one of them.
class WordEnds {
 public:
  explicit WordEnds(std::string_view text) noexcept : text_(text) {}

  // Of a word that begins at word.begin: false where a blank or nothing ends it.
  bool find(Word& word) noexcept {
    seen_ = std::max(seen_, word.begin);
    while (seen_ < text_.size() && seen_ - word.begin < kMostWord && !is_end()) ++seen_;
    word.end = seen_;
    return text_.substr(seen_, 2) == "?=";
  }

 private:
  bool is_end() const noexcept {
    const char c = text_[seen_];
    if (c == '?') return seen_ + 1 < text_.size() && text_[seen_ + 1] == '=';
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
  }

  std::string_view text_;
  std::size_t seen_ = 0;  // no word ends before it
};

void write_word(std::string_view text, const Word& word, std::size_t from, Writer& writer) {
  std::uint32_t bits = 0;
  int count = 0;
  for (std::size_t i = word.begin; i < word.end; ++i) {
    if (word.encoding == 'b') {
      const int value = base64_value(text[i]);
      if (value < 0) continue;
      bits = bits << 6 | static_cast<std::uint32_t>(value);
      count += 6;
      if (count < 8) continue;
      count -= 8;
      writer.byte(static_cast<char>(bits >> count & 0xFF), from);
    } else if (const int byte = hex_byte(text, i + 1); text[i] == '=' && byte >= 0) {
      writer.byte(static_cast<char>(byte), i);
      i += 2;
    } else {
      writer.byte(text[i] == '_' ? ' ' : text[i], i);
    }
  }
}

}  // namespace

bool is_word(std::string_view text, std::size_t at) noexcept {
  Word word;
  return at + 1 < text.size() && text[at + 1] == '?' && begin_word(text, at, word);
}

bool unescape_words(std::string_view text, std::string& out, Origins& origins) {
  Writer writer(out, origins);
  std::size_t run = 0;
  bool any = false;
  Word word;
  WordEnds ends(text);
  for (std::size_t at = text.find("=?"); at != kNone; at = text.find("=?", at)) {
    if (!begin_word(text, at, word) || !ends.find(word)) {
      at += 2;
      continue;
    }
    // Blanks between two words are not of the text (RFC 2047, section 6.2).
    const bool joins = any && text.substr(run, at - run).find_first_not_of(" \t\r\n") == kNone;
    if (!joins) writer.run(text, run, at);
    write_word(text, word, at, writer);
    at = word.end + 2;
    run = at;
    any = true;
  }
  if (!any) return false;
  writer.run(text, run, text.size());
  writer.end(text.size());
  return true;
}

namespace {

// A shifted sequence from `at` on, behind its '&': its length with the '-', or 0.
std::size_t imap_length(std::string_view text, std::size_t at) noexcept {
  std::size_t i = at;
  while (i < text.size() && (base64_value(text[i]) >= 0 || text[i] == ',') && text[i] != '/') ++i;
  return i > at + 1 && i < text.size() && text[i] == '-' ? i + 1 - at : 0;
}

void write_imap(std::string_view run, std::size_t from, Writer& writer) {
  std::uint32_t bits = 0;
  int count = 0;
  std::uint32_t high = 0;
  for (const char c : run) {
    bits = bits << 6 | static_cast<std::uint32_t>(c == ',' ? 63 : base64_value(c));
    count += 6;
    if (count < 16) continue;
    count -= 16;
    const std::uint32_t unit = bits >> count & 0xFFFF;
    if (is_high_surrogate(unit)) {
      high = unit;
    } else if (is_low_surrogate(unit) && high != 0) {
      writer.code_point(of_surrogates(high, unit), from);
      high = 0;
    } else {
      writer.code_point(unit, from);
    }
  }
}

}  // namespace

bool is_imap(std::string_view text, std::size_t at) noexcept {
  return imap_length(text, at + 1) > 0;
}

bool unescape_imap(std::string_view text, std::string& out, Origins& origins) {
  Writer writer(out, origins);
  std::size_t run = 0;
  bool any = false;
  for (std::size_t at = text.find('&'); at != kNone; at = text.find('&', at)) {
    const std::size_t length = imap_length(text, at + 1);
    if (length == 0) {
      ++at;
      continue;
    }
    writer.run(text, run, at);
    write_imap(text.substr(at + 1, length - 1), at, writer);
    at += 1 + length;
    run = at;
    any = true;
  }
  if (!any) return false;
  writer.run(text, run, text.size());
  writer.end(text.size());
  return true;
}

bool decode_utf16(std::string_view text, std::string& out, Origins& origins) {
  const Utf16Order order = utf16_order(text);
  if (order == Utf16Order::kNone) return false;
  Writer writer(out, origins);
  const auto unit_at = [&](std::size_t at) {
    const auto first = static_cast<unsigned char>(text[at]);
    const auto second = static_cast<unsigned char>(text[at + 1]);
    return order == Utf16Order::kLittle ? std::uint32_t{second} << 8 | first
                                        : std::uint32_t{first} << 8 | second;
  };
  std::size_t at = text.front() == '\xFF' || text.front() == '\xFE' ? 2 : 0;
  for (; at + 2 <= text.size(); at += 2) {
    const std::uint32_t unit = unit_at(at);
    if (is_high_surrogate(unit) && at + 4 <= text.size() && is_low_surrogate(unit_at(at + 2))) {
      writer.code_point(of_surrogates(unit, unit_at(at + 2)), at);
      at += 2;
    } else {
      writer.code_point(unit, at);
    }
  }
  writer.end(text.size());
  return true;
}

}  // namespace leakwire::decode
