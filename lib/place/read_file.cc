#include "place/read_file.h"

#include <fcntl.h>
#include <sys/stat.h>

#include <cerrno>
#include <system_error>

#include "text/file.h"

namespace leakwire::place {
namespace {

Diagnostic broken(const std::filesystem::path& file, const std::string& what, int error) {
  return {file.string(), 0, 0,
          what + ": " + std::error_code(error, std::generic_category()).message()};
}

}  // namespace

Result<std::string> read_file(const std::filesystem::path& file) {
  const text::Descriptor fd(::open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  if (fd.get() < 0) return broken(file, "cannot be read", errno);
  struct stat facts {};
  if (::fstat(fd.get(), &facts) != 0) return broken(file, "cannot be read", errno);
  if (!S_ISREG(facts.st_mode)) return Diagnostic{file.string(), 0, 0, "a file is expected"};
  std::string bytes;
  if (const int error = text::read_all(fd.get(), bytes))
    return broken(file, "cannot be read", error);
  return bytes;
}

Diagnostics write_file(const std::filesystem::path& file, const std::string& bytes) {
  if (const int error = text::replace_file(file, bytes, 0644)) {
    return {broken(file, "cannot be written", error)};
  }
  return {};
}

}  // namespace leakwire::place
