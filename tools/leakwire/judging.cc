#include "judging.h"

#include "own_files.h"
#include "policy_files.h"

namespace leakwire::program {

std::optional<Policy> load_policy(const std::string& file, const DetectorPack& pack, Run& run) {
  if (!is_no_named_pipe(file, run.complaints)) return std::nullopt;
  PolicyOptions options;
  options.pack = &pack;
  Result<Policy> loaded = Policy::load(file, options);
  if (loaded) return *loaded;
  run.complaints.say(loaded.error());
  return std::nullopt;
}

bool load_judging(const Flags& flags, const Plan& plan, const DetectorPack& pack, Run& run,
                  InspectorOptions& options) {
  const bool names_receivers = !plan.to.empty() || plan.log.kind != LogKind::kPlain;
  if (!plan.policy && !names_receivers) return true;
  std::optional<Policy> policy;
  if (plan.policy) {
    policy = load_policy(*plan.policy, pack, run);
    if (!policy) return false;
  }
  const std::optional<Places> places = load_places(flags, run);
  if (!places) return false;
  if (policy) {
    options.judging = Judging{*policy, places->with(policy->listings())};
  } else {
    options.places = *places;
  }
  return true;
}

InputInfo input_info(const Plan& plan) {
  InputInfo info;
  info.log = plan.log;
  info.to = plan.to;
  return info;
}

}  // namespace leakwire::program
