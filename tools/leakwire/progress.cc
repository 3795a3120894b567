#include "progress.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <exception>

#include "amounts.h"
#include "terminal.h"
#include "walker.h"

namespace leakwire::program {
namespace {

using namespace std::chrono_literals;

constexpr auto kFirst = 1000ms;  // short work shows nothing
constexpr auto kEach = 200ms;

}  // namespace

Progress::Progress(const Plan& plan, Run& run)
    : run_(run), at_once_(plan.progress == When::kAlways) {
  if (plan.quiet || plan.follow || plan.progress == When::kNever) return;
  if (plan.progress == When::kAuto && !is_terminal(STDERR_FILENO)) return;
  try {
    start(plan);
  } catch (const std::exception&) {
    // A limit of the system: the work goes on without.
  }
}

void Progress::start(const Plan& plan) {
  shower_ = std::thread([this, paths = plan.paths, hidden = plan.hidden] {
    std::unique_lock lock(mutex_);
    if (!at_once_ && end_.wait_for(lock, kFirst, [this] { return ends_.load(); })) return;
    try {
      adder_ = std::thread([this, paths, hidden] { add_up(paths, hidden); });
    } catch (const std::exception&) {
      // Shown without a total then.
    }
    lock.unlock();
    show();
  });
}

Progress::~Progress() {
  if (!shower_.joinable()) return;
  {
    const std::lock_guard lock(mutex_);
    ends_ = true;
  }
  end_.notify_all();
  shower_.join();
  if (adder_.joinable()) adder_.join();
  run_.screen.erase();
}

void Progress::add_up(const std::vector<std::string>& paths, bool hidden) {
  Walker walker(paths, hidden);
  std::uint64_t sum = 0;
  while (!ends_ && !run_.stop.raised()) {
    const auto found = walker.next();
    if (!found) {
      total_ = sum;
      total_known_ = true;
      return;
    }
    // How much a pipe will give is not known.
    if (found->kind == Found::Kind::kStdin || found->kind == Found::Kind::kStream) return;
    sum += found->size;
  }
}

std::string Progress::line(std::chrono::duration<double> passed) const {
  const std::uint64_t read = run_.counters.read.load();
  const std::uint64_t total = total_.load();
  std::string text = bytes_text(read);
  if (total_known_ && total != 0) {
    const std::uint64_t shown = std::min(read, total);
    text += fmt::format(" of {} ({:.0f} %)", bytes_text(total),
                        100.0 * static_cast<double>(shown) / static_cast<double>(total));
  }
  const double rate = static_cast<double>(read) / std::max(passed.count(), 0.001);
  return fmt::format("{}, {}/s, {}", text, bytes_text(static_cast<std::uint64_t>(rate)),
                     count_text(run_.counters.findings.load(), "finding", "findings"));
}

void Progress::show() {
  // What was waited before the first line is part of the time.
  const auto start = std::chrono::steady_clock::now() - (at_once_ ? 0ms : kFirst);
  std::unique_lock lock(mutex_);
  while (true) {
    run_.screen.status(line(std::chrono::steady_clock::now() - start));
    if (end_.wait_for(lock, kEach, [this] { return ends_.load(); })) return;
  }
}

}  // namespace leakwire::program
