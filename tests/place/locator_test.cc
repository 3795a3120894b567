// Whom a host is taken for, by a policy's lists, a registry and CNAMEs.
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "leakwire/places.h"
#include "place/places.h"

namespace leakwire {
namespace {

using tests::places;

Country country(std::string_view code) { return country_named(code).value_or(Country{}); }

Listings lists() {
  Listings out;
  out.entries = {
      {.id = "us-se",
       .name = "Example SE",
       .role = Role::kFirstParty,
       .country = country("DE"),
       .controlled_from = {},
       .domains = {"example.com", "*.example.net"},
       .networks = {"10.0.0.0/8", "2001:db8:1::/48"},
       .at = {}},
      {.id = "us-inc",
       .name = "Example Inc",
       .role = Role::kFirstParty,
       .country = country("US"),
       .controlled_from = country("DE"),
       .domains = {"us.example.com"},
       .networks = {"10.9.0.0/16"},
       .at = {}},
      {.id = "payments",
       .name = "Example Payments Ltd",
       .role = Role::kProcessor,
       .country = country("IE"),
       .controlled_from = {},
       .domains = {"pay.example"},
       .networks = {},
       .at = {"/v1/*"}},
      {.id = "risk",
       .name = "Example Risk Ltd",
       .role = Role::kController,
       .country = country("GB"),
       .controlled_from = {},
       .domains = {"pay.example"},
       .networks = {},
       .at = {"/risk", "/risk/*"}},
      {.id = "stats",
       .name = "Stats GmbH",
       .role = Role::kProcessor,
       .country = country("AT"),
       .controlled_from = {},
       .domains = {"stats.test"},
       .networks = {},
       .at = {}},
  };
  out.hosted_by = {"hosting.example", "friendly-ads.test"};
  return out;
}

constexpr std::string_view kRegistry =
    "stats\tStats GmbH\tDE\tStats Holding Inc.\tUS\tanalytics\tstats.test\ttest\n"
    "metrics\tMetrics Inc.\tUS\t\t\tanalytics\tmetrics.test\ttest\n"
    "ads\tAds Ltd\tIL\t\t\tads\tads.test\ttest\n"
    "friendly\tFriendly Ads Ltd\tFR\t\t\tads\tfriendly-ads.test\ttest\n"
    "edge\tEdge Inc.\tUS\t\t\tcdn\tedge.test *.edge-below.test\ttest\n"
    "paid\tPaid BV\tNL\t\t\tpayment\tpaid.test\ttest\n";

class LocatorTest : public testing::Test {
 protected:
  Destination locate(std::string_view host, std::vector<std::string_view> via = {},
                     std::string_view address = "", std::string_view path = "") {
    via_ = std::move(via);
    return locator_.locate(
        {.host = host, .address = address, .port = 0, .path = path, .via = via_});
  }

