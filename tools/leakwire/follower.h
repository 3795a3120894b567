// Follower: files as they grow, as `tail -F` reads them: by name, from their beginning, through
// rotation (another file under the name) and truncation.
//
// One thread. Looks five times a second: that works on every file system.
#pragma once

#include <sys/types.h>

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "name_masker.h"
#include "output.h"
#include "run.h"

namespace leakwire::program {

// Receives the bytes. `index` is the place of the path on the command line.
class FollowReceiver {
 public:
  virtual ~FollowReceiver() = default;
  // A file's first bytes are there: up to 1 KiB of them, which come again by bytes().
  virtual void begins(std::size_t index, std::string_view head) = 0;
  virtual void bytes(std::size_t index, std::string_view chunk) = 0;
  // No more of this file; another one may begin under the same name.
  virtual void ends(std::size_t index) = 0;
  // All that is there was given.
  virtual void idle() = 0;
};

class Follower {
 public:
  Follower(const std::vector<std::string>& paths, Run& run, NameMasker& names,
           const Output& output);
  Follower(const Follower&) = delete;
  Follower& operator=(const Follower&) = delete;
  ~Follower();

  // Until the stop sign is raised, or nothing is left to follow.
  void run(FollowReceiver& receiver);

 private:
  struct File {
    std::string path;
    int fd = -1;
    bool regular = false;
    bool gone = false;     // will not be looked at any more
    bool waiting = false;  // it was said that it is not there
    bool seen = false;     // was there at least once
    bool begun = false;
    bool rotated = false;  // another file has its name; the old one is read to its end
    dev_t device = 0;
    ino_t inode = 0;
    std::uint64_t position = 0;
    timespec changed{};  // when its head was last compared
    std::string head;
  };

  bool turn(std::size_t index, FollowReceiver& receiver);
  bool open_file(File& file);
  std::size_t read_some(std::size_t index, FollowReceiver& receiver);
  bool begin(std::size_t index, std::string_view chunk, FollowReceiver& receiver);
  bool was_rewritten(File& file) const;
  bool has_new_file(const File& file) const;
  void end(std::size_t index, FollowReceiver& receiver, bool close_it);
  void give_up(File& file, std::string_view why);

  Run& run_;
  NameMasker& names_;
  const Output& output_;
  std::vector<File> files_;
  std::vector<char> buffer_;
};

}  // namespace leakwire::program
