#include "detect/prepared.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <span>
#include <string>
#include <vector>

#include "detect/builtin.h"
#include "detect/compiled_pack.h"
#include "match/shape_kernel.h"

namespace leakwire::detect {
namespace {

std::vector<char> bytes_of(std::span<const char> bytes) { return {bytes.begin(), bytes.end()}; }

// All that is prepared of a pack that was compiled with `prepared`.
std::vector<char> saved(std::span<const char> prepared, const Selection& selection = {}) {
  const auto pack = compile_pack(builtin_specs(), selection, prepared);
  return pack ? save_prepared(**pack) : std::vector<char>{};
}

TEST(Prepared, TheLibraryHoldsWhatCompilingGives) {
  const std::vector<char> compiled = saved({});
  EXPECT_GT(compiled.size(), 100'000U);
  EXPECT_EQ(compiled, bytes_of(builtin_prepared()));
}

TEST(Prepared, WhatIsLoadedIsWhatCompilingGives) {
  EXPECT_EQ(saved(builtin_prepared()), saved({}));
}

TEST(Prepared, EveryDetectorOfTheBuiltInPackThatIsOnIsThere) {
  const Prepared prepared(builtin_prepared());
  const auto pack = compile_pack(builtin_specs(), {});
  ASSERT_TRUE(pack);
  std::size_t told = 0;
  for (std::size_t i = 0; i < (*pack)->detectors.size(); ++i) {
    const CompiledDetector& detector = (*pack)->detectors[i];
    if (detector.role == CompiledDetector::Role::kOff) continue;
    CompiledDetector loaded;
    Walk::State behind = Walk::kDead;
    EXPECT_TRUE(prepared.load(prepared_key((*pack)->specs[i]), loaded, behind)) << detector.id;
    EXPECT_EQ(behind, detector.told ? detector.told->behind : Walk::kDead) << detector.id;
    told += detector.told ? 1U : 0U;
  }
  EXPECT_GT(told, 0U);
  const auto program = prepared.shapes((*pack)->prepared_keys);
  ASSERT_TRUE(program);
  EXPECT_EQ(program->ops(), (*pack)->shapes->program().ops());
  EXPECT_FALSE(prepared.literals().empty());
  // Its classes are such as are read eight at a time on every instruction set.
  EXPECT_FALSE(match::ShapeCode(*program).blocks.empty());
}

TEST(Prepared, PartOfAPackIsWhatCompilingGives) {
  for (const char* only : {"email", "payment.*", "message-id"}) {
    const Selection selection{{only}, {}};
    const std::vector<char> compiled = saved({}, selection);
    EXPECT_FALSE(compiled.empty()) << only;
    EXPECT_EQ(saved(builtin_prepared(), selection), compiled) << only;
  }
}

TEST(Prepared, AnotherPatternAnchorOrEdgeHasAnotherKey) {
  const DetectorSpec spec = builtin_specs().front();
  std::vector<std::uint64_t> keys{prepared_key(spec)};
  const auto with = [&](auto change) {
    DetectorSpec changed = spec;
    change(changed);
    keys.push_back(prepared_key(changed));
  };
  with([](DetectorSpec& changed) { changed.pattern += "x"; });
  with([](DetectorSpec& changed) { changed.anchor = "shape 7"; });
  with([](DetectorSpec& changed) { changed.not_before = "[%]"; });
  with([](DetectorSpec& changed) { changed.not_after = "[%]"; });
  with([](DetectorSpec& changed) { changed.max_length += 1; });
  with([](DetectorSpec& changed) { changed.validate.push_back("luhn"); });
  std::sort(keys.begin(), keys.end());
  EXPECT_EQ(std::unique(keys.begin(), keys.end()), keys.end());
}

TEST(Prepared, BytesThatEndEarlyAreCompiledInstead) {
  const std::vector<char> compiled = saved({});
  const std::vector<char> all = bytes_of(builtin_prepared());
  for (const std::size_t size :
       {std::size_t{0}, std::size_t{5}, std::size_t{40}, all.size() / 2, all.size() - 1}) {
    EXPECT_EQ(saved(std::span(all).first(size)), compiled) << size;
  }
}

TEST(Prepared, AnotherLayoutIsCompiledInstead) {
  std::vector<char> other = bytes_of(builtin_prepared());
  other[0] = static_cast<char>(other[0] + 1);
  EXPECT_EQ(saved(other), saved({}));
}

}  // namespace
}  // namespace leakwire::detect
