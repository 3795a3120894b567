#include "inspect/log_reader.h"

#include <algorithm>
#include <exception>

#include "inspect/log/readers.h"
#include "inspect/log/signals.h"
#include "text/byte_order_mark.h"

namespace leakwire::inspect {
namespace {

// Sorted, and where two overlap the one that begins first keeps the place.
void settle_parts(std::vector<LinePart>& parts) {
  const auto before = [](const LinePart& a, const LinePart& b) { return a.begin < b.begin; };
  if (!std::is_sorted(parts.begin(), parts.end(), before)) {
    std::stable_sort(parts.begin(), parts.end(), before);
  }
  std::size_t kept = 0;
  std::size_t covered = 0;
  for (LinePart part : parts) {
    part.begin = std::max(part.begin, covered);
    if (part.begin >= part.end) continue;
    covered = part.end;
    parts[kept++] = part;
  }
  parts.resize(kept);
}

}  // namespace

void LineFacts::clear() {
  std::vector<LinePart> room = std::move(parts);
  room.clear();
  *this = LineFacts();
  parts = std::move(room);
}

const LinePart* LineFacts::part_at(std::size_t offset) const noexcept {
  auto part = std::upper_bound(parts.begin(), parts.end(), offset,
                               [](std::size_t at, const LinePart& one) { return at < one.begin; });
  if (part == parts.begin()) return nullptr;
  --part;
  return offset < part->end ? &*part : nullptr;
}

void LogReader::read(std::string_view line, LineFacts& facts) noexcept {
  facts.clear();
  try {
    const std::string_view text = text::without_byte_order_mark(line);
    if (understand(text, facts)) {
      facts.understood = true;
      for (LinePart& part : facts.parts) {
        part.begin += line.size() - text.size();
        part.end += line.size() - text.size();
      }
      settle_parts(facts.parts);
      read_signals(line, facts);
      return;
    }
  } catch (const std::exception&) {
    // No memory: the line is plain text.
  }
  facts.clear();
}

std::unique_ptr<LogReader> make_log_reader(const LogFormat& format) {
  switch (format.kind) {
    case LogKind::kAuto:
    case LogKind::kPlain:
    case LogKind::kHar:
      return nullptr;
    case LogKind::kClf:
      return make_clf_reader();
    case LogKind::kSquid:
      return make_squid_reader();
    case LogKind::kHaproxy:
      return make_haproxy_reader();
    case LogKind::kEnvoy:
      return make_envoy_reader();
    case LogKind::kEve:
      return make_eve_reader();
    case LogKind::kZeek:
      return make_zeek_reader();
    case LogKind::kCsv:
      return make_csv_reader(format.pointer);
    case LogKind::kJson:
      return make_json_reader(format.pointer);
  }
  return nullptr;
}

}  // namespace leakwire::inspect
