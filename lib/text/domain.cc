#include "text/domain.h"

#include <algorithm>
#include <array>
#include <cstdint>

#include "text/byte_runs.h"
#include "text/byte_set.h"
#include "text/idn.h"
#include "text/tld.h"

namespace leakwire::text {
namespace {

constexpr std::size_t kNone = std::string_view::npos;
constexpr std::size_t kMostLabel = 63;    // RFC 1035, section 2.3.4
constexpr std::size_t kMostDomain = 253;  // 255 on the wire, less the root and one length byte

constexpr ByteSet kInnerBytes = kDigits | ByteSet::range('a', 'z') | ByteSet::range('A', 'Z');
constexpr ByteSet kLabelBytes = kInnerBytes | ByteSet::of("-");
constexpr auto kIsInner = [] {
  std::array<bool, 256> table{};
  kInnerBytes.each([&](std::uint8_t byte) { table[byte] = true; });
  return table;
}();

bool is_ascii(std::string_view in) noexcept {
  return std::all_of(in.begin(), in.end(),
                     [](char c) { return static_cast<std::uint8_t>(c) < 0x80; });
}

bool is_ascii_label(std::string_view label) noexcept {
  const auto fits = [](char c) { return kLabelBytes.has(static_cast<std::uint8_t>(c)); };
  return !label.empty() && label.size() <= kMostLabel && label.front() != '-' &&
         label.back() != '-' && std::all_of(label.begin(), label.end(), fits);
}

enum class NameKind : std::uint8_t { kWrong, kAscii, kOther };

// One look at each byte: this is asked of everything that looks like an address. What is wrong in
// front of the first byte that is not ASCII is wrong in every form of the name. `last`: where the
// last label begins, of a name of ASCII.
NameKind kind_of_name(std::string_view domain, std::size_t& last) noexcept {
  const auto* bytes = reinterpret_cast<const std::uint8_t*>(domain.data());
  const std::size_t size = domain.size();
  std::size_t begin = 0;  // of the label
  for (std::size_t at = 0;; ++at) {
    while (at < size && kIsInner[bytes[at]]) ++at;
    if (at == size) break;
    const std::uint8_t byte = bytes[at];
    if (byte >= 0x80) return NameKind::kOther;
    const bool is_edge = at == begin || at + 1 == size || bytes[at + 1] == '.';
    if (is_edge || (byte != '-' && byte != '.') || at - begin > kMostLabel) return NameKind::kWrong;
    if (byte == '.') begin = at + 1;
  }
  last = begin;
  const bool fits = begin > 0 && size > begin && size - begin <= kMostLabel && size <= kMostDomain;
  return fits ? NameKind::kAscii : NameKind::kWrong;
}

NameKind kind_of_name(std::string_view domain) noexcept {
  std::size_t last = 0;
  return kind_of_name(domain, last);
}

// Answers that libidn2 gave lately on this thread: text may hold one name over and over. Names of
// this length at most; a later one takes the place of an earlier. They stay in memory alone, and no
// more of them than kAnswers: a name without what stands before its "@" is a host's.
class Answers {
 public:
  template <class Ask>
  bool of(std::string_view name, Ask ask) {
    if (name.size() > kMostName) return ask();
    Answer& answer = answers_[slot_of(name)];
    if (answer.size != name.size() || !std::equal(name.begin(), name.end(), answer.name.begin())) {
      const bool yes = ask();
      answer.size = static_cast<std::uint8_t>(name.size());
      std::copy(name.begin(), name.end(), answer.name.begin());
      answer.yes = yes;
    }
    return answer.yes;
  }

