#include "text/file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>

namespace leakwire::text {
namespace {

// The name is safe on the disk only once its folder is. Where a folder cannot be synced, the file
// itself is whole all the same.
void sync_folder(const std::filesystem::path& file) {
  const std::filesystem::path folder = file.has_parent_path() ? file.parent_path() : ".";
  const Descriptor opened(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (opened.get() >= 0) ::fsync(opened.get());
}

int give_mode_and_name(int descriptor, mode_t mode, const std::string& from,
                       const std::filesystem::path& file) {
  const bool done = ::fchmod(descriptor, mode) == 0 && ::rename(from.c_str(), file.c_str()) == 0;
  return done ? 0 : errno;
}

}  // namespace

Descriptor::~Descriptor() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

int read_all(int descriptor, std::string& bytes) {
  constexpr std::size_t kStep = std::size_t{1} << 16;
  std::size_t size = 0;
  for (;;) {
    bytes.resize(size + kStep);
    const ssize_t got = ::read(descriptor, bytes.data() + size, kStep);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return errno;
    size += static_cast<std::size_t>(got);
    if (got == 0) break;
  }
  bytes.resize(size);
  return 0;
}

int write_all(int descriptor, std::string_view bytes) noexcept {
  while (!bytes.empty()) {
    const ssize_t put = ::write(descriptor, bytes.data(), bytes.size());
    if (put < 0 && errno == EINTR) continue;
    if (put < 0) return errno;
    bytes.remove_prefix(static_cast<std::size_t>(put));
  }
  return ::fsync(descriptor) == 0 ? 0 : errno;
}

int make_folders(const std::filesystem::path& folder) {
  if (folder.empty() || ::mkdir(folder.c_str(), 0700) == 0 || errno == EEXIST) return 0;
  if (errno != ENOENT || folder == folder.parent_path()) return errno;
  if (const int error = make_folders(folder.parent_path())) return error;
  return ::mkdir(folder.c_str(), 0700) == 0 || errno == EEXIST ? 0 : errno;
}

int replace_file(const std::filesystem::path& file, std::string_view bytes, mode_t mode) {
  if (const int error = make_folders(file.parent_path())) return error;
  std::string unnamed = file.string() + ".XXXXXX";
  const Descriptor out(::mkostemp(unnamed.data(), O_CLOEXEC));  // O_EXCL, mode 0600
  if (out.get() < 0) return errno;
  int error = write_all(out.get(), bytes);
  if (error == 0) error = give_mode_and_name(out.get(), mode, unnamed, file);
  if (error != 0) {
    ::unlink(unnamed.c_str());
    return error;
  }
  sync_folder(file);
  return 0;
}

}  // namespace leakwire::text
