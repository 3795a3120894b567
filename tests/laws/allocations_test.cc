// Law 10: no allocation per chunk after warm-up.
#include "laws/allocations.h"

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "bench/corpora.h"
#include "laws/laws.h"
#include "leakwire/redact.h"
#include "leakwire/scanner.h"
#include "oracle/texts.h"

namespace leakwire::laws {
namespace {

constexpr auto ignore = [](const Finding&, std::string_view) { return true; };

TEST(Allocations, AreCounted) {
  if (!counts_allocations()) GTEST_SKIP() << "a sanitizer has malloc to itself";
  const std::size_t before = allocations();
  const auto number = std::make_unique<int>(7);
  EXPECT_GT(allocations(), before);
  const std::size_t between = allocations();
  void* volatile taken = std::malloc(static_cast<std::size_t>(*number));  // kept by the compiler
  std::free(taken);
  EXPECT_GT(allocations(), between);
}

// ASCII alone: libidn2 takes memory for each international domain name, and cannot be told not to.
std::vector<std::string> mixed_texts() {
  oracle::Texts texts(pack(), 71);
  std::vector<std::string> all;
  for (int i = 0; i < 40; ++i) all.push_back(texts.next(3000));
  for (const auto& corpus : bench::corpora()) all.push_back(bench::make_corpus(corpus, 20000, 3));
  for (std::string& text : all) {
    for (char& c : text) c = static_cast<char>(c & 0x7f);
  }
  return all;
}

void scan_all(Scanner& scanner, Stream& stream, const std::vector<std::string>& all) {
  for (const std::string& text : all) {
    scanner.scan(text, ignore);
    scanner.scan_lines(text, ignore);
    for (const std::size_t size : {61UL, 1460UL}) {
      const std::string_view rest(text);
      for (std::size_t at = 0; at < rest.size(); at += size) {
        scanner.push(stream, rest.substr(at, size), ignore);
      }
      scanner.finish(stream, ignore);
    }
  }
}

TEST(Allocations, NoneByAScannerAfterWarmUp) {
  if (!counts_allocations()) GTEST_SKIP() << "a sanitizer has malloc to itself";
  const std::vector<std::string> all = mixed_texts();
  Scanner scanner(pack());
  for (const bool lines : {false, true}) {
    Stream stream(pack(), {.lines = lines});
    scan_all(scanner, stream, all);
    const std::size_t before = allocations();
    scan_all(scanner, stream, all);
    EXPECT_EQ(allocations() - before, 0U) << (lines ? "lines" : "block");
  }
}

TEST(Allocations, NoneByAMask) {
  if (!counts_allocations()) GTEST_SKIP() << "a sanitizer has malloc to itself";
  Scanner scanner(pack());
  std::string text = "mail bob@example.com card 4111 1111 1111 1111 password=abcdefgh\n";
  std::vector<Finding> findings;
  scanner.scan(text, [&](const Finding& finding, std::string_view) {
    findings.push_back(finding);
    return true;
  });
  ASSERT_FALSE(findings.empty());
  const std::size_t before = allocations();
  Redactor::mask(text, findings);
  EXPECT_EQ(allocations() - before, 0U);
}

}  // namespace
}  // namespace leakwire::laws
