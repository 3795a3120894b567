#include "report/key_file.h"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>
#include <fstream>
#include <set>
#include <sstream>
#include <thread>
#include <vector>

#include "scratch_folder.h"

namespace leakwire {
namespace {

namespace fs = std::filesystem;

class KeyFile : public testing::Test {
 protected:
  static unsigned mode(const fs::path& path) {
    struct stat about {};
    return stat(path.c_str(), &about) == 0 ? about.st_mode & 07777U : 0;
  }
  static std::string text(const fs::path& path) {
    std::ostringstream all;
    all << std::ifstream(path, std::ios::binary).rdbuf();
    return all.str();
  }
  void put(const fs::path& path, std::string_view bytes, mode_t mode = 0600) {
    std::ofstream(path, std::ios::binary) << bytes;
    ASSERT_EQ(chmod(path.c_str(), mode), 0);
  }
  std::string error(const fs::path& path) {
    const Result<PseudonymKey> key = PseudonymKey::open(path);
    if (key) return "no error";
    EXPECT_EQ(key.error().size(), 1U);
    EXPECT_EQ(key.error().front().file, path.string());
    return key.error().front().message;
  }

  const tests::ScratchFolder scratch_;
  const fs::path folder_ = scratch_.path();
};

TEST_F(KeyFile, IsMadeForItsOwnerAlone) {
  const fs::path file = folder_ / "a" / "b" / "key";
  const mode_t before = umask(0);
  const Result<PseudonymKey> made = PseudonymKey::open(file);
  umask(before);
  ASSERT_TRUE(made);
  EXPECT_EQ(mode(file), 0600U);
  EXPECT_EQ(mode(folder_ / "a" / "b"), 0700U);
  EXPECT_EQ(mode(folder_ / "a"), 0700U);
  EXPECT_EQ(text(file).size(), 65U);
  EXPECT_EQ(text(file).back(), '\n');
  EXPECT_EQ(std::distance(fs::directory_iterator(file.parent_path()), {}), 1);

  const Result<PseudonymKey> again = PseudonymKey::open(file);
  ASSERT_TRUE(again);
  EXPECT_EQ(again->pseudonym("a", "b"), made->pseudonym("a", "b"));
  EXPECT_EQ(again->id(), made->id());
}

TEST_F(KeyFile, HoldsItsBytesAsDigits) {
  const fs::path file = folder_ / "key";
  PseudonymKey::Bytes bytes{};
  bytes.fill(0xAB);
  std::string digits;
  for (int i = 0; i < 32; ++i) digits += "aB";
  for (const char* end : {"", "\n", "\r\n"}) {
    put(file, digits + end);
    const Result<PseudonymKey> key = PseudonymKey::open(file);
    ASSERT_TRUE(key);
    EXPECT_EQ(key->pseudonym("a", "b"), PseudonymKey::from_bytes(bytes).pseudonym("a", "b"));
  }
}

TEST_F(KeyFile, IsRefusedWhereOthersCanReadIt) {
  const fs::path file = folder_ / "key";
  put(file, std::string(64, 'a') + "\n", 0644);
  EXPECT_EQ(error(file), "mode is 0644, expected 0600: others can read the key");
  put(file, std::string(64, 'a') + "\n", 0640);
  EXPECT_EQ(error(file), "mode is 0640, expected 0600: others can read the key");
}

TEST_F(KeyFile, IsRefusedWhereItHoldsNoKey) {
  const fs::path file = folder_ / "key";
  for (const std::string& bytes :
       {std::string(), std::string("\n"), std::string(63, 'a') + "\n", std::string(65, 'a'),
        std::string(64, 'a') + "\n\n", std::string(64, 'g'), std::string(1000, 'a')}) {
    put(file, bytes);
    EXPECT_EQ(error(file), "holds no key, expected 64 hexadecimal digits") << bytes.size();
  }
}

TEST_F(KeyFile, TellsWhyItCannotBeOpened) {
  EXPECT_EQ(error(folder_), "is no regular file, expected a key file");
  put(folder_ / "file", "x");
  EXPECT_EQ(error(folder_ / "file" / "key"), "cannot be opened: Not a directory");
  fs::create_symlink(folder_ / "nowhere" / "key", folder_ / "link");
  EXPECT_EQ(error(folder_ / "link"), "cannot be opened: No such file or directory");
}

TEST_F(KeyFile, IsTheSameForAllWhoMakeItAtOnce) {
  for (int round = 0; round < 20; ++round) {
    const fs::path file = folder_ / std::to_string(round) / "key";
    std::vector<std::string> seen(4);
    std::vector<std::thread> threads;
    for (std::string& pseudonym : seen) {
      threads.emplace_back([&file, &pseudonym] {
        const Result<PseudonymKey> key = PseudonymKey::open(file);
        pseudonym = key ? key->pseudonym("a", "b") : key.error().front().message;
      });
    }
    for (std::thread& thread : threads) thread.join();
    EXPECT_EQ(std::set<std::string>(seen.begin(), seen.end()).size(), 1U) << seen.front();
  }
}

}  // namespace
}  // namespace leakwire
