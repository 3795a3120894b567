#include "text/file.h"

#include <gtest/gtest.h>

#include <fcntl.h>
#include <sys/stat.h>

#include <cerrno>
#include <filesystem>
#include <iterator>
#include <string>

#include "scratch_folder.h"

namespace leakwire::text {
namespace {

std::string held(const std::filesystem::path& file) {
  const Descriptor in(::open(file.c_str(), O_RDONLY | O_CLOEXEC));
  std::string bytes = "old";
  EXPECT_EQ(read_all(in.get(), bytes), 0);
  return bytes;
}

TEST(ReplaceFile, MakesFoldersAndPutsTheBytesInPlace) {
  const tests::ScratchFolder folder;
  const std::filesystem::path file = folder.path() / "a/b/file";
  const std::string large(200000, 'x');
  ASSERT_EQ(replace_file(file, large, 0600), 0);
  EXPECT_EQ(held(file), large);
  ASSERT_EQ(replace_file(file, "", 0644), 0);
  EXPECT_EQ(held(file), "");
  struct stat facts {};
  ASSERT_EQ(::stat(file.c_str(), &facts), 0);
  EXPECT_EQ(facts.st_mode & 0777, 0644U);
  ASSERT_EQ(::stat(file.parent_path().c_str(), &facts), 0);
  EXPECT_EQ(facts.st_mode & 0777, 0700U);
}

TEST(ReplaceFile, LeavesNothingBesideWhereItFails) {
  const tests::ScratchFolder folder;
  std::filesystem::create_directory(folder.path() / "taken");
  EXPECT_EQ(replace_file(folder.path() / "taken", "x", 0600), EISDIR);
  const std::filesystem::directory_iterator files(folder.path()), end;
  EXPECT_EQ(std::distance(files, end), 1);
}

TEST(ReadAll, TellsWhatCannotBeRead) {
  const tests::ScratchFolder folder;
  const Descriptor in(::open(folder.path().c_str(), O_RDONLY | O_CLOEXEC));
  std::string bytes;
  EXPECT_EQ(read_all(in.get(), bytes), EISDIR);
}

}  // namespace
}  // namespace leakwire::text
