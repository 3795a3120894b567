// leakwire-embed PATTERNS_DIR OUT.cc: writes the built-in pack as C++ (detect/builtin.h).
//
// Runs at build time. The same pattern files give the same bytes.
#include <algorithm>
#include <cstddef>
#include <exception>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

#include "detect/compiled_pack.h"
#include "detect/detector_spec.h"
#include "detect/pack_file.h"
#include "detect/prepared.h"
#include "text/cpp_literal.h"

namespace {

using leakwire::Confidence;
using leakwire::detect::DetectorSpec;

constexpr int kDone = 0;
constexpr int kRefused = 2;

// A string_view of exactly these bytes.
std::string text(std::string_view bytes) {
  return "{\"" + leakwire::text::escape_for_cpp(bytes) + "\", " + std::to_string(bytes.size()) +
         '}';
}

std::string level(std::optional<Confidence> confidence) {
  if (!confidence) return "std::nullopt";
  switch (*confidence) {
    case Confidence::kWeak:
      return "Confidence::kWeak";
    case Confidence::kLikely:
      return "Confidence::kLikely";
    case Confidence::kValidated:
      break;
  }
  return "Confidence::kValidated";
}

// All lists of all detectors stand in one array; a row knows its part.
class ListTable {
 public:
  std::string add(const std::vector<std::string>& list) {
    const std::size_t first = count_;
    for (const std::string& item : list) rows_ += "    " + text(item) + ",\n";
    count_ += list.size();
    return '{' + std::to_string(first) + ", " + std::to_string(list.size()) + '}';
  }
  // Never an array of no elements, which C++ has not.
  std::string write() const {
    return "constexpr std::string_view kItems[] = {\n" + rows_ + "    {},\n};\n\n";
  }

 private:
  std::string rows_;
  std::size_t count_ = 0;
};

std::string write_row(const DetectorSpec& spec, ListTable& lists) {
  std::string row = "    {.id = " + text(spec.id);
  const auto field = [&row](std::string_view name, const std::string& value) {
    row += ",\n     .";
    row += name;
    row += " = ";
    row += value;
  };
  field("category", text(spec.category));
  field("title", text(spec.title));
  field("source", text(spec.source));
  field("pattern", text(spec.pattern));
  field("anchor", text(spec.anchor));
  field("max_length", std::to_string(spec.max_length));
  field("not_before", text(spec.not_before));
  field("not_after", text(spec.not_after));
  field("validate", lists.add(spec.validate));
  field("keywords", lists.add(spec.keywords));
  field("beside", lists.add(spec.beside));
  field("bare", level(spec.bare));
  field("context", level(spec.context));
  field("normalise", text(spec.normalise));
  field("mask", text(spec.mask));
  field("redact_until", text(spec.redact_until));
  field("match", lists.add(spec.match));
  field("no_match", lists.add(spec.no_match));
  field("enabled", spec.enabled ? "true" : "false");
  field("file", text(spec.file));
  return row + "},\n";
}

constexpr std::string_view kHead =
    R"(// Written by leakwire-embed from the pattern files. Not to be edited.
#include "detect/builtin.h"

#include <cstddef>
#include <iterator>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace leakwire::detect {
namespace {

struct List {
  std::size_t first;
  std::size_t count;
};

struct Row {
  std::string_view id, category, title, source, pattern, anchor;
  std::size_t max_length;
  std::string_view not_before, not_after;
  List validate, keywords, beside;
  std::optional<Confidence> bare;
  Confidence context;
  std::string_view normalise, mask, redact_until;
  List match, no_match;
  bool enabled;
  std::string_view file;
};

)";

constexpr std::string_view kTail = R"(
std::vector<std::string> items(List list) {
  const std::string_view* first = kItems + list.first;
  return {first, first + list.count};
}

DetectorSpec spec_of(const Row& row) {
  return {.id = std::string(row.id),
          .category = std::string(row.category),
          .title = std::string(row.title),
          .source = std::string(row.source),
          .pattern = std::string(row.pattern),
          .anchor = std::string(row.anchor),
          .max_length = row.max_length,
          .not_before = std::string(row.not_before),
          .not_after = std::string(row.not_after),
          .validate = items(row.validate),
          .keywords = items(row.keywords),
          .beside = items(row.beside),
          .bare = row.bare,
          .context = row.context,
          .normalise = std::string(row.normalise),
          .mask = std::string(row.mask),
          .redact_until = std::string(row.redact_until),
          .match = items(row.match),
          .no_match = items(row.no_match),
          .enabled = row.enabled,
          .file = std::string(row.file)};
}

}  // namespace

