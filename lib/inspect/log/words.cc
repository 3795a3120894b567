#include "inspect/log/words.h"

#include <algorithm>

#include "inspect/log/url_text.h"
#include "text/ip.h"

namespace leakwire::inspect {
namespace {

constexpr std::size_t kNone = std::string_view::npos;
constexpr std::size_t kLongestMethod = 24;

bool is_address(std::string_view text) noexcept {
  return text::parse_ipv4(text) || text::parse_ipv6(text);
}

}  // namespace

bool LineWords::at_end() noexcept {
  at_ = std::min(line_.find_first_not_of(" \t", at_), line_.size());
  return at_ == line_.size();
}

std::string_view LineWords::word() noexcept {
  if (at_end()) return {};
  const std::size_t begin = at_;
  at_ = std::min(line_.find_first_of(" \t", begin), line_.size());
  return line_.substr(begin, at_ - begin);
}

bool LineWords::run(char open, char close, std::string_view& inside) noexcept {
  if (at_end() || line_[at_] != open) return false;
  for (std::size_t i = at_ + 1; i < line_.size(); ++i) {
    if (line_[i] == '\\') {
      ++i;
    } else if (line_[i] == close) {
      inside = line_.substr(at_ + 1, i - at_ - 1);
      at_ = i + 1;
      return true;
    }
  }
  return false;
}

bool is_method(std::string_view text) noexcept {
  return !text.empty() && text.size() <= kLongestMethod &&
         std::all_of(text.begin(), text.end(),
                     [](char c) { return (c >= 'A' && c <= 'Z') || c == '-' || c == '_'; });
}

bool read_request_line(std::string_view text, RequestLine& request) noexcept {
  const std::size_t blank = text.find(' ');
  if (blank == kNone || !is_method(text.substr(0, blank))) return false;
  request.method = text.substr(0, blank);
  request.target = text.substr(blank + 1);
  const std::size_t version = request.target.rfind(' ');
  if (version != kNone && request.target.substr(version + 1).starts_with("HTTP/")) {
    request.target = request.target.substr(0, version);
  }
  return !request.target.empty();
}

std::string_view address_of(std::string_view text) noexcept {
  if (is_address(text)) return text;
  const auto target = read_receiver(text);
  return target && target->scheme.empty() && is_address(target->host) ? target->host
                                                                      : std::string_view();
}

}  // namespace leakwire::inspect
