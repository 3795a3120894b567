#include "walker.h"

#include <gtest/gtest.h>

#include "scratch_folder.h"

namespace leakwire::program {
namespace {

using Kind = Found::Kind;

std::vector<Found> all(Walker& walker) {
  std::vector<Found> out;
  while (auto found = walker.next()) out.push_back(*found);
  return out;
}

std::vector<std::string> paths(Walker&& walker) {
  std::vector<std::string> out;
  for (const Found& found : all(walker)) out.push_back(found.path);
  return out;
}

TEST(Walker, GivesNamesInTheOrderOfTheirBytes) {
  const tests::ScratchFolder folder;
  for (const char* name : {"d/b", "d/a/2", "d/a/10", "d/B", "d/a.log", "d/.hidden"}) {
    folder.write(name, "x");
  }
  const std::string top = folder.path("d");
  EXPECT_EQ(paths(Walker({top}, false)),
            (std::vector<std::string>{top + "/B", top + "/a/10", top + "/a/2", top + "/a.log",
                                      top + "/b"}));
  EXPECT_EQ(paths(Walker({top + "/"}, true)).front(), top + "/.hidden");
}

TEST(Walker, KeepsTheOrderOfTheCommandLine) {
  const tests::ScratchFolder folder;
  const std::string b = folder.write("b", "x");
  const std::string a = folder.write("a", "xyz");
  Walker walker({b, a, "-", b}, false);
  const std::vector<Found> found = all(walker);
  ASSERT_EQ(found.size(), 4U);
  EXPECT_EQ(found[1].size, 3U);
  EXPECT_EQ(found[2].kind, Kind::kStdin);
  EXPECT_EQ(found[3].path, b);
  EXPECT_FALSE(found[3].walked);
}

TEST(Walker, ReadsStandardInputWhereNothingIsNamed) {
  Walker walker({}, false);
  const std::vector<Found> found = all(walker);
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].kind, Kind::kStdin);
}

TEST(Walker, FollowsNoLinkToAFolderAndTellsLoops) {
  const tests::ScratchFolder folder;
  folder.write("top/file", "x");
  folder.write("other/file", "x");
  std::filesystem::create_symlink("../other", folder.path("top/other"));
  std::filesystem::create_symlink(".", folder.path("top/self"));
  std::filesystem::create_symlink("gone", folder.path("top/dangling"));
  std::filesystem::create_symlink("file", folder.path("top/link"));
  Walker walker({folder.path("top")}, false);
  const std::vector<Found> found = all(walker);
  ASSERT_EQ(found.size(), 4U);
  EXPECT_EQ(found[0].kind, Kind::kProblem);  // dangling
  EXPECT_EQ(found[1].kind, Kind::kFile);     // file
  EXPECT_EQ(found[2].kind, Kind::kFile);     // link
  EXPECT_EQ(found[3].kind, Kind::kLoop);     // self
  EXPECT_EQ(walker.left_out().links, 1U);
}

TEST(Walker, TellsWhatIsNotThere) {
  Walker walker({"/nowhere/at/all"}, false);
  const std::vector<Found> found = all(walker);
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].kind, Kind::kProblem);
  EXPECT_EQ(found[0].problem, "No such file or directory");
}

}  // namespace
}  // namespace leakwire::program
