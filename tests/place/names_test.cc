// Every enumerator of the public headers has a name, and the name leads back to it.
#include "leakwire/names.h"

#include <gtest/gtest.h>

#include <set>

#include "leakwire/destination.h"
#include "leakwire/log_format.h"
#include "leakwire/policy.h"
#include "leakwire/verdict.h"

namespace leakwire {
namespace {

template <class E, std::size_t count, class Named>
void round_trip(const std::array<std::string_view, count>& names, E last, Named named) {
  ASSERT_EQ(static_cast<std::size_t>(last) + 1, count);
  std::set<std::string_view> seen;
  for (std::size_t number = 0; number < count; ++number) {
    const std::string_view name = to_string(static_cast<E>(number));
    EXPECT_EQ(name, names[number]);
    EXPECT_TRUE(seen.insert(name).second) << name;
    if (!name.empty()) {
      EXPECT_EQ(named(name), static_cast<E>(number)) << name;
    }
  }
  EXPECT_EQ(to_string(static_cast<E>(count)), "");
  EXPECT_EQ(named("nonsense"), std::nullopt);
  EXPECT_EQ(named(""), std::nullopt);
}

TEST(Names, EachWayAndBack) {
  round_trip(kRoleNames, Role::kThirdParty, role_named);
  round_trip(kPlaceSourceNames, PlaceSource::kNone, place_source_named);
  round_trip(kWhereNames, Where::kDns, where_named);
  round_trip(kChannelNames, Channel::kEncrypted, channel_named);
  round_trip(kDirectionNames, Direction::kInbound, direction_named);
  round_trip(kValueDomainNames, ValueDomain::kOther, value_domain_named);
  round_trip(kConsentStateNames, ConsentState::kWithdrawn, consent_state_named);
  round_trip(kConsentSourceNames, ConsentSource::kStated, consent_source_named);
  round_trip(kActionNames, Action::kBlock, action_named);
  round_trip(kModeNames, Mode::kEnforce, mode_named);
  round_trip(kEnforcedNames, Enforced::kFailedOpen, enforced_named);
  round_trip(kReasonNames, Reason::kDefault, reason_named);
  round_trip(kGroundNames, Ground::kDerogation, ground_named);
  round_trip(kSeenNames, Seen::kNever, seen_named);
  round_trip(kClientsKeptNames, ClientsKept::kNone, clients_kept_named);
  round_trip(kCountedNames, Counted::kMessages, counted_named);
  round_trip(kWindowNames, Window::kMonth, window_named);
  round_trip(kLogKindNames, LogKind::kJson, log_kind_named);
}

TEST(Names, ActionsAreOrdered) {
  EXPECT_LT(Action::kAllow, Action::kReport);
  EXPECT_LT(Action::kReport, Action::kRedact);
  EXPECT_LT(Action::kRedact, Action::kBlock);
}

}  // namespace
}  // namespace leakwire
