#include "oracle/texts.h"

#include <algorithm>

#include "bench/corpora.h"

namespace leakwire::oracle {
namespace {

using namespace std::string_view_literals;

constexpr std::string_view kSeparators[] = {
    " ",   "",     ", ",   "=",    ": ",   "\n",       "\n\n", ";", "/", "\"", "'",
    "-",   ".",    "_",    "@",    "+",    "\t",       "(",    ")", "[", "]",  "&",
    "%20", "\r\n", "\0"sv, "\xff", "\xc3", "\xe2\x82", "  ",   "x", "1", " \n"};

constexpr std::string_view kAlphabets[] = {"0123456789",
                                           "0123456789 -",
                                           "0123456789.",
                                           "01+() -",
                                           "ab@.",
                                           "@@a.",
                                           "aA0_@+.-",
                                           "DEGB0123456789 ",
                                           "0123456789abcdef:",
                                           "123.:/ ",
                                           "password=: \"'",
                                           "0\n",
                                           "4 1\n-",
                                           "+1 (555) -\n",
                                           "key=val;&? \n",
                                           "eyJ0.-_",
                                           "card \n4111",
                                           "-----BEGIN PRIVATE KEY\n",
                                           "://:@/.a",
                                           "\0\xff\x80 1@"sv,
                                           "^%B1/;=?0 ",
                                           "cvv: 123 exp 12/27\n"};

constexpr std::string_view kSeas[] = {"at-sea", "base64", "digit-sea", "emails",
                                      "http",   "random", "log-dense", "json-lines"};

}  // namespace

Texts::Texts(const DetectorPack& pack, std::uint64_t seed) : random_(seed) {
  for (const DetectorInfo& detector : pack.detectors()) {
    examples_.insert(examples_.end(), detector.match.begin(), detector.match.end());
    examples_.insert(examples_.end(), detector.no_match.begin(), detector.no_match.end());
    keywords_.insert(keywords_.end(), detector.keywords.begin(), detector.keywords.end());
  }
  if (examples_.empty()) examples_.push_back("4111 1111 1111 1111");
  if (keywords_.empty()) keywords_.push_back("card");
}

std::string Texts::next(std::size_t size) {
  std::string text;
  switch (random_.below(8)) {
    case 0:
    case 1:
    case 2:
      glued(size, text);
      break;
    case 3:
      soup(size, text);
      break;
    case 4:
      sea(size, text);
      break;
    case 5:
      bytes(size, text);
      break;
    default:
      damaged(size, text);
      break;
  }
  return text;
}

std::vector<std::size_t> Texts::cuts(std::size_t size, std::size_t most) {
  std::vector<std::size_t> cuts(random_.below(most + 1));
  for (std::size_t& at : cuts) at = random_.below(size + 1);
  std::sort(cuts.begin(), cuts.end());
  return cuts;
}

void Texts::glued(std::size_t size, std::string& out) {
  while (out.size() < size) {
    if (random_.chance(1, 3)) {
      out.append(random_.of(std::span<const std::string_view>(keywords_)));
      out.append(random_.of(kSeparators));
    }
    out.append(random_.of(std::span<const std::string_view>(examples_)));
    const std::size_t joints = random_.chance(1, 20) ? 70 : 1 + random_.below(2);
    for (std::size_t i = 0; i < joints; ++i) out.append(random_.of(kSeparators));
  }
}

void Texts::soup(std::size_t size, std::string& out) {
  const std::string_view alphabet = random_.of(kAlphabets);
  while (out.size() < size) {
    out += random_.of(alphabet);
    if (random_.chance(1, 60)) out.append(random_.of(std::span<const std::string_view>(keywords_)));
  }
}

void Texts::sea(std::size_t size, std::string& out) {
  out = bench::make_corpus(*bench::find_corpus(random_.of(kSeas)), size, random_.next());
}

void Texts::bytes(std::size_t size, std::string& out) {
  while (out.size() < size) {
    const std::size_t run = random_.below(12);
    for (std::size_t i = 0; i < run; ++i) out += static_cast<char>(random_.below(256));
    out.append(random_.of(std::span<const std::string_view>(examples_)));
  }
}

void Texts::damaged(std::size_t size, std::string& out) {
  glued(size, out);
  const std::size_t times = 1 + out.size() / 40;
  for (std::size_t i = 0; i < times && !out.empty(); ++i) {
    const std::size_t at = random_.below(out.size());
    switch (random_.below(4)) {
      case 0:
        out[at] = random_.of("0123456789 -.@+=:\n\"aZ_"sv);
        break;
      case 1:
        out.erase(at, 1 + random_.below(3));
        break;
      case 2:
        out.insert(at, 1, out[at]);
        break;
      default:
        out.insert(at, random_.of(kSeparators));
        break;
    }
  }
}

}  // namespace leakwire::oracle
