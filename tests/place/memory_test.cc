// A Locator and memory: none is asked for on a host seen before, and none may be left.
#include <gtest/gtest.h>

#include <string>

#include "leakwire/places.h"
#include "place/memory.h"
#include "place/places.h"

namespace leakwire {
namespace {

Places some_places() {
  Listings lists;
  Listing us;
  us.id = us.name = "us";
  us.role = Role::kFirstParty;
  us.domains = {"ours-with-a-long-name.example"};
  lists.entries = {us};
  return tests::places("a\tA Inc.\tUS\t\t\tanalytics\tanalytics-with-a-long-name.test\ttest\n")
      .with(lists);
}

struct Hosts {
  std::string_view via[2] = {"edge-with-a-long-name.example", "x.analytics-with-a-long-name.test"};
  Endpoint ours{"WWW.ours-with-a-long-name.example.", "203.0.113.200", 443, "/path", via};
  Endpoint theirs{"collect.analytics-with-a-long-name.test:443", "2001:db8::1", 443, "/", {}};
};

TEST(LocatorMemory, NoneIsAskedForAHostSeenBefore) {
  Locator locator(some_places());
  const Hosts hosts;
  locator.locate(hosts.ours);
  const Destination before = locator.locate(hosts.theirs);
  locator.value_domain("mail.ours-with-a-long-name.example", before);
  const std::size_t first = place::allocated();
  Role role = Role::kThirdParty;
  for (int round = 0; round < 100; ++round) {
    role = locator.locate(hosts.ours).role;
    const Destination theirs = locator.locate(hosts.theirs);
    locator.value_domain("mail.ours-with-a-long-name.example", theirs);
    locator.at_rest();
  }
  EXPECT_EQ(place::allocated(), first);
  EXPECT_EQ(role, Role::kThirdParty);  // cloaked
}

// Memory ends at every point there is: the answer is the right one, or a third party of which
// nothing is known; and the right one once there is memory again.
TEST(LocatorMemory, WhereNoneIsLeftNothingIsKnown) {
  const Hosts hosts;
  bool whole = false;
  for (std::size_t left = 0; !whole && left < 200; ++left) {
    Locator locator(some_places());
    place::limit_allocations(left);
    const Destination theirs = locator.locate(hosts.theirs);
    whole = place::allocations_left() > 0 && !theirs.host.empty();
    place::limit_allocations(place::kNoLimit);
    if (theirs.host.empty()) {
      EXPECT_EQ(theirs.role, Role::kThirdParty);
      EXPECT_EQ(theirs.owner, "");
    } else {
      EXPECT_EQ(theirs.owner, "A Inc.");
    }
    EXPECT_EQ(locator.locate(hosts.theirs).owner, "A Inc.");
    EXPECT_EQ(locator.locate(hosts.ours).owner, "A Inc.");
  }
  EXPECT_TRUE(whole);
}

}  // namespace
}  // namespace leakwire
