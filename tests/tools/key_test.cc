#include "key.h"

#include <gtest/gtest.h>

#include <cstdlib>

namespace leakwire::program {
namespace {

class KeyPath : public testing::Test {
 protected:
  static void set(const char* config, const char* home) {
    config == nullptr ? unsetenv("XDG_CONFIG_HOME") : setenv("XDG_CONFIG_HOME", config, 1);
    home == nullptr ? unsetenv("HOME") : setenv("HOME", home, 1);
  }
};

TEST_F(KeyPath, IsThatOfTheConfigFolderElseOfTheHomeElseOfTheService) {
  set("/config", "/home/me");
  EXPECT_EQ(default_key_path(), "/config/leakwire/key");
  set("relative", "/home/me");
  EXPECT_EQ(default_key_path(), "/home/me/.config/leakwire/key");
  set("", "/home/me");
  EXPECT_EQ(default_key_path(), "/home/me/.config/leakwire/key");
  set(nullptr, nullptr);
  EXPECT_EQ(default_key_path(), "/etc/leakwire/key");
}

}  // namespace
}  // namespace leakwire::program