 private:
  static constexpr std::size_t kAnswers = 64;
  static constexpr std::size_t kMostName = 62;
  struct Answer {
    std::array<char, kMostName> name{};
    std::uint8_t size = 0;  // 0: none yet
    bool yes = false;
  };
  static std::size_t slot_of(std::string_view name) noexcept {
    std::uint32_t hash = 0x811C9DC5;  // FNV-1a (draft-eastlake-fnv)
    for (const char c : name) hash = (hash ^ static_cast<std::uint8_t>(c)) * 0x01000193;
    return (hash ^ hash >> 16) % kAnswers;
  }
  std::array<Answer, kAnswers> answers_{};
};

thread_local Answers tlds;
thread_local Answers names;

// All labels can be told without libidn2, which would take them all.
bool is_plain_name(std::string_view domain) noexcept {
  if (domain.size() > kMostDomain) return false;
  std::size_t labels = 0, most = 0;  // bytes that the A-labels have at most
  while (true) {
    const std::size_t dot = domain.find('.');
    const std::string_view label = domain.substr(0, dot);
    if (is_ascii(label)) {
      // "xn--" may not be what it looks like.
      if (!is_ascii_label(label) || label.find("--") != kNone) return false;
      most += label.size() + 1;
    } else {
      const LabelKind kind = kind_of_label(label);
      if (kind != LabelKind::kPlain && kind != LabelKind::kCapital) return false;
      most += kMostLabel + 1;
    }
    ++labels;
    if (dot == kNone) return labels > 1 && most <= kMostDomain + 1;
    domain.remove_prefix(dot + 1);
  }
}

bool is_utf8(std::string_view domain) noexcept {
  return kind_of_label(domain) != LabelKind::kWrong;
}

bool is_inner(char byte) noexcept { return kIsInner[static_cast<std::uint8_t>(byte)]; }
bool is_high(char byte) noexcept { return static_cast<std::uint8_t>(byte) >= 0x80; }

// Where the first bytes of `text` stop to be labels and dots as a name of ASCII has them. They stop
// behind what is too long or wrong, too. `begin`: of the last label.
std::size_t ascii_stop(std::string_view text, std::size_t& begin) noexcept {
  const std::size_t size = text.size();
  for (std::size_t at = 0;; ++at) {
    while (at < size && is_inner(text[at])) ++at;
    const bool is_mark = at < size && (text[at] == '-' || text[at] == '.');
    if (!is_mark || at == begin) return at;
    if (text[at] == '-') continue;
    if (text[at - 1] == '-' || at - begin > kMostLabel) return at;
    begin = at + 1;
  }
}

std::size_t ascii_name_end(std::string_view text, std::size_t below, std::size_t stop,
                           std::size_t begin) noexcept {
  // From the longest to the shortest: each ends in front of a mark. What is a name up to its last
  // label is one if that is a top-level domain.
  for (std::size_t end = stop; begin > 0;) {
    const bool fits = end < below && end > begin && end <= kMostDomain;
    if (fits && is_inner(text[end - 1]) && is_top_level(text.substr(begin, end - begin))) {
      return end;
    }
    do {
      if (end == 0) return 0;
      --end;
    } while (is_inner(text[end]));
    if (end + 1 == begin) {
      const std::size_t dot = end == 0 ? kNone : text.rfind('.', end - 1);
      begin = dot == kNone ? 0 : dot + 1;
    }
  }
  return 0;
}

// From the longest to the shortest, a label at a time: most of what stands behind an "@" has no
// dot, and of a label of letters that IDNA maps to themselves libidn2 need not tell each beginning.
std::size_t other_name_end(std::string_view text, std::size_t below) noexcept {
  const std::size_t first = text.find('.');
  std::size_t end = std::min(text.size(), below - 1);
  while (first != kNone && end > first + 1) {
    const std::size_t begin = text.rfind('.', end - 1) + 1;
    const std::size_t stop = std::min(text.find('.', begin), text.size());
    const LabelKind kind = kind_of_label(text.substr(begin, stop - begin));
    const bool is_told = kind == LabelKind::kPlain || kind == LabelKind::kLong;
    for (; end > begin; --end) {
      // In front of no letter or digit, and behind no byte that begins a character.
      const bool is_inside = end < text.size() && is_inner(text[end]);
      if (is_inside || static_cast<std::uint8_t>(text[end - 1]) >= 0xC0) continue;
      if (is_told && !is_top_level(text.substr(begin, end - begin))) continue;
      if (is_public_domain_name(text.substr(0, end))) return end;
    }
    end = begin - 1;
  }
  return 0;
}

}  // namespace

bool has_public_tld(std::string_view domain) noexcept {
  const std::size_t dot = domain.rfind('.');
  const std::string_view label = dot == kNone ? domain : domain.substr(dot + 1);
  if (is_top_level(label)) return true;
  if (is_ascii(label)) return false;
  const LabelKind kind = kind_of_label(label);
  // The table holds the names that IDNA maps to themselves.
  if (kind != LabelKind::kCapital && kind != LabelKind::kUnclear) return false;
  return tlds.of(label, [label] {
    const ALabels converted = to_a_labels(label);
    return converted && is_top_level(converted.get());
  });
}

bool is_domain_name(std::string_view domain) noexcept {
  if (domain.empty() || domain.size() > kMostDomain * 4) return false;
  const NameKind kind = kind_of_name(domain);
  if (kind != NameKind::kOther) return kind == NameKind::kAscii;
  if (is_plain_name(domain)) return true;
  if (!is_utf8(domain)) return false;
  return names.of(domain, [domain] {
    const ALabels converted = to_a_labels(domain);
    return converted && kind_of_name(converted.get()) == NameKind::kAscii;
  });
}

bool is_public_domain_name(std::string_view domain) noexcept {
  std::size_t last = 0;
  const NameKind kind = kind_of_name(domain, last);
  if (kind == NameKind::kAscii) return is_top_level(domain.substr(last));
  return kind == NameKind::kOther && has_public_tld(domain) && is_domain_name(domain);
}

std::size_t public_domain_name_end(std::string_view text, std::size_t below) noexcept {
  std::size_t begin = 0;
  const std::size_t stop = ascii_stop(text, begin);
  if (below == 0) return 0;
  if (stop == text.size() || !is_high(text[stop])) {
    return ascii_name_end(text, below, stop, begin);
  }
  return other_name_end(text.substr(0, bytes_of_names(text)), below);
}

namespace {

constexpr std::array<bool, 256> kIsOfNames = [] {
  std::array<bool, 256> table{};
  for (unsigned b = 0; b < 256; ++b) {
    table[b] = b >= 0x80 || kLabelBytes.has(static_cast<std::uint8_t>(b)) || b == '.';
  }
  return table;
}();

}  // namespace

std::size_t bytes_of_names(std::string_view text) noexcept {
  return run_at_start(
      text, [](EightBytes bytes) { return bytes.bytes_of_names(); },
      [](std::uint8_t byte) { return kIsOfNames[byte]; });
}

std::string to_ascii_domain(std::string_view domain) {
  std::string out(domain);
  if (!is_ascii(domain)) {
    if (const ALabels converted = to_a_labels(domain)) out = converted.get();
  }
  std::transform(out.begin(), out.end(), out.begin(), to_lower);
  return out;
}

}  // namespace leakwire::text
