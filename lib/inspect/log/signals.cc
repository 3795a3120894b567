#include "inspect/log/signals.h"

#include "inspect/log/url_text.h"
#include "policy/consent_signals.h"

namespace leakwire::inspect {

namespace {

// W3C Global Privacy Control, section 3.1. A part may hold the header's name too, or quotes.
bool says_gpc(std::string_view value) noexcept {
  constexpr std::string_view kAround = " \t\r\n\"'";
  value.remove_prefix(value.find(':') + 1);  // none: 0
  const std::size_t begin = value.find_first_not_of(kAround);
  return begin != std::string_view::npos && value[begin] == '1' &&
         value.find_last_not_of(kAround) == begin;
}

}  // namespace

void read_signals(std::string_view text, LineFacts& facts) noexcept {
  for (const LinePart& part : facts.parts) {
    if (part.where == Where::kHeader && equal_ignoring_case(part.field, "sec-gpc")) {
      facts.signals.gpc = says_gpc(text.substr(part.begin, part.end - part.begin));
      continue;
    }
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
