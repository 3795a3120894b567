#include "own_files.h"

#include <dirent.h>
#include <fmt/format.h>
#include <sys/stat.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <memory>
#include <optional>
#include <string_view>
#include <utility>

namespace leakwire::program {
namespace {

struct CloseFolder {
  void operator()(DIR* folder) const { closedir(folder); }
};

}  // namespace

bool are_folders(const std::vector<std::string>& paths, Complaints& complaints) {
  bool right = true;
  for (const std::string& path : paths) {
    if (const std::unique_ptr<DIR, CloseFolder> folder(opendir(path.c_str())); folder) continue;
    complaints.say(path, fmt::format("{}; a folder is expected", std::strerror(errno)));
    right = false;
  }
  return right;
}

bool is_no_named_pipe(const std::string& path, Complaints& complaints) {
  struct stat status {};
  if (stat(path.c_str(), &status) != 0 || !S_ISFIFO(status.st_mode)) return true;
  if (path.starts_with("/dev/") || path.starts_with("/proc/")) return true;
  complaints.say(path, "is a named pipe; a file is expected");
  return false;
}

bool output_is_apart(const Plan& plan, const Output& output, Complaints& complaints) {
  if (!plan.output) return true;
  const std::array<std::pair<std::string_view, const std::optional<std::string>*>, 3> files{
      {{"--policy", &plan.policy},
       {"--key-file", &plan.key_file},
       {"--budget-file", &plan.budget_file}}};
  for (const auto& [flag, path] : files) {
    struct stat status {};
    if (!*path || stat((*path)->c_str(), &status) != 0) continue;
    if (!output.is(status.st_dev, status.st_ino)) continue;
    complaints.say("-o", fmt::format("is the file of {}; another file is expected", flag));
    return false;
  }
  return true;
}

}  // namespace leakwire::program
