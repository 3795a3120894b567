#include "report/budget_file.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <system_error>

namespace leakwire::report {
namespace {

class File {
 public:
  explicit File(int descriptor) noexcept : descriptor_(descriptor) {}
  ~File() {
    if (descriptor_ >= 0) close(descriptor_);
  }
  File(const File&) = delete;
  File& operator=(const File&) = delete;
  int get() const noexcept { return descriptor_; }

 private:
  int descriptor_;
};

Diagnostics failed(const std::filesystem::path& file, std::string_view what, int error) {
  return {
      {file.string(), 0, 0, fmt::format("{}: {}", what, std::generic_category().message(error))}};
}

// Zero, or an errno.
int make_folders(const std::filesystem::path& folder) {
  if (folder.empty() || mkdir(folder.c_str(), 0700) == 0 || errno == EEXIST) return 0;
  if (errno != ENOENT || folder == folder.parent_path()) return errno;
  if (const int error = make_folders(folder.parent_path())) return error;
  return mkdir(folder.c_str(), 0700) == 0 || errno == EEXIST ? 0 : errno;
}

int write_all(int descriptor, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t put = write(descriptor, bytes.data(), bytes.size());
    if (put < 0 && errno == EINTR) continue;
    if (put < 0) return errno;
    bytes.remove_prefix(static_cast<std::size_t>(put));
  }
  return fsync(descriptor) == 0 ? 0 : errno;
}

// The name is safe on the disk only once its folder is. Where a folder cannot be synced, the file
// itself is whole all the same.
void sync_folder(const std::filesystem::path& file) {
  const std::filesystem::path folder = file.has_parent_path() ? file.parent_path() : ".";
  const File opened(open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (opened.get() >= 0) fsync(opened.get());
}

}  // namespace

Diagnostics read_budget_file(const std::filesystem::path& file, std::string& text) {
  text.clear();
  const File in(open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  if (in.get() < 0) {
    return errno == ENOENT ? Diagnostics() : failed(file, "cannot be opened", errno);
  }
  struct stat about {};
  if (fstat(in.get(), &about) != 0) return failed(file, "cannot be looked at", errno);
  if (!S_ISREG(about.st_mode)) {
    return {{file.string(), 0, 0, "is no regular file, expected counts of budgets"}};
  }
  std::size_t size = 0;
  for (;;) {
    text.resize(size + (std::size_t{1} << 16));
    const ssize_t got = read(in.get(), text.data() + size, text.size() - size);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return failed(file, "cannot be read", errno);
    if (got == 0) break;
    size += static_cast<std::size_t>(got);
  }
  text.resize(size);
  return {};
}

Diagnostics write_budget_file(const std::filesystem::path& file, std::string_view text) {
  if (const int error = make_folders(file.parent_path())) {
    return failed(file, "its folder cannot be made", error);
  }
  std::string unnamed = file.string() + ".XXXXXX";
  const File out(mkostemp(unnamed.data(), O_CLOEXEC));  // O_EXCL, mode 0600
  if (out.get() < 0) return failed(file, "cannot be written", errno);
  int error = write_all(out.get(), text);
  if (error == 0 && rename(unnamed.c_str(), file.c_str()) != 0) error = errno;
  if (error != 0) {
    unlink(unnamed.c_str());
    return failed(file, "cannot be written", error);
  }
  sync_folder(file);
  return {};
}

}  // namespace leakwire::report
