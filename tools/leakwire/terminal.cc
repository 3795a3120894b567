#include "terminal.h"

#include <unistd.h>

#include <cstdlib>
#include <string_view>

namespace leakwire::program {
namespace {

std::string_view environment(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? std::string_view{} : std::string_view{value};
}

}  // namespace

bool is_terminal(int fd) { return isatty(fd) == 1; }

bool wants_color(const std::string& when, int fd) {
  if (when == "always") return true;
  if (when == "never") return false;
  return is_terminal(fd) && environment("NO_COLOR").empty() && environment("TERM") != "dumb";
}

}  // namespace leakwire::program
