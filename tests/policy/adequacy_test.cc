#include "policy/adequacy.h"

#include <gtest/gtest.h>

#include <string>

#include "policies.h"

namespace leakwire::policy {
namespace {

struct GroundCase {
  const char* home;
  const char* given;
  const char* ground;
};

// The same receiver on different days: decisions begin and end.
constexpr GroundCase kCases[] = {
    {"EEA", "importer-country: CH, date: 2000-07-25", "none"},
    {"EEA", "importer-country: CH, date: 2000-07-26", "adequacy"},
    {"EEA", "importer-country: GB, date: 2020-12-31", ""},  // EU law applied until then
    {"EEA", "importer-country: GB, date: 2021-01-01", "adequacy"},
    {"EEA", "importer-country: GB, date: 2021-06-28", "adequacy"},
    {"EEA", "importer-country: GB, date: '2031-12-27T23:59:59Z'", "adequacy"},
    {"EEA", "importer-country: GB, date: 2031-12-28", "none"},
    {"EEA", "importer-country: JP, owner: A company, date: 2019-01-22", "none"},
    {"EEA", "importer-country: JP, owner: A company, date: 2019-01-23", "adequacy"},
    {"EEA", "importer-country: KR, date: 2021-12-16", "none"},
    {"EEA", "importer-country: KR, date: 2021-12-17", "adequacy"},
    {"EEA", "importer-country: BR, date: 2026-01-25", "none"},
    {"EEA", "importer-country: BR, date: 2026-01-27", "adequacy"},
    {"EEA", "importer-country: UY, date: 2012-08-21", "adequacy"},
    {"EEA", "importer-country: NZ, date: 2012-12-18", "none"},
    {"EEA", "importer-country: IN, date: 2026-01-01", "none"},
    // Canada: commercial organisations alone.
    {"EEA", "importer-country: CA, owner: A company, date: 2026-01-01", "adequacy"},
    {"EEA", "importer-country: CA, date: 2026-01-01", "none"},
    {"EEA", "receiver: shop-ca, date: 2026-01-01", "adequacy"},
    {"EEA", "receiver: shop-ca, date: 2001-12-19", "none"},
    {"EEA", "receiver: office-ca, date: 2026-01-01", "none"},
    // The United States: what the receiver had certified, while it stood.
    {"EEA", "importer-country: US, owner: A company, date: 2026-01-01", "none"},
    {"EEA", "receiver: schemes-us, date: 2000-07-25", "none"},
    {"EEA", "receiver: schemes-us, date: 2015-10-05", "adequacy"},
    {"EEA", "receiver: schemes-us, date: 2015-10-06", "none"},
    {"EEA", "receiver: schemes-us, date: 2016-07-11", "none"},
    {"EEA", "receiver: schemes-us, date: 2016-07-12", "adequacy"},
    {"EEA", "receiver: schemes-us, date: 2020-07-15", "adequacy"},
    {"EEA", "receiver: schemes-us, date: 2020-07-16", "none"},
    {"EEA", "receiver: schemes-us, date: 2023-07-09", "none"},
    {"EEA", "receiver: schemes-us, date: 2023-07-10", "dpf"},
    {"EEA", "receiver: dpf-us, date: 2017-01-01", "none"},
    {"EEA", "receiver: dpf-us, date: 2026-01-01", "dpf"},
    {"EEA", "receiver: dpf-or-scc, date: 2022-01-01", "scc"},
    {"EEA", "receiver: dpf-or-scc, date: 2024-01-01", "dpf"},
    // Nothing is needed at home; groups by their days.
    {"EEA", "importer-country: HR, date: 2013-06-30", "none"},
    {"EEA", "importer-country: HR, date: 2013-07-01", ""},
    {"EEA", "importer-country: NO, date: 2026-01-01", ""},
    {"EU", "importer-country: NO, date: 2026-01-01", "none"},
    {"EEA", "importer-country: RE, date: 2026-01-01", ""},
    {"EEA", "importer-country: NC, date: 2026-01-01", "none"},
    {"EEA", "importer-country: SJ, date: 2026-01-01", "none"},
    // A server abroad, where it is known to stand.
    {"EEA", "importer-country: DE, server-country: CH, date: 2026-01-01", "adequacy"},
    {"EEA", "importer-country: DE, server-country: US, date: 2026-01-01", "none"},
    // Other homes.
    {"GB", "importer-country: DE, date: 2026-01-01", "adequacy"},
    {"GB", "importer-country: KR, date: 2022-12-18", "none"},
    {"GB", "importer-country: KR, date: 2022-12-19", "adequacy"},
    {"GB", "receiver: dpf-us, date: 2023-10-11", "none"},
    {"GB", "receiver: dpf-us, date: 2023-10-12", "dpf"},
    {"GB", "importer-country: BR, date: 2026-01-27", "none"},
    {"CH", "importer-country: DE, date: 2026-01-01", "adequacy"},
    {"CH", "importer-country: GB, date: 2026-01-01", "adequacy"},
    {"CH", "receiver: dpf-us, date: 2024-09-14", "none"},
    {"CH", "receiver: dpf-us, date: 2024-09-15", "dpf"},
    {"US", "importer-country: DE, date: 2026-01-01", "none"},
};

TEST(Adequacy, HangsOnCountryOrganisationAndDay) {
  constexpr std::string_view kReceivers = R"(
receivers:
  - {id: shop-ca, role: controller, country: CA}
  - {id: office-ca, role: authority, country: CA}
  - {id: schemes-us, role: processor, country: US, transfer: {ground: [safe-harbour, privacy-shield, dpf], checked: 2024-01-01}}
  - {id: dpf-us, role: processor, country: US, transfer: {ground: dpf, checked: 2024-01-01}}
  - {id: dpf-or-scc, role: processor, country: US, transfer: {ground: [dpf, scc], checked: 2024-01-01}}
)";
  const Places places = tests::no_places();
  for (const GroundCase& one : kCases) {
    const Policy policy =
        tests::policy_of("leakwire: 1\nhome: " + std::string(one.home) + std::string(kReceivers));
    Locator locator(places.with(policy.listings()));
    const auto explained =
        explain_given(policy, locator, "category: contact.email, " + std::string(one.given));
    ASSERT_TRUE(explained) << one.given << ": " << explained.error().front().message;
    EXPECT_EQ(to_string(explained->verdict.ground), one.ground) << one.home << ": " << one.given;
  }
}

TEST(Adequacy, EachRowHasItsSourceAndItsDays) {
  for (const Adequacy& row : adequacy_table()) {
    EXPECT_TRUE(country_named(row.code)) << row.code;
    EXPECT_FALSE(row.source.empty()) << row.code;
    EXPECT_TRUE(row.until == 0 || row.until > row.from) << row.code;
    EXPECT_GT(row.from, 19951024U) << row.code;
  }
}

}  // namespace
}  // namespace leakwire::policy
