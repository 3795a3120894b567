// Consent signals: what the IAB's strings say, as far as a policy asks.
//
// Pure, total and without allocation: any bytes are taken. What cannot be read says nothing. Any
// thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace leakwire::policy {

// IAB Europe Transparency and Consent Framework, TC string 2.x: bit n-1 is purpose n of
// PurposesConsent. Nothing for a string that is cut within the core's fixed fields or of another
// version.
std::optional<std::uint32_t> tcf_purposes(std::string_view tc_string) noexcept;

// IAB US Privacy String 1.0 ("1YNN"): whether its third character is Y. Nothing for "-", which
// means that it does not apply.
std::optional<bool> us_opt_out(std::string_view us_privacy) noexcept;

// True where any section of the United States says so; nothing where none speaks of it.
struct GppOptOuts {
  std::optional<bool> sale;   // SaleOptOut
  std::optional<bool> share;  // SharingOptOut or TargetedAdvertisingOptOut
};
// IAB Tech Lab Global Privacy Platform, header version 1, sections 6 to 22.
GppOptOuts gpp_opt_outs(std::string_view gpp_string) noexcept;

}  // namespace leakwire::policy
