#include "leakwire/log_format.h"

namespace leakwire {
namespace {

// RFC 6901: empty, or parts that each begin with '/', in which '~' is followed by 0 or 1.
bool is_json_pointer(std::string_view text) noexcept {
  if (text.empty()) return true;
  if (text.front() != '/') return false;
  for (std::size_t tilde = text.find('~'); tilde != std::string_view::npos;
       tilde = text.find('~', tilde + 1)) {
    if (tilde + 1 == text.size() || (text[tilde + 1] != '0' && text[tilde + 1] != '1'))
      return false;
  }
  return true;
}

}  // namespace

std::optional<LogFormat> log_format_named(std::string_view text) {
  const std::size_t colon = text.find(':');
  const std::optional<LogKind> kind = log_kind_named(text.substr(0, colon));
  if (!kind) return std::nullopt;
  LogFormat format;
  format.kind = *kind;
  if (colon == std::string_view::npos) return format;
  format.pointer = text.substr(colon + 1);
  if (format.pointer.empty()) return std::nullopt;
  if (*kind == LogKind::kCsv) return format;
  if (*kind == LogKind::kJson && is_json_pointer(format.pointer)) return format;
  return std::nullopt;
}

}  // namespace leakwire
