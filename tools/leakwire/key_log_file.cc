#include "key_log_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <system_error>

namespace leakwire::program {

std::unique_ptr<KeyLogFile> KeyLogFile::open(const std::string& path, std::string& problem) {
  const int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (fd < 0) {
    problem = std::generic_category().message(errno) + "; a file as of SSLKEYLOGFILE is expected";
    return nullptr;
  }
  std::unique_ptr<KeyLogFile> file(new KeyLogFile(fd));
  struct stat status {};
  if (fstat(fd, &status) != 0 || !S_ISREG(status.st_mode)) {
    problem = "no regular file; a file as of SSLKEYLOGFILE is expected";
    return nullptr;
  }
  return file;
}

KeyLogFile::~KeyLogFile() { ::close(fd_); }

bool KeyLogFile::read(FunctionRef<void(std::string_view)> on_text) {
  std::array<char, 1 << 14> room{};
  for (;;) {
    const ssize_t size = ::read(fd_, room.data(), room.size());
    if (size < 0 && errno == EINTR) continue;
    if (size <= 0) return size == 0;
    on_text({room.data(), static_cast<std::size_t>(size)});
  }
}

}  // namespace leakwire::program
