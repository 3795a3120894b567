#include "oracle/patterns.h"

#include <algorithm>
#include <string_view>

#include "leakwire/finding.h"
#include "small_pack.h"

namespace leakwire::oracle {
namespace {

using namespace std::string_view_literals;

constexpr std::string_view kAlphabet = "aabbAB001@- .\n";

std::string in_quotes(std::string_view text) {
  std::string out = "'";
  for (const char c : text) {
    out += c;
    if (c == '\'') out += c;
  }
  return out + "'";
}

std::string list_of(const std::vector<std::string>& items) {
  std::string out = "[";
  for (const std::string& item : items) out += (out.size() > 1 ? ", " : "") + in_quotes(item);
  return out + "]";
}

std::string yaml_of(const detect::DetectorSpec& spec) {
  std::string out = "id: " + spec.id + "\ncategory: " + spec.category + "\ntitle: Made by a test\n";
  out += "pattern: " + in_quotes(spec.pattern) + "\nanchor: " + spec.anchor +
         "\nmax-length: " + std::to_string(spec.max_length) + "\n";
  if (!spec.not_before.empty()) out += "not-before: " + in_quotes(spec.not_before) + "\n";
  if (!spec.not_after.empty()) out += "not-after: " + in_quotes(spec.not_after) + "\n";
  if (!spec.keywords.empty()) out += "keywords: " + list_of(spec.keywords) + "\n";
  if (!spec.beside.empty()) out += "beside: " + list_of(spec.beside) + "\n";
  const std::string_view bare = spec.bare ? to_string(*spec.bare) : "none"sv;
  out += "confidence: {bare: " + std::string(bare) +
         ", context: " + std::string(to_string(spec.context)) + "}\n";
  return out + "match: " + list_of(spec.match) + "\n";
}

}  // namespace

Sampled Patterns::atom() {
  struct Class {
    std::string_view regex;
    std::string_view bytes;
  };
  constexpr Class kClasses[] = {{"[ab]", "ab"},      {"\\d", "01"},   {"\\w", "aB0"},
                                {"[^a]", "b0 "},     {"[ -]", " -"},  {".", "a0@ "},
                                {"[a-z0-9]", "ab1"}, {"\\s", " "},    {"[^\\s@]", "a0."},
                                {"[01]", "01"},      {"[A-Z]", "AB"}, {"[[:alpha:]]", "aB"}};
  if (random_.chance(1, 2)) {
    const Class& one = random_.of(kClasses);
    return {std::string(one.regex), std::string(1, random_.of(one.bytes))};
  }
  const char c = random_.of("aabb01@- ."sv);
  return {c == '.' ? "\\." : std::string(1, c), std::string(1, c)};
}

Sampled Patterns::repeated(std::size_t depth) {
  const Sampled inner = random_.chance(2, 3) ? atom() : sequence(depth - 1);
  const std::size_t least = random_.below(4);
  const std::size_t more = random_.below(4);
  Sampled out{"(?:" + inner.regex + ")", ""};
  std::size_t times = least + random_.below(more + 1);
  switch (random_.below(4)) {
    case 0:
      out.regex += "+", times = std::max<std::size_t>(times, 1);
      break;
    case 1:
      out.regex += "*";
      break;
    case 2:
      out.regex += "?", times = std::min<std::size_t>(times, 1);
      break;
    default:
      out.regex += "{" + std::to_string(least) + "," + std::to_string(least + more) + "}";
  }
  for (std::size_t i = 0; i < times; ++i) out.sample += inner.sample;
  return out;
}

Sampled Patterns::choice(std::size_t depth) {
  const Sampled one = sequence(depth - 1);
  const Sampled other = sequence(depth - 1);
  const bool first = random_.chance(1, 2);
  const char* const open = random_.chance(1, 6) ? "(?i:" : random_.chance(1, 2) ? "(?:" : "(";
  return {open + one.regex + "|" + other.regex + ")", first ? one.sample : other.sample};
}

Sampled Patterns::item(std::size_t depth) {
  if (depth == 0 || random_.chance(1, 2)) return atom();
  return random_.chance(2, 3) ? repeated(depth) : choice(depth);
}

Sampled Patterns::sequence(std::size_t depth) {
  Sampled out;
  const std::size_t count = 1 + random_.below(4);
  for (std::size_t i = 0; i < count; ++i) {
    const Sampled next = item(depth);
    out.regex += next.regex;
    out.sample += next.sample;
  }
  return out;
}

detect::DetectorSpec Patterns::detector(std::size_t number) {
  constexpr std::string_view kEdges[] = {"", "", "", "\\w", "[\\w.]", "\\d", "[ab]", "[^ ]"};
  constexpr Confidence kSure[] = {Confidence::kWeak, Confidence::kLikely, Confidence::kValidated};
  detect::DetectorSpec spec;
  spec.id = "made-" + std::to_string(number);
  spec.category = "custom.made";
  Sampled body = sequence(2);
  if (random_.chance(1, 3)) {
    const Sampled lead = sequence(1);
    const Sampled trail = random_.chance(1, 2) ? sequence(1) : Sampled{};
    body = {lead.regex + "(?P<value>" + body.regex + ")" + trail.regex,
            lead.sample + body.sample + trail.sample};
  }
  spec.pattern = (random_.chance(1, 6) ? "(?i)" : "") + body.regex;
  spec.anchor = random_.chance(1, 2) ? "literal" : "shape";
  spec.max_length = std::max<std::size_t>(body.sample.size(), 1) + random_.below(12);
  spec.not_before = random_.of(kEdges);
  spec.not_after = random_.of(kEdges);
  if (random_.chance(1, 2)) spec.keywords = {"a", "key", "b a"};
  if (spec.keywords.empty() || random_.chance(1, 2)) spec.bare = random_.of(kSure);
  spec.context = random_.of(kSure);
  spec.match = {spec.bare ? body.sample : "key: " + body.sample};
  return spec;
}

std::vector<detect::DetectorSpec> Patterns::detectors() {
  std::vector<detect::DetectorSpec> made;
  const std::size_t count = 1 + random_.below(3);
  for (std::size_t i = 0; i < count; ++i) made.push_back(detector(i));
  for (detect::DetectorSpec& spec : made) {
    const std::string& other = made[random_.below(count)].id;
    if (other != spec.id && random_.chance(1, 3)) spec.beside = {other};
  }
  return made;
}

std::string Patterns::text(const std::vector<detect::DetectorSpec>& detectors, std::size_t size) {
  std::string out;
  while (out.size() < size) {
    if (random_.chance(1, 12)) {
      out += random_.of(std::span(detectors)).match.front();
    } else if (random_.chance(1, 40)) {
      out += random_.chance(1, 2) ? "key " : "b_a=";
    } else if (random_.chance(1, 100)) {
      out.append(40 + random_.below(40), ' ');
    } else {
      out += random_.of(kAlphabet);
    }
  }
  return out;
}

Result<DetectorPack> load_alone(const std::vector<detect::DetectorSpec>& detectors) {
  std::vector<std::string> files;
  for (const detect::DetectorSpec& spec : detectors) files.push_back(yaml_of(spec));
  return tests::small_pack(files);
}

}  // namespace leakwire::oracle
