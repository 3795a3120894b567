#include "sense_live.h"

#include <fmt/format.h>

#include <chrono>
#include <string_view>
#include <utility>

#include "budgets.h"

namespace leakwire::program {
namespace {

using Clock = std::chrono::steady_clock;
using Got = PacketSource::Got;

constexpr int kPatience = 50;  // milliseconds: so long what was found waits at most
constexpr std::chrono::milliseconds kLookEach{250};  // at messages that have no end
constexpr std::chrono::seconds kStatsEach{10};

// What the counts of budgets are of stays so where the new policy cannot have its own.
void reload(Sense& sense, Sensor& sensor, Reloader& reloader) {
  std::optional<Reloader::Loaded> loaded = reloader.poll();
  if (!loaded) return;
  // What was pushed before is told, and counted, under the policy that it was judged by.
  sensor.flush();
  close_budgets(sense.budgets, sense.run);
  if (!open_sense_budgets(sense, loaded->inspect)) sense.report.count_budgets(nullptr, {});
  sense.report.judged_by(std::string(loaded->pack.fingerprint()));
  sensor.reload(std::move(loaded->pack), std::move(loaded->inspect));
}

// What is done beside taking packets, each in its time.
class LiveLoop {
 public:
  LiveLoop(Sense& sense, Sensor& sensor, Reloader& reloader)
      : sense_(sense),
        sensor_(sensor),
        reloader_(reloader),
        source_(*sense.source),
        view_(sense.names.masked(sense.plan.interface), Clock::now()) {
    if (!sense.plan.common.quiet) sense.report.show_in(&view_);
    if (sense.shows_view) sense.run.screen.begin_view();
  }
  LiveLoop(const LiveLoop&) = delete;
  LiveLoop& operator=(const LiveLoop&) = delete;
  ~LiveLoop() {
    sense_.run.screen.end_view();
    sense_.report.show_in(nullptr);
  }

  void run() {
    sense_.run.counters.inputs.fetch_add(1, std::memory_order_relaxed);
    Packet packet;
    packet.capture = sensor_.add_capture({"interface", sense_.plan.interface});
    std::string problem;
    while (!sense_.run.stop.raised()) {
      const Got got = source_.next(packet, problem);
      if (got == Got::kBroken || got == Got::kEnd) {
        sense_.run.complaints.say(sense_.plan.interface,
                                  problem.empty() ? "ended; packets are expected" : problem);
        return;
      }
      if (got == Got::kPacket) {
        ++packet.number;
        waiting_ = true;
        if (!sensor_.push(packet)) return;
        // The clock is not asked for every packet.
        if (packet.number % 64 != 0) continue;
      } else {
        sense_.run.stop.wait_readable(source_.descriptor(), kPatience);
      }
      if (!tick(Clock::now())) return;
    }
  }

 private:
  bool tick(Clock::time_point now) {
    if (now - flushed_ >= (waiting_ ? std::chrono::milliseconds(kPatience) : kLookEach)) {
      read_keys(sense_, sensor_);
      reload(sense_, sensor_, reloader_);
      if (!sensor_.flush()) return false;
      flush(sense_);
      flushed_ = now;
      waiting_ = false;
    }
    if (now - looked_ >= kLookEach) {
      look(now);
      looked_ = now;
    }
    if (now - told_ >= kStatsEach) {
      const PacketSource::Drops drops = source_.drops();
      const SensorCounters counters = sensor_.counters();
      sense_.report.write_stats(counters, drops.kernel, drops.interface, false);
      flush(sense_);
      if (sense_.plan.common.stats && !sense_.shows_view) {
        sense_.run.screen.line("leakwire: " +
                               view_.line(counters, drops.kernel + drops.interface, now));
      }
      told_ = now;
    }
    return true;
  }

  // Where the kernel drops, packets come faster than they are looked at: a few flows are left out
  // whole rather than holes torn into all.
  void look(Clock::time_point now) {
    const PacketSource::Drops drops = source_.drops();
    if (drops.kernel > dropped_) sensor_.shed_largest();
    dropped_ = drops.kernel;
    if (!sense_.shows_view) return;
    Screen& screen = sense_.run.screen;
    screen.draw(view_.lines(sensor_.counters(), drops.kernel + drops.interface, now, screen.size(),
                            screen.last_line()));
  }

  Sense& sense_;
  Sensor& sensor_;
  Reloader& reloader_;
  PacketSource& source_;
  LiveView view_;
  Clock::time_point flushed_ = Clock::now(), told_ = flushed_, looked_ = flushed_;
  std::uint64_t dropped_ = 0;
  bool waiting_ = false;  // something was pushed and not yet looked at
};

}  // namespace

void flush(Sense& sense) {
  sense.report.flush();
  if (sense.kept) sense.kept->flush();
}

bool open_sense_budgets(Sense& sense, const InspectorOptions& inspect) {
  sense.report.count_budgets(nullptr, {});
  sense.budgets.reset();
  if (!open_budgets(sense.plan.common, inspect, sense.run, sense.budgets)) return false;
  if (sense.budgets) sense.report.count_budgets(&*sense.budgets, inspect.judging->policy.sha256());
  return true;
}

void read_keys(Sense& sense, Sensor& sensor) {
  if (!sense.key_log) return;
  if (sense.key_log->read([&](std::string_view text) { sensor.add_keys(text); })) return;
  sense.run.complaints.say(sense.names.place(sense.plan.key_log), "cannot be read any more");
  sense.key_log.reset();
}

void sense_interface(Sense& sense, Sensor& sensor, Reloader& reloader) {
  LiveLoop(sense, sensor, reloader).run();
}

}  // namespace leakwire::program
