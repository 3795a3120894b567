#include "report/budget_file.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>

#include <cerrno>
#include <system_error>

#include "text/file.h"

namespace leakwire::report {
namespace {

Diagnostics failed(const std::filesystem::path& file, std::string_view what, int error) {
  return {
      {file.string(), 0, 0, fmt::format("{}: {}", what, std::generic_category().message(error))}};
}

}  // namespace

Diagnostics read_budget_file(const std::filesystem::path& file, std::string& text) {
  text.clear();
  const text::Descriptor in(open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  if (in.get() < 0) {
    return errno == ENOENT ? Diagnostics() : failed(file, "cannot be opened", errno);
  }
  struct stat about {};
  if (fstat(in.get(), &about) != 0) return failed(file, "cannot be looked at", errno);
  if (!S_ISREG(about.st_mode)) {
    return {{file.string(), 0, 0, "is no regular file, expected counts of budgets"}};
  }
  if (const int error = text::read_all(in.get(), text))
    return failed(file, "cannot be read", error);
  return {};
}

Diagnostics write_budget_file(const std::filesystem::path& file, std::string_view text) {
  const int error = text::replace_file(file, text, 0600);
  return error == 0 ? Diagnostics() : failed(file, "cannot be written", error);
}

}  // namespace leakwire::report