std::vector<DetectorSpec> builtin_specs() {
  std::vector<DetectorSpec> specs;
  specs.reserve(std::size(kRows));
  for (const Row& row : kRows) specs.push_back(spec_of(row));
  return specs;
}

std::span<const char> builtin_prepared() noexcept { return {kPrepared, kPreparedSize}; }

}  // namespace leakwire::detect
)";

std::string write_prepared(std::span<const char> prepared) {
  constexpr std::size_t kPerLine = 24;
  std::string out = "constexpr std::size_t kPreparedSize = " + std::to_string(prepared.size()) +
                    ";\nconstexpr char kPrepared[] =\n";
  for (std::size_t i = 0; i < prepared.size(); i += kPerLine) {
    const auto line = prepared.subspan(i, std::min(kPerLine, prepared.size() - i));
    out += "    \"" + leakwire::text::escape_for_cpp({line.data(), line.size()}) + "\"\n";
  }
  return out + "    \"\";\n";
}

std::string write_pack(const std::vector<DetectorSpec>& specs, std::span<const char> prepared) {
  ListTable lists;
  std::string rows;
  for (const DetectorSpec& spec : specs) rows += write_row(spec, lists);
  std::string out(kHead);
  out += lists.write();
  out += "constexpr Row kRows[] = {\n" + rows + "};\n\n";
  out += write_prepared(prepared);
  return out.append(kTail);
}

bool write_file(const std::filesystem::path& path, std::string_view content) {
  std::ofstream file(path, std::ios::binary);
  file.write(content.data(), static_cast<std::streamsize>(content.size()));
  file.close();
  return !file.fail();
}

void print(const leakwire::Diagnostics& mistakes) {
  for (const leakwire::Diagnostic& mistake : mistakes) {
    std::cerr << mistake.file << ':';
    if (mistake.line != 0) std::cerr << mistake.line << ':' << mistake.column << ':';
    std::cerr << ' ' << mistake.message << '\n';
  }
}

int embed(const std::filesystem::path& patterns, const std::filesystem::path& out) {
  auto specs = leakwire::detect::read_pack_folders({patterns}, {});
  if (!specs) {
    print(specs.error());
    return kRefused;
  }
  for (DetectorSpec& spec : *specs) {
    const auto inside = std::filesystem::path(spec.file).lexically_relative(patterns);
    spec.file = "builtin:" + inside.generic_string();
  }
  const auto pack = leakwire::detect::compile_pack(*specs, {});
  if (!pack) {
    print(pack.error());
    return kRefused;
  }
  if (!write_file(out, write_pack(*specs, leakwire::detect::save_prepared(**pack)))) {
    std::cerr << out.string() << ": cannot be written\n";
    std::error_code ignored;
    std::filesystem::remove(out, ignored);
    return kRefused;
  }
  return kDone;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 3) {
    std::cerr << "usage: leakwire-embed PATTERNS_DIR OUT.cc\n";
    return kRefused;
  }
  try {
    return embed(argv[1], argv[2]);
  } catch (const std::exception& e) {  // no memory, a name that is no path
    std::cerr << "leakwire-embed: " << e.what() << '\n';
    return kRefused;
  }
}