  Locator locator_{places(kRegistry).with(lists())};
  std::vector<std::string_view> via_;
};

TEST_F(LocatorTest, UnlistedIsAThirdParty) {
  const Destination out = locate("www.unknown.example");
  EXPECT_EQ(out.host, "www.unknown.example");
  EXPECT_EQ(out.domain, "unknown.example");
  EXPECT_EQ(out.role, Role::kThirdParty);
  EXPECT_EQ(out.owner, "");
  EXPECT_EQ(out.receiver, "");
  EXPECT_EQ(out.listing, Destination::kNotListed);
  EXPECT_EQ(out.country_from, PlaceSource::kNone);
  EXPECT_EQ(out.owner_from, PlaceSource::kNone);
  EXPECT_FALSE(out.country_certain);
}

TEST_F(LocatorTest, RegistryTellsOwnerAndCountries) {
  const Destination out = locate("cdn.metrics.test");
  EXPECT_EQ(out.role, Role::kThirdParty);
  EXPECT_EQ(out.owner, "Metrics Inc.");
  EXPECT_EQ(out.receiver, "metrics");
  EXPECT_EQ(out.kind, "analytics");
  EXPECT_EQ(out.importer_country, country("US"));
  EXPECT_EQ(out.controlled_from, country("US"));
  EXPECT_EQ(out.country_from, PlaceSource::kRegistry);
  EXPECT_TRUE(out.country_certain);
}

TEST_F(LocatorTest, PolicyIsStrongerThanRegistry) {
  const Destination out = locate("stats.test");
  EXPECT_EQ(out.receiver, "stats");
  EXPECT_EQ(out.role, Role::kProcessor);
  EXPECT_EQ(out.importer_country, country("AT"));
  EXPECT_EQ(out.controlled_from, country("AT"));
  EXPECT_EQ(out.country_from, PlaceSource::kPolicy);
  EXPECT_EQ(out.owner_from, PlaceSource::kPolicy);
  EXPECT_EQ(out.kind, "analytics");
}

TEST_F(LocatorTest, DomainsCoverThemselvesAndBelow) {
  struct Case {
    std::string_view host, receiver;
  };
  const Case cases[] = {
      {"example.com", "us-se"},           {"a.b.example.com", "us-se"},
      {"EXAMPLE.COM.", "us-se"},          {"example.net", ""},
      {"a.example.net", "us-se"},         {"notexample.com", ""},
      {"example.com.evil.test", ""},      {"us.example.com", "us-inc"},
      {"x.us.example.com", "us-inc"},     {"edge-below.test", ""},
      {"x.edge-below.test", "edge"},      {"com", ""},
      {"user@example.com:8080", "us-se"}, {"example.com@evil.test", ""},
  };
  for (const Case& one : cases) EXPECT_EQ(locate(one.host).receiver, one.receiver) << one.host;
}

TEST_F(LocatorTest, PathsTellReceiversOfOneDomain) {
  struct Case {
    std::string_view path, receiver;
  };
  const Case cases[] = {{"/v1/charge", "payments"}, {"/risk", "risk"},   {"/risk/a/b", "risk"},
                        {"/riskier", "payments"},   {"/v2", "payments"}, {"", "payments"},
                        {"/v1/", "payments"},       {"/v1", "payments"}};
  for (const Case& one : cases) {
    EXPECT_EQ(locate("pay.example", {}, "", one.path).receiver, one.receiver) << one.path;
  }
}

TEST_F(LocatorTest, OneReceiverWithoutPathsTakesTheRest) {
  Listings some = lists();
  some.entries[2].at = {};
  some.entries.push_back(some.entries[2]);
  some.entries.back().id = "third";
  Locator locator(places(kRegistry).with(some));
  const auto receiver = [&](std::string_view path) {
    Endpoint endpoint;
    endpoint.host = "pay.example";
    endpoint.path = path;
    return locator.locate(endpoint).receiver;
  };
  EXPECT_EQ(receiver("/risk"), "risk");
  EXPECT_EQ(receiver("/else"), "payments");
  EXPECT_EQ(receiver(""), "payments");
}

TEST_F(LocatorTest, NetworksTellAddressesAndPrivateNames) {
  struct Case {
    std::string_view host, address, receiver;
  };
  const Case cases[] = {
      {"10.1.2.3", "", "us-se"},
      {"10.9.2.3", "", "us-inc"},
      {"", "10.9.2.3", "us-inc"},
      {"11.0.0.1", "", ""},
      {"[2001:db8:1::7]:443", "", "us-se"},
      {"[2001:db8:2::7]:443", "", ""},
      {"::ffff:10.1.2.3", "", "us-se"},
      {"db.internal", "10.1.2.3", "us-se"},
      {"intranet", "10.1.2.3", "us-se"},
      {"metrics.test", "10.1.2.3", "metrics"},  // through a proxy of ours
      {"www.unknown.example", "10.1.2.3", ""},  // so may this be
      {"exa mple.com", "10.1.2.3", ""},         // and this is no name at all
  };
  for (const Case& one : cases) {
    EXPECT_EQ(locate(one.host, {}, one.address).receiver, one.receiver)
        << one.host << ' ' << one.address;
  }
}

struct ViaCase {
  std::string_view host;
  std::vector<std::string_view> via;
  std::string_view receiver;
  bool cloaked, certain;
};

TEST_F(LocatorTest, CnamesKeepOrOverrideTheOwner) {
  const ViaCase cases[] = {
      // A carrier: the name keeps its owner.
      {"www.example.com", {"x.edge.test"}, "us-se", false, false},
      {"www.metrics.test", {"x.edge.test"}, "metrics", false, false},
      {"www.unknown.example", {"x.edge.test"}, "", false, false},
      // Analytics and ads: our own domain is theirs.
      {"m.example.com", {"c.metrics.test"}, "metrics", true, true},
      {"m.example.com", {"c.ads.test"}, "ads", true, true},
      {"m.example.com", {"x.edge.test", "c.metrics.test"}, "metrics", true, false},
      {"m.example.com", {"unknown.example", "c.metrics.test"}, "metrics", true, true},
      {"m.example.com", {"us.example.com", "c.metrics.test"}, "metrics", true, true},
      // ... by the policy where it lists them.
      {"m.example.com", {"c.stats.test"}, "stats", true, true},
      // Not where the policy says that they host us, and then not for those behind either.
      {"m.example.com", {"c.friendly-ads.test"}, "us-se", false, false},
      {"m.example.com", {"x.hosting.example"}, "us-se", false, false},
      {"m.example.com", {"x.hosting.example", "c.metrics.test"}, "us-se", false, false},
      // A receiver of the policy that is no tracker is a receiver, not a cloak.
      {"p.example.com", {"pay.example"}, "payments", false, true},
      // Payment companies that the policy does not list do not override.
      {"p.example.com", {"paid.test"}, "us-se", false, true},
      {"p.example.com", {"unknown.example"}, "us-se", false, true},
      // A name that is not ours is not overridden.
      {"pay.example", {"c.metrics.test"}, "payments", false, true},
      {"www.unknown.example", {"c.metrics.test"}, "", false, false},
  };
  for (const ViaCase& one : cases) {
    const Destination out = locate(one.host, one.via);
    const std::string told = std::string(one.host) + " via " + std::string(one.via.front());
    EXPECT_EQ(out.receiver, one.receiver) << told;
    EXPECT_EQ(out.cloaked, one.cloaked) << told;
    EXPECT_EQ(out.country_certain, one.certain) << told;
    EXPECT_EQ(std::vector(out.via.begin(), out.via.end()), one.via) << told;
  }
}

TEST_F(LocatorTest, ACloakedTrackerHasItsOwnCountries) {
  const Destination out = locate("m.example.com", {"c.ads.test"});
  EXPECT_EQ(out.role, Role::kThirdParty);
  EXPECT_EQ(out.host, "m.example.com");
  EXPECT_EQ(out.domain, "example.com");
  EXPECT_EQ(out.owner, "Ads Ltd");
  EXPECT_EQ(out.importer_country, country("IL"));
  EXPECT_EQ(out.listing, Destination::kNotListed);
}

TEST_F(LocatorTest, CnamesAreReadLikeHosts) {
  const Destination out = locate("m.example.com", {"C.Metrics.Test.", "no name", "10.0.0.1", ""});
  ASSERT_EQ(out.via.size(), 1u);
  EXPECT_EQ(out.via[0], "c.metrics.test");
  EXPECT_TRUE(out.cloaked);
  const Destination self = locate("example.com", {"EXAMPLE.com"});
  EXPECT_TRUE(self.via.empty());
}

TEST_F(LocatorTest, AtRestIsOurFirstCompany) {
  const Destination out = locator_.at_rest();
  EXPECT_EQ(out.role, Role::kFirstParty);
  EXPECT_EQ(out.receiver, "us-se");
  EXPECT_EQ(out.importer_country, country("DE"));
  EXPECT_EQ(out.host, "");
  Locator bare(places(kRegistry));
  EXPECT_EQ(bare.at_rest().role, Role::kFirstParty);
  EXPECT_EQ(bare.at_rest().listing, Destination::kNotListed);
}

TEST_F(LocatorTest, ValueDomains) {
  struct Case {
    std::string_view domain, host;
    ValueDomain whose;
  };
  const Case cases[] = {
      {"example.com", "metrics.test", ValueDomain::kOurs},
      {"Mail.EXAMPLE.com", "metrics.test", ValueDomain::kOurs},
      {"example.net", "metrics.test", ValueDomain::kOther},
      {"mail.metrics.test", "www.metrics.test", ValueDomain::kReceiver},
      {"pay.example", "pay.example", ValueDomain::kReceiver},
      {"other.example", "pay.example", ValueDomain::kOther},
      {"mail.unknown.example", "www.unknown.example", ValueDomain::kReceiver},
      {"no domain", "metrics.test", ValueDomain::kUnknown},
      {"", "metrics.test", ValueDomain::kUnknown},
      {"localhost", "metrics.test", ValueDomain::kUnknown},
      {"b\xC3\xBC"
       "cher.example",
       "xn--bcher-kva.example", ValueDomain::kReceiver},
  };
  for (const Case& one : cases) {
    const Destination to = locate(one.host);
    EXPECT_EQ(locator_.value_domain(one.domain, to), one.whose) << one.domain;
  }
}

TEST_F(LocatorTest, AnswersAreTheSameAgain) {
  for (int round = 0; round < 3; ++round) {
    for (int number = 0; number < 10'000; ++number) {  // more than are remembered
      const std::string host = "h" + std::to_string(number) + ".metrics.test";
      const Destination out = locate(host);
      ASSERT_EQ(out.host, host);
      ASSERT_EQ(out.receiver, "metrics");
    }
  }
}

TEST_F(LocatorTest, EveryKeyIsItsOwn) {
  EXPECT_EQ(locate("example.com").receiver, "us-se");
  EXPECT_EQ(locate("example.com", {"metrics.test"}).receiver, "metrics");
  EXPECT_EQ(locate("example.com", {"metrics.testx"}).receiver, "us-se");
  EXPECT_EQ(locate("example.com", {}, "metrics.test").receiver, "us-se");
  EXPECT_EQ(locate("", {}, "10.0.0.1").receiver, "us-se");
  EXPECT_EQ(locate("10.0.0.1", {}, "").receiver, "us-se");
  const std::string longer = std::string(600, 'u') + "@example.com";
  EXPECT_EQ(locate(longer).receiver, "us-se");
}

}  // namespace
}  // namespace leakwire
