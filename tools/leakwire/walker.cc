#include "walker.h"

#include <dirent.h>
#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <memory>
#include <string_view>

namespace leakwire::program {
namespace {

std::string joined(const std::string& folder, const char* name) {
  std::string path = folder;
  if (!path.ends_with('/')) path += '/';
  return path += name;
}

Found problem(const std::string& path, std::string what, bool walked) {
  Found found;
  found.kind = Found::Kind::kProblem;
  found.path = path;
  found.problem = std::move(what);
  found.walked = walked;
  return found;
}

Found of_status(const std::string& path, const struct stat& status, Found::Kind kind, bool walked) {
  Found found;
  found.kind = kind;
  found.path = path;
  found.walked = walked;
  found.size = static_cast<std::uint64_t>(status.st_size);
  found.device = status.st_dev;
  found.inode = status.st_ino;
  return found;
}

struct CloseFolder {
  void operator()(DIR* folder) const { closedir(folder); }
};

}  // namespace

Walker::Walker(std::vector<std::string> paths, bool hidden)
    : paths_(std::move(paths)), hidden_(hidden) {
  if (paths_.empty()) paths_.emplace_back("-");
}

bool Walker::on_the_way(dev_t device, ino_t inode) const {
  return std::any_of(levels_.begin(), levels_.end(), [&](const Level& level) {
    return level.device == device && level.inode == inode;
  });
}

std::optional<Found> Walker::next() {
  while (true) {
    std::optional<Found> found;
    if (levels_.empty()) {
      if (next_path_ == paths_.size()) return std::nullopt;
      const std::string& path = paths_[next_path_++];
      struct stat status {};
      if (path != "-" && stat(path.c_str(), &status) == 0 && S_ISDIR(status.st_mode)) {
        found = enter(path, status.st_dev, status.st_ino, false);
      } else {
        found = named(path);
      }
    } else if (Level& level = levels_.back(); level.next == level.starts.size()) {
      levels_.pop_back();
    } else {
      found = entry(joined(level.path, level.names.c_str() + level.starts[level.next++]));
    }
    if (found) return found;
  }
}

Found Walker::named(const std::string& path) {
  if (path == "-") {
    Found found;
    found.kind = Found::Kind::kStdin;
    found.path = path;
    return found;
  }
  struct stat status {};
  if (stat(path.c_str(), &status) != 0) return problem(path, std::strerror(errno), false);
  if (S_ISREG(status.st_mode)) return of_status(path, status, Found::Kind::kFile, false);
  if (S_ISSOCK(status.st_mode)) {
    return problem(path, "is a socket; a file, a folder or a pipe is expected", false);
  }
  return of_status(path, status, Found::Kind::kStream, false);
}

std::optional<Found> Walker::enter(const std::string& path, dev_t device, ino_t inode,
                                   bool walked) {
  const std::unique_ptr<DIR, CloseFolder> folder(opendir(path.c_str()));
  if (!folder) return problem(path, std::strerror(errno), walked);
  Level level;
  level.path = path;
  level.device = device;
  level.inode = inode;
  errno = 0;
  while (const dirent* item = readdir(folder.get())) {
    const std::string_view name = item->d_name;
    if (name == "." || name == "..") continue;
    if (name.front() == '.' && !hidden_) {
      ++left_out_.hidden;
      continue;
    }
    level.starts.push_back(static_cast<std::uint32_t>(level.names.size()));
    level.names.append(name).push_back('\0');
  }
  const int error = errno;
  const char* names = level.names.c_str();
  std::sort(level.starts.begin(), level.starts.end(), [names](std::uint32_t a, std::uint32_t b) {
    return std::strcmp(names + a, names + b) < 0;
  });
  levels_.push_back(std::move(level));
  if (error != 0) return problem(path, std::strerror(error), walked);
  return std::nullopt;
}

std::optional<Found> Walker::entry(const std::string& path) {
  struct stat status {};
  if (lstat(path.c_str(), &status) != 0) return problem(path, std::strerror(errno), true);
  const bool link = S_ISLNK(status.st_mode);
  if (link && stat(path.c_str(), &status) != 0) return problem(path, std::strerror(errno), true);
  if (S_ISREG(status.st_mode)) return of_status(path, status, Found::Kind::kFile, true);
  if (!S_ISDIR(status.st_mode)) {
    ++left_out_.special;
    return std::nullopt;
  }
  if (on_the_way(status.st_dev, status.st_ino)) {
    return of_status(path, status, Found::Kind::kLoop, true);
  }
  if (link) {
    ++left_out_.links;
    return std::nullopt;
  }
  return enter(path, status.st_dev, status.st_ino, true);
}

}  // namespace leakwire::program
