#include "place/read_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

namespace leakwire::place {
namespace {

Diagnostic broken(const std::filesystem::path& file, const std::string& what, int error) {
  return {file.string(), 0, 0,
          what + ": " + std::error_code(error, std::generic_category()).message()};
}

class Descriptor {
 public:
  explicit Descriptor(int fd) : fd_(fd) {}
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor() {
    if (fd_ >= 0) ::close(fd_);
  }
  int get() const noexcept { return fd_; }
  // A full disk may show only now.
  bool close() noexcept {
    const int fd = fd_;
    fd_ = -1;
    return ::close(fd) == 0;
  }

 private:
  int fd_;
};

bool write_all(int fd, const std::string& bytes) {
  std::size_t done = 0;
  while (done < bytes.size()) {
    const ssize_t count = ::write(fd, bytes.data() + done, bytes.size() - done);
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) return false;
    done += static_cast<std::size_t>(count);
  }
  return ::fsync(fd) == 0;
}

}  // namespace

Result<std::string> read_file(const std::filesystem::path& file) {
  const Descriptor fd(::open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  if (fd.get() < 0) return broken(file, "cannot be read", errno);
  struct stat facts {};
  if (::fstat(fd.get(), &facts) != 0) return broken(file, "cannot be read", errno);
  if (!S_ISREG(facts.st_mode)) return Diagnostic{file.string(), 0, 0, "a file is expected"};
  std::string bytes(static_cast<std::size_t>(facts.st_size), '\0');
  std::size_t done = 0;
  while (done < bytes.size()) {
    const ssize_t count = ::read(fd.get(), bytes.data() + done, bytes.size() - done);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return broken(file, "cannot be read", errno);
    if (count == 0) break;  // it became shorter
    done += static_cast<std::size_t>(count);
  }
  bytes.resize(done);
  return bytes;
}

Diagnostics write_file(const std::filesystem::path& file, const std::string& bytes) {
  std::error_code error;
  if (file.has_parent_path()) {
    std::filesystem::create_directories(file.parent_path(), error);
    if (error) return {broken(file.parent_path(), "cannot be made", error.value())};
  }
  std::string beside = file.string() + ".XXXXXX";
  Descriptor fd(::mkostemp(beside.data(), O_CLOEXEC));
  if (fd.get() < 0) return {broken(file, "cannot be written", errno)};
  const bool written = write_all(fd.get(), bytes) && ::fchmod(fd.get(), 0644) == 0 && fd.close() &&
                       ::rename(beside.c_str(), file.c_str()) == 0;
  if (written) return {};
  Diagnostics mistakes{broken(file, "cannot be written", errno)};
  ::unlink(beside.c_str());
  return mistakes;
}

}  // namespace leakwire::place
