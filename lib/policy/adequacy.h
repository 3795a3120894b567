// Adequacy: which countries were found to protect personal data well enough, by whom and when.
//
// A dated table with the source of each row. Pure; any thread.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "leakwire/country.h"

namespace leakwire::policy {

// Whose rules on transfers apply to the sender.
enum class Regime : std::uint8_t {
  kNone,  // of none of the below: nothing is adequate
  kEu,    // the EEA: Directive 95/46/EC, art. 25, then Regulation (EU) 2016/679, art. 45
  kUk,    // Data Protection Act 2018, Schedule 21, and UK GDPR, art. 45
  kCh,    // Data Protection Ordinance (DSV, SR 235.11), Annex 1, since 2023-09-01
};

// To which organisations of the country a row applies.
enum class Scope : std::uint8_t {
  kAll,
  kCommercial,     // companies alone
  kSafeHarbour,    // that had certified themselves
  kPrivacyShield,  // ...
  kDpf,            // EU-US Data Privacy Framework, its UK extension, Swiss-US DPF
};

struct Adequacy {
  std::string_view code;
  Scope scope = Scope::kAll;
  std::uint32_t from = 0;   // 20210628: from the beginning of that day, UTC
  std::uint32_t until = 0;  // to the end of that day; 0: without an end
  Regime regime = Regime::kEu;
  std::string_view source;
};

// Sorted by code.
std::span<const Adequacy> adequacy_table() noexcept;

// The row that covers a transfer; nullptr: none. `time` in microseconds since 1970.
const Adequacy* adequacy_of(Country country, Scope scope, Regime regime,
                            std::int64_t time) noexcept;
// A row for all organisations, or for companies where it is one.
const Adequacy* adequacy_of(Country country, bool commercial, Regime regime,
                            std::int64_t time) noexcept;

}  // namespace leakwire::policy
