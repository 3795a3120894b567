// Brackets that open lists and mappings, told from those inside texts.
#include "detect/yaml_depth.h"

#include <gtest/gtest.h>

#include <string>

#include "detect/yaml_reader.h"

namespace leakwire::detect {
namespace {

// The deepest that brackets stand, by asking for each depth.
std::size_t depth_of(std::string_view text) {
  std::size_t depth = 0;
  while (first_too_deep(text, depth)) ++depth;
  return depth;
}

struct DepthCase {
  const char* text;
  std::size_t depth;
};

constexpr DepthCase kCases[] = {
    {"", 0},
    {"a: b", 0},
    {"a: [b, [c], {d: e}]", 2},
    {"[[[", 3},
    {"- [a\n- [b", 2},
    {"a: 'it''s [[[' ", 0},
    {"a: \"\\\"[[[\"", 0},
    {"a: b[[[", 0},
    {"a: [b [c]]", 2},
    {"a: [it's, [b], it's, [[c]]]", 3},
    {"a: b # [[[\nc: [d]", 1},
    {"{\"a\":[b]}", 2},
    {"{a:[b]}", 2},
    {"['a', \"b\", [c]]", 2},
    {"a: |\n  [[[\n  [[[\nb: [c]", 1},
    {"- a: >-\n    [[\n  b: [c]", 1},
    {"- |\n [[\n- [a]", 1},
    {"--- [a]", 1},
    {"a: b\n--- [[a]]", 2},
    {"a: &x [b]", 1},
    {"a: http://[::1]/x", 0},
    {"- ? [a]\n  : [[b]]", 2},
    {"a: [b, c: [d]]", 2},
    {"a: [b,\n  [c,\n  [d]]]", 3},
};

TEST(YamlDepth, CountsBracketsThatOpen) {
  for (const DepthCase& one : kCases) EXPECT_EQ(depth_of(one.text), one.depth) << one.text;
}

TEST(YamlDepth, TellsWhere) {
  EXPECT_EQ(first_too_deep("a: [b, [[c]]]", 2), 8U);
  EXPECT_EQ(first_too_deep("a: [b, [[c]]]", 3), std::nullopt);
}

TEST(YamlDepth, OfAFileIsBounded) {
  const auto mistakes = [](std::size_t depth, const char* open) {
    std::string text = "a:\n  ";
    for (std::size_t count = 0; count < depth; ++count) text += open;
    return read_yaml(text, "f.yaml", std::size_t{1} << 23).mistakes;
  };
  for (const char* open : {"[", "{a: ", "[{a: [", "[\n"}) {
    const Diagnostics deep = mistakes(1'000'000, open);
    ASSERT_EQ(deep.size(), 1U);
    EXPECT_EQ(deep[0].message, "lists and mappings stand more than 64 deep in one another");
    EXPECT_GE(deep[0].line, 2U);
  }
  const std::string right = std::string(60, '[') + "a" + std::string(60, ']');
  EXPECT_TRUE(read_yaml(right, "f.yaml").mistakes.empty());
}

}  // namespace
}  // namespace leakwire::detect
