// leakwire-embed-places REGISTRY.tsv OUT.cc: writes the built-in registry as C++ (place/builtin.h).
//
// Runs at build time, and refuses a registry with mistakes. The same file gives the same bytes.
#include <exception>
#include <fstream>
#include <iostream>
#include <iterator>
#include <map>
#include <string>
#include <string_view>

#include "place/registry_file.h"
#include "text/cpp_literal.h"

namespace {

constexpr int kDone = 0;
constexpr int kRefused = 2;

// The bytes as C++ string literals, one a line of the file.
std::string literals(std::string_view bytes) {
  std::string out;
  while (!bytes.empty()) {
    const std::size_t end = bytes.find('\n');
    const std::string_view line =
        bytes.substr(0, end == std::string_view::npos ? bytes.size() : end + 1);
    out += "    \"" + leakwire::text::escape_for_cpp(line) + "\"\n";
    bytes.remove_prefix(line.size());
  }
  return out;
}

// What a reader of one line cannot see: a word that stands for two.
leakwire::Diagnostics twice(const std::string& bytes, const std::string& name) {
  leakwire::Diagnostics mistakes;
  std::map<std::string_view, unsigned> lines;  // of ids and domains
  leakwire::place::read_registry(bytes, name, [&](const leakwire::place::Company& company) {
    const auto once = [&](std::string_view word) {
      const auto [at, added] = lines.emplace(word, company.line);
      if (added) return;
      mistakes.push_back({name, company.line, 1,
                          "'" + std::string(word) + "' stands in line " +
                              std::to_string(at->second) + " too; it is expected once"});
    };
    once(company.id);
    std::string_view rest = company.domains;
    using leakwire::place::next_domain;
    for (auto domain = next_domain(rest); !domain.empty(); domain = next_domain(rest)) once(domain);
  });
  return mistakes;
}

int embed(const std::string& registry, const std::string& out) {
  std::ifstream file(registry, std::ios::binary);
  const std::string bytes{std::istreambuf_iterator<char>(file), {}};
  if (file.bad() || bytes.empty()) {
    std::cerr << registry << ": cannot be read\n";
    return kRefused;
  }
  auto mistakes = leakwire::place::read_registry(bytes, registry, [](const auto&) {});
  if (mistakes.empty()) mistakes = twice(bytes, registry);
  for (const leakwire::Diagnostic& mistake : mistakes) {
    std::cerr << mistake.file << ':' << mistake.line << ':' << mistake.column << ": "
              << mistake.message << '\n';
  }
  if (!mistakes.empty()) return kRefused;
  std::ofstream written(out, std::ios::binary);
  written << "// Written by leakwire-embed-places from the registry. Not to be edited.\n"
             "#include \"place/builtin.h\"\n\nnamespace leakwire::place {\n\n"
             "std::string_view builtin_registry() noexcept {\n"
             "  static constexpr char kBytes[] =\n"
          << literals(bytes)
          << ";\n  return {kBytes, sizeof kBytes - 1};\n}\n\n}  // namespace leakwire::place\n";
  written.close();
  if (written.fail()) {
    std::cerr << out << ": cannot be written\n";
    return kRefused;
  }
  return kDone;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 3) {
    std::cerr << "usage: leakwire-embed-places REGISTRY.tsv OUT.cc\n";
    return kRefused;
  }
  try {
    return embed(argv[1], argv[2]);
  } catch (const std::exception& e) {  // no memory
    std::cerr << "leakwire-embed-places: " << e.what() << '\n';
    return kRefused;
  }
}
