// Places as they are loaded: the built-in registry, folders, and what is wrong with their files.
#include "leakwire/places.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <iterator>
#include <set>
#include <string>

#include "place/kinds.h"
#include "place/places.h"
#include "scratch_folder.h"

namespace leakwire {
namespace {

PlacesOptions only_registry() {
  PlacesOptions options;
  options.geoip_folder.clear();
  return options;
}

PlacesOptions only_folder(const tests::ScratchFolder& folder) {
  PlacesOptions options = only_registry();
  options.registry = false;
  options.folders = {folder.path()};
  return options;
}

Destination locate(Locator& locator, std::string_view host, std::string_view address = "") {
  Endpoint endpoint;
  endpoint.host = host;
  endpoint.address = address;
  return locator.locate(endpoint);
}

struct HostCase {
  std::string_view host, owner;
};
constexpr HostCase kHosts[] = {
#include "place/registry_hosts.inc"
};
static_assert(std::size(kHosts) >= 200);

TEST(Places, RealHostsHaveTheirOwners) {
  const auto places = Places::load(only_registry());
  ASSERT_TRUE(places);
  Locator locator(*places);
  for (const HostCase& one : kHosts) {
    const Destination out = locate(locator, one.host);
    EXPECT_EQ(out.owner, one.owner) << one.host;
    EXPECT_EQ(out.owner_from, PlaceSource::kRegistry) << one.host;
    EXPECT_EQ(out.role, Role::kThirdParty) << one.host;
    EXPECT_TRUE(out.importer_country.known()) << one.host;
    EXPECT_TRUE(out.controlled_from.known()) << one.host;
    EXPECT_EQ(out.country_certain, !place::is_carrier(out.kind)) << one.host;
  }
}

TEST(Places, UnknownHostsHaveNone) {
  const auto places = Places::load(only_registry());
  ASSERT_TRUE(places);
  Locator locator(*places);
  for (const char* host : {"www.example.com", "tracker.example", "google.com.evil.example",
                           "notgoogle-analytics.com", "203.0.113.9", "localhost", "com"}) {
    const Destination out = locate(locator, host);
    EXPECT_EQ(out.owner, "") << host;
    EXPECT_EQ(out.receiver, "") << host;
    EXPECT_EQ(out.role, Role::kThirdParty) << host;
    EXPECT_EQ(out.owner_from, PlaceSource::kNone) << host;
    EXPECT_FALSE(out.country_certain) << host;
  }
}

TEST(Places, WithoutARegistryNothingIsKnown) {
  PlacesOptions options = only_registry();
  options.registry = false;
  const auto places = Places::load(options);
  ASSERT_TRUE(places);
  EXPECT_EQ(places->domains(), 0U);
  Locator locator(*places);
  EXPECT_EQ(locate(locator, "www.google-analytics.com").owner, "");
}

TEST(Places, BuiltInIsStrongerThanImportedAndFilesGoByName) {
  const tests::ScratchFolder folder;
  folder.write("a.tsv", "one\tOne\tFR\t\t\tads\tone.test sub.google-analytics.com\ttest\n");
  folder.write("b.tsv", "two\tTwo\tDE\t\t\tads\tone.test deep.one.test\ttest\n");
  folder.write("notes.txt", "no registry");
  folder.write(".hidden.tsv", "nothing");
  PlacesOptions options = only_folder(folder);
  options.registry = true;
  const auto places = Places::load(options);
  ASSERT_TRUE(places);
  Locator locator(*places);
  EXPECT_EQ(locate(locator, "sub.google-analytics.com").owner, "Google LLC");
  EXPECT_EQ(locate(locator, "one.test").owner, "One");
  EXPECT_EQ(locate(locator, "deep.one.test").owner, "One");
}

TEST(Places, AFolderThatIsMissingHoldsNone) {
  PlacesOptions options = only_registry();
  options.folders = {"/nonexistent/leakwire"};
  EXPECT_TRUE(Places::load(options));
}

TEST(Places, AllMistakesOfAllFilesAreTold) {
  const tests::ScratchFolder folder;
  const std::string a = folder.write("a.tsv",
                                     "# a comment\n"
                                     "\n"
                                     "one\tOne\tFR\t\t\tads\tone.test\n"
                                     "Two\tTwo\tUK\t\t\tad\tTWO.test com 203.0.113.9\ttest\n"
                                     "three\t\tDE\t\t\tads\t\t\n"
                                     "four\tFour\tDE\t\t\tads\tfour.test four.test\ttest\n"
                                     "five\tFi\x01ve\tDE\t\t\tads\tfive.test\ttest\n"
                                     "six\tSix");
  const std::string b = folder.write("b.mmdb", "no file of that kind");
  const std::string c = folder.write("c.tsv", "\xFF\n");
  const auto places = Places::load(only_folder(folder));
  ASSERT_FALSE(places);
  std::set<std::string> told;
  for (const Diagnostic& one : places.error()) {
    told.insert(one.file.substr(one.file.rfind('/') + 1) + ':' + std::to_string(one.line) + ':' +
                std::to_string(one.column));
  }
  const std::set<std::string> expected{"a.tsv:3:1",  "a.tsv:4:1",  "a.tsv:4:9",  "a.tsv:4:14",
                                       "a.tsv:4:17", "a.tsv:4:26", "a.tsv:4:30", "a.tsv:5:7",
                                       "a.tsv:5:17", "a.tsv:5:18", "a.tsv:6:0",  "a.tsv:7:8",
                                       "a.tsv:8:8",  "b.mmdb:0:0", "c.tsv:0:0"};
  EXPECT_EQ(told, expected);
}

TEST(Places, RangesTellWhereServersAre) {
  const tests::ScratchFolder folder;
  folder.write("geoip", "3405803776,3405804031,DE\n");
  folder.write("geoip6", "2001:db8::,2001:db8::ffff,NL\n");
  PlacesOptions options = only_registry();
  options.geoip_folder = folder.path();
  const auto places = Places::load(options);
  ASSERT_TRUE(places);
  Locator locator(*places);
  const Destination address = locate(locator, "203.0.113.9");
  EXPECT_EQ(address.server_country.text(), "DE");
  EXPECT_EQ(address.country_from, PlaceSource::kIp);
  EXPECT_FALSE(address.importer_country.known());
  EXPECT_FALSE(address.country_certain);
  const Destination named = locate(locator, "api.stripe.com", "2001:db8::1");
  EXPECT_EQ(named.server_country.text(), "NL");
  EXPECT_EQ(named.importer_country.text(), "US");
  EXPECT_EQ(named.country_from, PlaceSource::kRegistry);
  EXPECT_TRUE(named.country_certain);
}

TEST(Places, BrokenRangesAreTold) {
  const tests::ScratchFolder folder;
  folder.write("geoip", "3405803776,3405804031,DE\nnonsense\n");
  PlacesOptions options = only_registry();
  options.geoip_folder = folder.path();
  const auto places = Places::load(options);
  ASSERT_FALSE(places);
  EXPECT_EQ(places.error().front().line, 2U);
}

TEST(Places, ManyDomains) {
  std::string registry;
  for (int line = 0; line < 10'000; ++line) {
    const std::string number = std::to_string(line);
    registry += "c" + number + "\tC" + number + "\tDE\t\t\tads\t";
    for (int domain = 0; domain < 10; ++domain) {
      registry += (domain == 0 ? "d" : " d") + std::to_string(domain) + "-" + number + ".test";
    }
    registry += "\ttest\n";
  }
  const Places places = tests::places(registry);
  EXPECT_EQ(places.domains(), 100'000U);
  Locator locator(places);
  for (int line = 0; line < 10'000; line += 7) {
    const std::string host = "www.d3-" + std::to_string(line) + ".test";
    ASSERT_EQ(locate(locator, host).owner, "C" + std::to_string(line)) << host;
  }
}

TEST(Places, KindsAreSorted) {
  EXPECT_TRUE(std::is_sorted(place::kKinds.begin(), place::kKinds.end()));
  EXPECT_TRUE(place::is_kind("cdn"));
  EXPECT_FALSE(place::is_kind("CDN"));
}

}  // namespace
}  // namespace leakwire
