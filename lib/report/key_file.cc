#include "report/key_file.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <optional>
#include <string>
#include <system_error>

#include "text/file.h"
#include "text/hex.h"
#include "text/random.h"

namespace leakwire::report {
namespace {

using Bytes = PseudonymKey::Bytes;
constexpr std::size_t kDigits = 2 * PseudonymKey::kSize;

using text::Descriptor;

Diagnostic wrong(const std::filesystem::path& file, std::string message, unsigned line = 0) {
  return {file.string(), line, 0, std::move(message)};
}

Diagnostic failed(const std::filesystem::path& file, std::string_view what, int error) {
  return wrong(file, fmt::format("{}: {}", what, std::generic_category().message(error)));
}

// Nothing: not the right text. A line end is asked for nowhere, but taken.
std::optional<Bytes> parse_key(std::string_view text) noexcept {
  if (!text.empty() && text.back() == '\n') text.remove_suffix(1);
  if (!text.empty() && text.back() == '\r') text.remove_suffix(1);
  Bytes bytes{};
  if (!text::parse_hex(text, bytes)) return std::nullopt;
  return bytes;
}

Result<Bytes> read_key(const std::filesystem::path& file, int descriptor) {
  struct stat about {};
  if (fstat(descriptor, &about) != 0) return failed(file, "cannot be looked at", errno);
  if (!S_ISREG(about.st_mode)) return wrong(file, "is no regular file, expected a key file");
  const unsigned mode = about.st_mode & 07777;
  if ((mode & 077) != 0) {
    return wrong(file, fmt::format("mode is {:04o}, expected 0600: others can read the key", mode));
  }
  std::array<char, kDigits + 3> text{};  // one more than the longest right file
  std::size_t size = 0;
  while (size < text.size()) {
    const ssize_t got = read(descriptor, text.data() + size, text.size() - size);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return failed(file, "cannot be read", errno);
    if (got == 0) break;
    size += static_cast<std::size_t>(got);
  }
  const std::optional<Bytes> bytes = parse_key({text.data(), size});
  if (!bytes) return wrong(file, "holds no key, expected 64 hexadecimal digits", 1);
  return *bytes;
}

// Gives the finished file its name, unless the name is taken. Zero, or an errno.
int give_name(const std::string& unnamed, const std::filesystem::path& file) {
  if (link(unnamed.c_str(), file.c_str()) == 0) {
    unlink(unnamed.c_str());
    return 0;
  }
  // File systems without hard links (FAT, some network ones).
  if (errno != EEXIST &&
      renameat2(AT_FDCWD, unnamed.c_str(), AT_FDCWD, file.c_str(), RENAME_NOREPLACE) == 0) {
    return 0;
  }
  const int error = errno;
  unlink(unnamed.c_str());
  return error;
}

// A key appears under its name whole or not at all: whoever comes second reads the first one's.
int make_key(const std::filesystem::path& file) {
  if (const int error = text::make_folders(file.parent_path())) return error;
  std::string unnamed = file.string() + ".XXXXXX";
  const Descriptor out(mkostemp(unnamed.data(), O_CLOEXEC));  // O_EXCL, mode 0600
  if (out.get() < 0) return errno;
  Bytes bytes{};
  text::fill_random(bytes);
  std::string digits;
  digits.reserve(kDigits + 1);
  text::append_hex(digits, bytes);
  digits.push_back('\n');
  if (const int error = text::write_all(out.get(), digits)) {
    unlink(unnamed.c_str());
    return error;
  }
  const int error = give_name(unnamed, file);
  return error == EEXIST ? 0 : error;
}

}  // namespace

Result<Bytes> open_key_file(const std::filesystem::path& file) {
  for (bool made = false;; made = true) {
    const Descriptor in(open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
    if (in.get() >= 0) return read_key(file, in.get());
    if (errno != ENOENT || made) return failed(file, "cannot be opened", errno);
    if (const int error = make_key(file)) return failed(file, "cannot be made", error);
  }
}

}  // namespace leakwire::report
