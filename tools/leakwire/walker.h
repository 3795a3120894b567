// Walker: the paths of a command line, folders walked, one after the other.
//
// Entries of a folder come in the byte order of their names. One thread at a time.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace leakwire::program {

// What a walk left out without being asked to read it.
struct LeftOut {
  std::uint64_t hidden = 0;
  std::uint64_t special = 0;  // sockets, pipes, devices
  std::uint64_t links = 0;    // symbolic links to folders
};

struct Found {
  enum class Kind {
    kFile,    // a regular file
    kStream,  // a pipe or a device, named by the user
    kStdin,
    kProblem,  // cannot be looked at: `problem` says why
    kLoop,     // a folder that leads back to one it lies in; nothing is missed
  };
  Kind kind = Kind::kFile;
  std::string path;
  std::string problem;
  bool walked = false;  // not named by the user, but found in a folder
  std::uint64_t size = 0;
  dev_t device = 0;
  ino_t inode = 0;
};

class Walker {
 public:
  // No path at all is standard input.
  Walker(std::vector<std::string> paths, bool hidden);

  // Nothing at the end.
  std::optional<Found> next();
  const LeftOut& left_out() const noexcept { return left_out_; }

 private:
  // A folder being walked. Names lie one behind the other: a folder may hold a million of them.
  struct Level {
    std::string path;
    dev_t device = 0;
    ino_t inode = 0;
    std::string names;
    std::vector<std::uint32_t> starts;
    std::size_t next = 0;
  };

  Found named(const std::string& path);
  std::optional<Found> enter(const std::string& path, dev_t device, ino_t inode, bool walked);
  std::optional<Found> entry(const std::string& path);
  bool on_the_way(dev_t device, ino_t inode) const;

  std::vector<std::string> paths_;
  const bool hidden_;
  std::size_t next_path_ = 0;
  std::vector<Level> levels_;
  LeftOut left_out_;
};

}  // namespace leakwire::program
