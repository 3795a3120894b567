// leakwire sense: findings in captures and live traffic.
#include <fmt/format.h>
#include <sys/stat.h>

#include <chrono>
#include <memory>
#include <utility>
#include <vector>

#include "amounts.h"
#include "budgets.h"
#include "call_filter.h"
#include "capture_writer.h"
#include "clock.h"
#include "commands.h"
#include "exit_code.h"
#include "hardening.h"
#include "key.h"
#include "key_log_file.h"
#include "name_masker.h"
#include "own_files.h"
#include "packet_file.h"
#include "sense_live.h"
#include "sense_plan.h"
#include "sense_report.h"
#include "summary.h"
#include "terminal.h"

namespace leakwire::program {
namespace {

using Clock = std::chrono::steady_clock;
using Got = PacketSource::Got;

constexpr std::chrono::milliseconds kPatience{50};  // so long what was found waits at most

void not_looked_at(Sense& sense, const std::string& name, std::string_view reason,
                   const std::string& problem) {
  sense.run.complaints.say(sense.names.place(name), problem);
  Coverage coverage;
  coverage.reason = reason;
  coverage.detail = problem;
  coverage.source.kind = name == "-" ? "stdin" : "file";
  coverage.source.name = sense.names.masked(name);
  coverage.observed = timestamp_now();
  coverage.pack = sense.report.pack();
  sense.report.write(coverage);
}

bool open_key_log(Sense& sense) {
  if (!sense.plan.sensor.opens_tls) return true;
  std::string problem;
  sense.key_log = KeyLogFile::open(sense.plan.key_log, problem);
  if (!sense.key_log) sense.run.complaints.say(sense.names.place(sense.plan.key_log), problem);
  return sense.key_log != nullptr;
}

bool set_filter(Sense& sense, PacketSource& source) {
  std::string problem;
  const bool wanted = !sense.plan.filter.empty() || !sense.plan.interface.empty();
  if (!wanted || source.filter(sense.plan.filter, problem)) return true;
  sense.run.complaints.say("filter", problem);
  return false;
}

// What asks for rights is opened before they are given up. False where nothing can be done.
bool open_interface(Sense& sense) {
  if (sense.plan.interface.empty()) return true;
  std::string problem;
  // Rings know nothing of what only libpcap's own handles of Linux can tell.
  unsigned rings = sense.plan.sensor.threads;
  for (const std::string_view word : {"vlan", "inbound", "outbound", "ifindex"}) {
    if (sense.plan.filter.find(word) != std::string::npos) rings = 1;
  }
  sense.source =
      PacketSource::interface(sense.plan.interface, sense.plan.snap_length, rings, problem);
  if (!sense.source) {
    sense.run.complaints.say(sense.plan.interface, problem);
    return false;
  }
  return set_filter(sense, *sense.source);
}

// False: nothing more can be done.
bool sense_file(Sense& sense, const std::string& name, Sensor& sensor) {
  sense.run.counters.inputs.fetch_add(1, std::memory_order_relaxed);
  std::string problem;
  const auto source = PacketSource::file(name, sense.names.place(name), sense.run, problem);
  if (!source) {
    if (!sense.run.stop.raised()) not_looked_at(sense, name, "unreadable", problem);
    return true;
  }
  if (!set_filter(sense, *source)) return false;
  auto flushed = Clock::now();
  source->when_waiting([&] {  // what came is told now, not once the pipe ends
    if (Clock::now() - flushed < kPatience) return;
    read_keys(sense, sensor);
    if (!sensor.flush()) sense.run.stop.stop();
    flush(sense);
    flushed = Clock::now();
  });
  Packet packet;
  packet.capture = sensor.add_capture({"file", name});
  if (source->may_hold_keys()) sensor.expect_keys();
  while (!sense.run.stop.raised()) {
    const Got got = source->next(packet, problem);
    if (got == Got::kBroken && !sense.run.stop.raised()) {
      not_looked_at(sense, name, packet.number == 0 ? "unreadable" : "truncated",
                    fmt::format("{}; the {} before were looked at", problem,
                                count_text(packet.number, "packet", "packets")));
    }
    const std::string keys = source->take_keys();
    if (!keys.empty()) sensor.add_keys(keys);
    if (got != Got::kPacket) break;
    ++packet.number;
    if (!sensor.push(packet)) return false;
  }
  return true;
}

// One after the other: a thousand captures are not open at once, and a pipe holds up none before.
void sense_files(Sense& sense, Sensor& sensor) {
  for (const std::string& name : sense.plan.captures) {
    if (sense.run.stop.raised() || !sense_file(sense, name, sensor)) return;
  }
}

// All that asks for rights is open by now.
bool harden(const Sense& sense) {
  if (sense.plan.interface.empty()) return true;
  std::string problem;
  if (drop_rights(sense.plan.drop_to, problem)) return true;
  sense.run.complaints.say("--drop-to", problem);
  return false;
}

// Nothing more is opened for writing, no socket, no program. Not all kernels let us say so.
void restrict_live(const Sense& sense) {
  if (sense.plan.interface.empty()) return;
  std::string problem;
  if (restrict_calls(sense.plan.common.budget_file.has_value(), problem)) return;
  sense.run.complaints.note("seccomp", fmt::format("{}; calls are not restricted", problem));
}

// The file of -w is none that is read, or written by another flag.
bool open_kept(Sense& sense, const Flags& flags) {
  const SensePlan& plan = sense.plan;
  if (plan.kept_packets.empty()) return true;
  std::vector<std::string> others = plan.captures;
  for (const auto& path :
       {flags.output, flags.policy, flags.key_file, flags.keylog, flags.budget_file}) {
    if (path) others.push_back(*path);
  }
  sense.kept = std::make_unique<CaptureWriter>(plan.kept_packets, sense.run.complaints);
  sense.report.tell_kept();
  return sense.kept->open(others);
}

void write_audits(Sense& sense) {
  const bool reveal = sense.plan.common.inspect.reveal;
  if (reveal) {
    sense.report.write_audit("reveal", "the records of this run hold the personal data itself");
  }
  if (sense.kept) {
    sense.report.write_audit("write-packets",
                             reveal ? "packets of flows with a violation are kept as they came"
                                    : "packets of flows with a violation are kept, masked");
  }
}

void look(Sense& sense, const DetectorPack& pack, const PseudonymKey& key, Reloader& reloader) {
  Sensor::Out out = sense.report.out();
  if (sense.kept) out.on_packet = [&](const Packet& packet) { sense.kept->write(packet); };
  Sensor sensor(pack, key, sense.plan.common.inspect, sense.plan.sensor, std::move(out));
  write_audits(sense);
  read_keys(sense, sensor);
  PacketSource::Drops drops;
  if (sense.plan.interface.empty()) {
    sense_files(sense, sensor);
  } else {
    sense_interface(sense, sensor, reloader);
    drops = sense.source->drops();
  }
  sensor.finish();
  if (sense.kept) sense.kept->close();
  const SensorCounters counters = sensor.counters();
  sense.run.counters.bytes += counters.received_bytes;
  if (counters.key_lines_passed_over > 0) {
    sense.run.complaints.note(
        "--keylog", fmt::format("{} not of a key log, passed over; lines as of SSLKEYLOGFILE are "
                                "expected",
                                count_text(counters.key_lines_passed_over, "line", "lines")));
  }
  sense.report.write_stats(counters, drops.kernel, drops.interface, true);
  if (counters.unread_link > 0) {
    sense.run.complaints.say(
        "", fmt::format("{} of a link layer that there is no reader for were not looked at; "
                        "Ethernet, IEEE 802.11, Linux cooked, PPP, loopback or raw IP is expected",
                        count_text(counters.unread_link, "packet", "packets")));
  }
}

void show_end(const Sense& sense, const Output& output, Clock::duration took) {
  const Plan& plan = sense.plan.common;
  if (plan.quiet) return;
  if (plan.stats || (is_terminal(output.fd()) && is_terminal(2))) {
    Summary summary;
    summary.took = took;
    summary.done = count_text(sense.run.counters.findings.load(), "finding", "findings");
    summary.interrupted = sense.run.stop.interrupted();
    show_summary(summary, sense.run);
    show_tallies(sense.report.tallies(), sense.run);
  }
  if (plan.inspect.judging) {
    sense.report.verdicts().show(plan.inspect.judging->policy, sense.run);
  }
}

// On a terminal, and where records are not asked for there.
bool wants_view(const SensePlan& plan, const Output& output) {
  return !plan.interface.empty() && !plan.common.quiet && is_terminal(2) &&
         (!is_terminal(output.fd()) || !plan.common.format);
}

std::unique_ptr<Sink> sink_for(const Plan& plan, const DetectorPack& pack, Output& output,
                               bool shows_view) {
  SinkOptions options;
  options.color = wants_color(plan.color, output.fd());
  options.csv_header = output.is_new_or_empty();
  options.csv_verdicts = true;
  const Format format =
      plan.format.value_or(is_terminal(output.fd()) ? Format::kText : Format::kNdjson);
  // A view shows what would be written over it.
  const bool shown = shows_view && is_terminal(output.fd());
  return make_sink(
      format, pack,
      [&output, shown](std::string_view bytes) { return shown || output.write(bytes); }, options);
}

// What is read is not written to meanwhile.
bool is_no_input(const Output& output, const SensePlan& plan, Run& run) {
  std::vector<std::string> read = plan.captures;
  if (!plan.key_log.empty()) read.push_back(plan.key_log);
  for (const std::string& name : read) {
    struct stat status {};
    if (!plan.common.output || stat(name.c_str(), &status) != 0 || !S_ISREG(status.st_mode)) {
      continue;
    }
    if (!output.is(status.st_dev, status.st_ino)) continue;
    run.complaints.say("-o", "is a file that is read; another file is expected");
    return false;
  }
  return true;
}

}  // namespace

int run_sense(const Flags& flags) {
  const auto start = Clock::now();
  forbid_core_dumps();
  Run run;
  std::optional<SensePlan> plan = sense_plan_of(flags, run.complaints);
  if (!plan) return kNotDone;
  Plan& common = plan->common;
  std::optional<DetectorPack> pack = load_for_sense(flags, common, run, common.inspect);
  if (!pack) return kNotDone;
  const std::optional<PseudonymKey> key = open_key(common.key_file, run.complaints);
  if (!key) return kNotDone;
  Output output(run.complaints, run.stop,
                common.output ? Output::Buffering::kNone : Output::Buffering::kBlock, "findings");
  if (!output.open(common.output) || !output_is_apart(common, output, run.complaints) ||
      !is_no_input(output, *plan, run)) {
    return kNotDone;
  }
  if (common.inspect.reveal) {
    run.complaints.note("--reveal", "the records of this run hold the personal data itself");
  }
  NameMasker names(*pack);
  const bool shows_view = wants_view(*plan, output);
  SenseReport report(sink_for(common, *pack, output, shows_view), output,
                     std::string(pack->fingerprint()), run);
  Sense sense{std::move(*plan), run, names, report};
  sense.shows_view = shows_view;
  if (!open_sense_budgets(sense, sense.plan.common.inspect)) return kNotDone;
  if (!open_key_log(sense) || !open_interface(sense) || !open_kept(sense, flags) ||
      !harden(sense)) {
    return kNotDone;
  }
  run.stop.listen();
  if (!sense.plan.interface.empty()) run.stop.listen_reload();
  restrict_live(sense);
  Reloader reloader(sense.plan.common, run);
  look(sense, *pack, *key, reloader);
  report.finish();
  close_budgets(sense.budgets, run);
  output.close();
  if (run.stop.interrupted() && !sense.plan.captures.empty()) {
    run.complaints.say("", "interrupted; what was found until then is written");
  }
  show_end(sense, output, Clock::now() - start);
  return exit_code(report.found(), run.complaints.any(), sense.plan.common.exit_zero);
}

}  // namespace leakwire::program
