#include "sense_report.h"

#include <utility>

#include "clock.h"

namespace leakwire::program {

void SenseReport::take(const Record& record) {
  found_ = found_ || !record.verdict || record.verdict->action > Action::kAllow;
  run_.counters.findings.fetch_add(1, std::memory_order_relaxed);
  ++tallies_[record.detector][static_cast<std::size_t>(record.confidence)];
  verdicts_.take(record);
  if (view_ != nullptr) view_->take(record);
  if (budgets_ == nullptr || !record.policy || record.policy->sha256 != policy_) return;
  budgets_->take(record, [this](Overrun&& overrun) {
    found_ = true;
    verdicts_.take(overrun);
    sink_->write(overrun);
  });
}

Sensor::Out SenseReport::out() {
  Sensor::Out out;
  out.on_finding = [this](const Record& record) { take(record); };
  out.on_record = [this](Record&& record) {
    run_.screen.erase();
    return sink_->write(record);
  };
  out.on_coverage = [this](Coverage&& coverage) {
    run_.screen.erase();
    sink_->write(coverage);
  };
  out.on_summary = [this](GroupSummary&& summary) {
    run_.screen.erase();
    sink_->write(summary);
  };
  return out;
}

void SenseReport::write_stats(const SensorCounters& counters, std::uint64_t kernel,
                              std::uint64_t interface, bool is_last) {
  const std::uint64_t unseen = kernel + interface;
  Stats stats;
  stats.observed = timestamp_now();
  stats.is_last = is_last;
  stats.pack = pack_;
  stats.numbers = {{"received", counters.received + unseen},
                   {"processed", counters.processed},
                   {"dropped", counters.dropped() + unseen},
                   {"bytes", counters.received_bytes},
                   {"flows", counters.flows},
                   {"open_flows", counters.open_flows},
                   {"evicted", counters.evicted},
                   {"expired", counters.expired},
                   {"shed_flows", counters.shed_flows},
                   {"joined_late", counters.joined_late},
                   {"gaps", counters.gaps},
                   {"gap_bytes", counters.gap_bytes},
                   {"ambiguous", counters.ambiguous},
                   {"messages", counters.messages},
                   {"inbound", counters.inbound},
                   {"findings", counters.findings},
                   {"summarised", counters.summarised},
                   {"suppressed", counters.suppressed},
                   {"encrypted", counters.encrypted},
                   {"excluded", counters.excluded},
                   {"not_ip", counters.not_ip},
                   {"other_transport", counters.other_transport},
                   {"memory", counters.memory}};
  if (keeps_packets_) {
    stats.numbers.push_back({"kept", counters.kept});
    stats.numbers.push_back({"unkept", counters.unkept});
  }
  stats.dropped = {{"kernel", kernel},
                   {"interface", interface},
                   {"shed", counters.shed},
                   {"link", counters.unread_link},
                   {"truncated", counters.truncated},
                   {"malformed", counters.malformed},
                   {"too_deep", counters.too_deep},
                   {"fragments", counters.fragments}};
  run_.screen.erase();
  sink_->write(stats);
}

void SenseReport::write_audit(std::string_view action, std::string_view detail) {
  Audit audit;
  audit.observed = timestamp_now();
  audit.action = action;
  audit.detail = detail;
  audit.pack = pack_;
  sink_->write(audit);
}

}  // namespace leakwire::program
