// Policies of any bytes: mistakes have their place, a policy judges, and explains as it judges.
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "leakwire/policy.h"
#include "policy/consent_signals.h"

namespace {

void require(bool holds) {
  if (!holds) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  constexpr std::size_t kMost = std::size_t{16} << 10;
  const std::string_view bytes(reinterpret_cast<const char*>(data), size < kMost ? size : kMost);
  leakwire::policy::tcf_purposes(bytes);
  leakwire::policy::us_opt_out(bytes);
  leakwire::policy::gpp_opt_outs(bytes);
  leakwire::PolicyOptions options;
  options.now = 1'768'435'200'000'000;
  const auto policy = leakwire::Policy::parse(bytes, "fuzz.yaml", options);
  if (!policy) {
    require(!policy.error().empty());
    for (const leakwire::Diagnostic& one : policy.error()) {
      require(!one.message.empty() && one.message.find('\n') == std::string::npos);
    }
    return 0;
  }
  leakwire::Finding finding;
  finding.category = "contact.email";
  finding.confidence = leakwire::Confidence::kValidated;
  leakwire::Destination to;
  to.host = "ads.tracker.example";
  leakwire::Circumstances how;
  how.path = "/v1/x";
  how.field = "email";
  for (std::uint32_t listing = 0; listing < 4; ++listing) {
    to.listing = listing;
    to.role = listing == 0 ? leakwire::Role::kFirstParty : leakwire::Role::kThirdParty;
    const leakwire::Verdict verdict = policy->judge(finding, to, how);
    const leakwire::Explanation explained = policy->explain(finding, to, how);
    require(verdict.action == explained.verdict.action && verdict.rule == explained.verdict.rule &&
            verdict.reason == explained.verdict.reason);
    require(!explained.steps.empty() && explained.steps.back().fits);
  }
  return 0;
}
