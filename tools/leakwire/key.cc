#include "key.h"

#include <fmt/format.h>

#include <cstdlib>
#include <string_view>

namespace leakwire::program {

std::filesystem::path absolute_from(const char* variable) {
  const char* value = std::getenv(variable);
  if (value == nullptr || value[0] != '/') return {};
  return value;
}

std::filesystem::path default_key_path() {
  if (const auto config = absolute_from("XDG_CONFIG_HOME"); !config.empty()) {
    return config / "leakwire" / "key";
  }
  if (const auto home = absolute_from("HOME"); !home.empty()) {
    return home / ".config" / "leakwire" / "key";
  }
  return "/etc/leakwire/key";
}

std::optional<PseudonymKey> open_key(const std::optional<std::string>& key_file,
                                     Complaints& complaints) {
  const std::filesystem::path path =
      key_file ? std::filesystem::path(*key_file) : default_key_path();
  Result<PseudonymKey> key = PseudonymKey::open(path);
  if (key) return *key;
  if (key_file) {
    complaints.say(key.error());
    return std::nullopt;
  }
  for (const Diagnostic& mistake : key.error()) {
    complaints.note(mistake.file.empty() ? path.string() : mistake.file,
                    fmt::format("{}; this run uses a key of its own, and its pseudonyms and ids "
                                "cannot be compared with those of other runs",
                                mistake.message));
  }
  return PseudonymKey::ephemeral();
}

}  // namespace leakwire::program
