#include "policy/place_pattern.h"

#include <algorithm>
#include <string_view>

#include "detect/wording.h"

namespace leakwire::policy {
namespace {

using detect::in_quotes;

bool is_host_byte(char c) noexcept {
  return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '.' || c == '_' ||
         c == '*' || c == ':' || static_cast<unsigned char>(c) >= 0x80;
}

// What is wrong with it; empty: nothing.
std::string told_of(std::string_view pattern) {
  const std::size_t scheme = pattern.find("://");
  if (scheme != std::string_view::npos && scheme < pattern.find('/')) {
    return "patterns are over host and path, without a scheme; did you mean " +
           in_quotes(pattern.substr(scheme + 3)) + "?";
  }
  if (const std::size_t end = pattern.find_first_of("?#"); end != std::string_view::npos) {
    return "patterns are over host and path, without the query; did you mean " +
           in_quotes(std::string(pattern.substr(0, end)) + (end == 0 ? "/*" : "")) + "?";
  }
  if (pattern.starts_with('/')) return {};
  const std::size_t slash = pattern.find('/');
  const std::string_view host = pattern.substr(0, slash);
  const bool any = !host.empty() && host.find_first_not_of('*') == std::string_view::npos;
  if (any) return {};
  if (slash == std::string_view::npos && host.find('*') == std::string_view::npos) {
    return "a host alone is asked for by `domain:`; did you mean " +
           in_quotes(std::string(pattern) + "/*") + "?";
  }
  if (!std::all_of(host.begin(), host.end(), is_host_byte)) {
    return "what stands before the first '/' is no host: small letters, digits, '-' and '.'";
  }
  const bool is_name = host == "localhost" || host.find_first_of(".*:") != std::string_view::npos;
  if (!is_name) {
    return in_quotes(host) + " would be the host; did you mean " +
           in_quotes('/' + std::string(pattern)) + "?";
  }
  return {};
}

}  // namespace

void warn_of_place(Reading& reading, const YamlNode& node, const std::string& pattern) {
  const std::string told = told_of(pattern);
  if (told.empty()) return;
  reading.warn(node.place.line, node.place.column,
               "no URL can fit the pattern " + in_quotes(pattern) + ": " + told);
}

}  // namespace leakwire::policy
