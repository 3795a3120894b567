#include "live_view.h"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>
#include <utility>

#include "amounts.h"
#include "visible.h"

namespace leakwire::program {
namespace {

constexpr std::size_t kHead = 4;                                  // lines above the tables
constexpr std::size_t kAround = 5;                                // ... between and below them
constexpr std::size_t kCountry = 9, kCategory = 26, kCount = 10;  // widths of columns

const RecordDestination& destination_of(const Record& record) {
  static const RecordDestination kNone;
  return record.destination ? *record.destination : kNone;
}

std::string receiver_of(const Record& record) {
  const RecordDestination& to = destination_of(record);
  for (const std::string* name : {&to.receiver, &to.domain, &to.host}) {
    if (!name->empty()) return visible(*name);
  }
  return visible(record.dest_ip);
}

std::string country_of(const Record& record) {
  const RecordDestination& to = destination_of(record);
  for (const Country& one : {to.importer_country, to.server_country, to.controlled_from}) {
    if (one.known()) return std::string(one.text());
  }
  return "?";
}

// "15:04:05" of "2026-01-02T15:04:05.678901Z".
std::string_view time_of(std::string_view timestamp) noexcept {
  constexpr std::size_t kBegin = 11, kSize = 8;
  return timestamp.size() >= kBegin + kSize ? timestamp.substr(kBegin, kSize) : timestamp;
}

std::string cut(std::string text, std::size_t most) {
  if (text.size() > most) text.resize(most);
  return text;
}

}  // namespace

void LiveView::take(const Record& record) {
  ++findings_;
  Row row{receiver_of(record), country_of(record), visible(record.category)};
  const auto known = receivers_.find(row);
  if (known != receivers_.end()) {
    ++known->second;
  } else if (receivers_.size() < kMostReceivers) {
    receivers_.emplace(row, 1);
  }
  if (record.verdict && record.verdict->action == Action::kAllow) return;
  ++violations_;
  last_.push_front(fmt::format(
      "{}  {:<7}{:<{}}{}  to {}", time_of(record.timestamp),
      record.verdict ? to_string(record.verdict->action) : "found", row.category, kCategory,
      record.masked.empty() ? "[" + record.detector + "]" : visible(record.masked), row.receiver));
  if (last_.size() > kMostLast) last_.pop_back();
}

void LiveView::settle_rates(const SensorCounters& counters, std::uint64_t unseen,
                            Clock::time_point now) {
  const std::chrono::duration<double> passed = now - told_;
  const std::uint64_t packets = counters.received + unseen;
  if (passed.count() > 0) {
    packet_rate_ = static_cast<double>(packets - std::min(packets, packets_)) / passed.count();
    byte_rate_ = static_cast<double>(counters.received_bytes - bytes_) / passed.count();
  }
  packets_ = packets;
  bytes_ = counters.received_bytes;
  told_ = now;
}

std::vector<std::string> LiveView::lines(const SensorCounters& counters, std::uint64_t unseen,
                                         Clock::time_point now, Screen::Size size,
                                         const std::string& last_complaint) {
  settle_rates(counters, unseen, now);
  const auto ran = std::chrono::duration_cast<std::chrono::seconds>(now - start_).count();
  std::vector<std::string> lines;
  lines.push_back(fmt::format("leakwire sense  {}  {:02}:{:02}:{:02}", interface_, ran / 3600,
                              ran / 60 % 60, ran % 60));
  lines.push_back(fmt::format("packets {:.0f}/s, {}/s   flows {} open, {} seen, {} encrypted",
                              packet_rate_, bytes_text(static_cast<std::uint64_t>(byte_rate_)),
                              counters.open_flows, counters.flows, counters.encrypted));
  lines.push_back(
      fmt::format("dropped {} (kernel {}, shed {})   findings {}, violations {}   "
                  "memory {}",
                  counters.dropped() + unseen, unseen, counters.shed, findings_, violations_,
                  bytes_text(counters.memory)));
  lines.emplace_back();
  const std::size_t room = size.rows > kHead + kAround + 2 ? (size.rows - kHead - kAround) / 2 : 1;
  const std::size_t fixed = kCountry + kCategory + kCount;
  const std::size_t name = size.columns > fixed + 20 ? size.columns - fixed : 20;
  lines.push_back(fmt::format("{:<{}}{:<{}}{:<{}}{:>{}}", "receiver", name, "country", kCountry,
                              "category", kCategory, "findings", kCount));
  std::vector<std::pair<std::uint64_t, const Row*>> most;
  for (const auto& [row, count] : receivers_) most.emplace_back(count, &row);
  std::stable_sort(most.begin(), most.end(),
                   [](const auto& a, const auto& b) { return a.first > b.first; });
  for (std::size_t i = 0; i < std::min(room, most.size()); ++i) {
    const Row& row = *most[i].second;
    lines.push_back(fmt::format("{:<{}}{:<{}}{:<{}}{:>{}}", cut(row.receiver, name - 1), name,
                                row.country, kCountry, cut(row.category, kCategory - 1), kCategory,
                                most[i].first, kCount));
  }
  lines.emplace_back();
  lines.emplace_back("last violations");
  for (std::size_t i = 0; i < std::min(room, last_.size()); ++i) lines.push_back(last_[i]);
  if (!last_complaint.empty()) {
    lines.emplace_back();
    lines.push_back(last_complaint);
  }
  return lines;
}

std::string LiveView::line(const SensorCounters& counters, std::uint64_t unseen,
                           Clock::time_point now) {
  settle_rates(counters, unseen, now);
  return fmt::format("{}: {:.0f} packets/s, {}/s, {} flows open, {} dropped, {}, {}", interface_,
                     packet_rate_, bytes_text(static_cast<std::uint64_t>(byte_rate_)),
                     counters.open_flows, counters.dropped() + unseen,
                     count_text(findings_, "finding", "findings"),
                     count_text(violations_, "violation", "violations"));
}

}  // namespace leakwire::program
