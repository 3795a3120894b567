#include "call_filter.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <string>
#include <thread>

namespace leakwire::program {
namespace {

// A number for the first thing that is not as it should be.
int tried(bool writes_files, const char* scratch) {
  std::string problem;
  if (!restrict_calls(writes_files, problem)) return 99;
  errno = 0;
  if (socket(AF_INET, SOCK_STREAM, 0) >= 0 || errno != EPERM) return 1;
  if (execl("/bin/true", "true", nullptr) != -1 || errno != EPERM) return 2;
  if (fork() >= 0) return 3;
  if (open("/proc/self/status", O_RDONLY | O_CLOEXEC) < 0) return 4;
  const int made = open(scratch, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
  if ((made >= 0) != writes_files) return 5;
  int seen = 0;
  std::thread([&seen] { seen = socket(AF_INET, SOCK_STREAM, 0) < 0 ? 1 : 0; }).join();
  if (seen != 1) return 6;
  if (write(STDERR_FILENO, "", 0) != 0) return 7;
  return 0;
}

TEST(CallFilter, WhatIsNotNeededFails) {
  const std::string scratch = testing::TempDir() + "call_filter_scratch";
  for (const bool writes_files : {false, true}) {
    unlink(scratch.c_str());
    const pid_t child = fork();
    if (child == 0) _exit(tried(writes_files, scratch.c_str()));
    int status = 0;
    ASSERT_EQ(waitpid(child, &status, 0), child);
    ASSERT_TRUE(WIFEXITED(status));
    if (WEXITSTATUS(status) == 99) GTEST_SKIP() << "the kernel or the build takes no filter";
    EXPECT_EQ(WEXITSTATUS(status), 0) << writes_files;
  }
  unlink(scratch.c_str());
}

}  // namespace
}  // namespace leakwire::program
