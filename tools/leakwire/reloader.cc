#include "reloader.h"

#include <csignal>
#include <exception>
#include <system_error>
#include <utility>

#include "judging.h"
#include "policy_files.h"

namespace leakwire::program {

std::optional<DetectorPack> load_for_sense(const Flags& flags, const Plan& plan, Run& run,
                                           InspectorOptions& inspect) {
  std::optional<DetectorPack> pack = load_pack(plan.pack, run.complaints);
  if (!pack || !load_judging(flags, plan, *pack, run, inspect)) return std::nullopt;
  if (inspect.judging || inspect.places) return pack;
  // Who receives is always told.
  const std::optional<Places> places = load_places(flags, run);
  if (!places) return std::nullopt;
  inspect.places = *places;
  return pack;
}

Reloader::~Reloader() {
  if (thread_.joinable()) thread_.join();
}

void Reloader::load() {
  try {
    InspectorOptions inspect = plan_.inspect;
    std::optional<DetectorPack> pack = load_pack(plan_.pack, run_.complaints);
    bool all = pack.has_value();
    if (all && plan_.policy) {
      const std::optional<Policy> policy = load_policy(*plan_.policy, *pack, run_);
      all = policy.has_value();
      if (all) inspect.judging = Judging{*policy, inspect.judging->places.with(policy->listings())};
    }
    if (all) loaded_.emplace(Loaded{std::move(*pack), std::move(inspect)});
  } catch (const std::exception&) {
    run_.complaints.say("SIGHUP", "no memory to read pack and policy anew");
  }
  done_.store(true);
}

std::optional<Reloader::Loaded> Reloader::poll() {
  if (!thread_.joinable()) {
    if (!run_.stop.take_reload()) return std::nullopt;
    done_.store(false);
    try {
      thread_ = std::thread([this] { load(); });
    } catch (const std::system_error&) {
      run_.complaints.say("SIGHUP", "no thread to read pack and policy anew");
    }
    return std::nullopt;
  }
  if (!done_.load()) return std::nullopt;
  thread_.join();
  thread_ = std::thread();
  std::optional<Loaded> loaded = std::exchange(loaded_, std::nullopt);
  if (loaded) {
    run_.complaints.note("SIGHUP", "pack and policy were read anew");
  } else {
    run_.complaints.note("SIGHUP", "pack and policy stay as they were");
  }
  return loaded;
}

}  // namespace leakwire::program
