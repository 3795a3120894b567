#include "bench/rules.h"

#include <fstream>
#include <stdexcept>
#include <string_view>

namespace leakwire::bench {
namespace {

constexpr std::string_view kLetters = "abcdefghijklmnopqrstuvwxyz";
constexpr std::string_view kLettersDigits =
    "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

// "qfh0a_": three letters by the seed, and two that tell the rule's number.
std::string prefix_of(std::size_t rule) {
  Random random(rule + 1);
  std::string prefix;
  for (int i = 0; i < 3; ++i) prefix += random.of(kLetters);
  prefix += kLettersDigits[rule / 36 % 62];
  prefix += kLetters[rule % 36 % 26];
  prefix += rule % 36 < 26 ? '_' : '-';
  return prefix;
}

std::size_t length_of(std::size_t rule) { return 20 + rule % 17; }

std::string token_of(std::size_t rule, Random& random) {
  std::string token = prefix_of(rule);
  for (std::size_t i = 0; i < length_of(rule); ++i) token += random.of(kLettersDigits);
  return token;
}

}  // namespace

void write_rules(const std::filesystem::path& folder, std::size_t count) {
  std::filesystem::remove_all(folder);
  std::filesystem::create_directories(folder);
  for (std::size_t rule = 0; rule < count; ++rule) {
    Random random(rule + 1);
    const std::string id = "token-" + std::to_string(rule);
    const std::size_t length = length_of(rule);
    std::ofstream file(folder / (id + ".yaml"));
    file << "id: " << id << "\ncategory: custom.token\ntitle: Token of service " << rule
         << "\npattern: '" << prefix_of(rule) << "[0-9A-Za-z]{" << length
         << "}'\nmax-length: " << prefix_of(rule).size() + length
         << "\nnot-before: '\\w'\nnot-after: '\\w'\nconfidence: {bare: likely, context: validated}"
         << "\nmatch:\n  - " << token_of(rule, random) << "\n";
    file.flush();
    if (!file) throw std::runtime_error("cannot write rules to " + folder.string());
  }
}

void append_rule_value(Random& random, std::string& out) {
  out.append(token_of(random.below(kMostRules), random));
}

}  // namespace leakwire::bench
