#include "detect/pattern_folder.h"

#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <cstddef>
#include <cstdio>
#include <memory>
#include <string_view>
#include <system_error>
#include <utility>

namespace leakwire::detect {
namespace {

namespace fs = std::filesystem;

// Bounds against folders that were never meant as packs, and against fans of symbolic links.
constexpr std::size_t kDeepest = 32;
constexpr std::size_t kMostEntries = 20'000;

Diagnostic about(const fs::path& path, std::string message) {
  return {.file = path.string(), .line = 0, .column = 0, .message = std::move(message)};
}

std::string reason(const std::error_code& error) {
  return std::generic_category().message(error.value());
}

class Walk {
 public:
  explicit Walk(FoundFiles& found) : found_(found) {}

  void enter(const fs::path& directory) {
    struct stat status {};
    if (::stat(directory.c_str(), &status) != 0) {
      mistake(directory, "cannot be read: " + reason({errno, std::generic_category()}));
      return;
    }
    if (!S_ISDIR(status.st_mode)) {
      mistake(directory, "is not a folder; expected a folder of pattern files");
      return;
    }
    const std::pair<dev_t, ino_t> self{status.st_dev, status.st_ino};
    if (std::find(open_.begin(), open_.end(), self) != open_.end()) {
      mistake(directory, "is a symbolic link to a folder around it: a loop");
      return;
    }
    if (open_.size() == kDeepest) {
      mistake(directory, "lies deeper than 32 folders, the most that are read");
      return;
    }
    open_.push_back(self);
    read_entries(directory);
    open_.pop_back();
  }

 private:
  void read_entries(const fs::path& directory) {
    std::error_code error;
    fs::directory_iterator entry(directory, error);
    if (error) {
      mistake(directory, "cannot be read: " + reason(error));
      return;
    }
    std::vector<fs::path> paths;
    for (; entry != fs::directory_iterator(); entry.increment(error)) {
      if (++entries_ > kMostEntries) break;
      paths.push_back(entry->path());
    }
    if (error) mistake(directory, "cannot be read to its end: " + reason(error));
    if (entries_ > kMostEntries) {
      if (!full_) mistake(directory, "more than 20000 files and folders; expected a pack");
      full_ = true;
      return;
    }
    std::sort(paths.begin(), paths.end());
    for (const fs::path& path : paths) look_at(path);
  }

  void look_at(const fs::path& path) {
    const std::string name = path.filename().string();
    if (name.starts_with('.')) return;
    struct stat status {};
    const bool known = ::stat(path.c_str(), &status) == 0;
    const int error = errno;
    if (known && S_ISDIR(status.st_mode)) {
      enter(path);
    } else if (name.ends_with(".yml")) {
      mistake(path, "is not read; the names of pattern files end in .yaml");
    } else if (!name.ends_with(".yaml")) {
      return;
    } else if (!known) {
      mistake(path, "cannot be read: " + reason({error, std::generic_category()}));
    } else if (!S_ISREG(status.st_mode)) {
      mistake(path, "is not a regular file");
    } else {
      found_.paths.push_back(path.string());
    }
  }

  void mistake(const fs::path& path, std::string message) {
    found_.mistakes.push_back(about(path, std::move(message)));
  }

  FoundFiles& found_;
  std::vector<std::pair<dev_t, ino_t>> open_;  // the folders around, outermost first
  std::size_t entries_ = 0;
  bool full_ = false;
};

}  // namespace

FoundFiles find_pattern_files(const fs::path& directory) {
  FoundFiles found;
  Walk(found).enter(directory);
  std::sort(found.paths.begin(), found.paths.end());
  if (found.paths.empty() && found.mistakes.empty()) {
    found.mistakes.push_back(about(directory, "no pattern file (*.yaml) lies in it"));
  }
  return found;
}

Result<std::string> read_bytes(const std::string& path, std::size_t most) {
  const auto refuse = [&](int error) {
    return about(path, "cannot be read: " + reason({error, std::generic_category()}));
  };
  const std::unique_ptr<std::FILE, int (*)(std::FILE*)> file(std::fopen(path.c_str(), "rbe"),
                                                             &std::fclose);
  if (!file) return refuse(errno);
  std::string bytes;
  char block[16384];
  while (bytes.size() <= most) {
    const std::size_t count = std::fread(block, 1, sizeof block, file.get());
    bytes.append(block, count);
    if (count < sizeof block) break;
  }
  if (std::ferror(file.get()) != 0) return refuse(errno);
  return bytes;
}

}  // namespace leakwire::detect
