#include "inspect/log/signals.h"

#include "policy/consent_signals.h"

namespace leakwire::inspect {

void read_signals(std::string_view text, LineFacts& facts) noexcept {
  for (const LinePart& part : facts.parts) {
    const bool query = part.where == Where::kQuery;
    if ((!query && part.where != Where::kCookie) || part.field.empty()) continue;
    std::string_view value = text.substr(part.begin, part.end - part.begin);
    const std::size_t equals = value.find('=');
    if (equals == std::string_view::npos) continue;
    value.remove_prefix(equals + 1);
    ConsentSignals& signals = facts.signals;
    if (part.field == (query ? "gdpr_consent" : "euconsent-v2")) {
      if (const auto purposes = policy::tcf_purposes(value)) signals.tcf_purposes = purposes;
    } else if (part.field == (query ? "us_privacy" : "usprivacy")) {
      if (const auto out = policy::us_opt_out(value)) signals.us_opt_out = out;
    } else if (query && part.field == "gpp") {
      const policy::GppOptOuts outs = policy::gpp_opt_outs(value);
      if (outs.sale) signals.gpp_sale_opt_out = outs.sale;
      if (outs.share) signals.gpp_share_opt_out = outs.share;
    }
  }
}

}  // namespace leakwire::inspect
