#include "judging.h"

#include "own_files.h"
#include "policy_files.h"

namespace leakwire::program {

bool load_judging(const Flags& flags, const Plan& plan, const DetectorPack& pack, Run& run,
                  InspectorOptions& options) {
  const bool names_receivers = !plan.to.empty() || plan.log.kind != LogKind::kPlain;
  if (!plan.policy && !names_receivers) return true;
  std::optional<Policy> policy;
  if (plan.policy) {
    if (!is_no_named_pipe(*plan.policy, run.complaints)) return false;
    PolicyOptions policy_options;
    policy_options.pack = &pack;
    Result<Policy> loaded = Policy::load(*plan.policy, policy_options);
    if (!loaded) {
      run.complaints.say(loaded.error());
      return false;
    }
    policy = *loaded;
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
