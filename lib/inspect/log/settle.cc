// The format of an input, by how many of its first lines each reader understands.
#include <array>
#include <string_view>
#include <vector>

#include "inspect/log_reader.h"
#include "leakwire/log_format.h"
#include "text/byte_order_mark.h"

namespace leakwire {
namespace {

constexpr std::size_t kNone = std::string_view::npos;

std::vector<std::string_view> whole_lines(std::string_view head) {
  std::vector<std::string_view> lines;
  const bool is_all = head.size() < kLogHead;
  head = text::without_byte_order_mark(head);
  while (!head.empty()) {
    const std::size_t end = head.find('\n');
    if (end == kNone && !is_all) break;
    std::string_view line = head.substr(0, end);
    head.remove_prefix(end == kNone ? head.size() : end + 1);
    if (line.ends_with('\r')) line.remove_suffix(1);
    if (!line.empty()) lines.push_back(line);
  }
  return lines;
}

// `{"log":{` with one of the keys that follow (HTTP Archive 1.2).
bool is_har(std::string_view head) {
  head = text::without_byte_order_mark(head);
  const std::size_t first = head.find_first_not_of(" \t\r\n");
  if (first == kNone || head[first] != '{') return false;
  const std::size_t key = head.find_first_not_of(" \t\r\n", first + 1);
  if (key == kNone || !head.substr(key).starts_with("\"log\"")) return false;
  for (const std::string_view inner : {"\"entries\"", "\"creator\"", "\"pages\""}) {
    if (head.find(inner, key) != kNone) return true;
  }
  return false;
}

bool is_zeek_head(std::string_view line) {
  return line.starts_with("#separator ") || line.starts_with("#fields\t");
}

// Formats that any JSON or any commas would fit have to name a receiver, too.
bool fits(LogKind kind, std::string_view line, const inspect::LineFacts& facts) {
  if (!facts.understood) return false;
  switch (kind) {
    case LogKind::kEve:
      return line.find("\"event_type\"") != kNone && line.find("\"src_ip\"") != kNone;
    case LogKind::kZeek:
      return !line.starts_with('{') || line.find("\"id.resp_h\"") != kNone;
    case LogKind::kCsv:
    case LogKind::kJson:
      return facts.receiver == inspect::Receiver::kNamed;
    default:
      return true;
  }
}

bool fits_most(LogKind kind, const std::vector<std::string_view>& lines) {
  const auto reader = inspect::make_log_reader({kind, {}});
  inspect::LineFacts facts;
  std::size_t fitting = 0;
  std::size_t asked = 0;
  bool in_head = true;
  for (const std::string_view& line : lines) {
    const bool first = &line == &lines.front();
    if (in_head) in_head = reader->read_head(line);
    if (in_head || (first && kind == LogKind::kCsv)) continue;
    ++asked;
    reader->read(line, facts);
    if (fits(kind, line, facts)) ++fitting;
  }
  return fitting * 2 > asked;
}

}  // namespace

LogFormat settle_log_format(std::string_view head) {
  if (is_har(head)) return {LogKind::kHar, {}};
  const std::vector<std::string_view> lines = whole_lines(head);
  if (lines.empty()) return {};
  if (is_zeek_head(lines.front())) return {LogKind::kZeek, {}};
  for (const LogKind kind : {LogKind::kSquid, LogKind::kHaproxy, LogKind::kEnvoy, LogKind::kClf,
                             LogKind::kEve, LogKind::kZeek, LogKind::kJson, LogKind::kCsv}) {
    if (fits_most(kind, lines)) return {kind, {}};
  }
  return {};
}

}  // namespace leakwire
