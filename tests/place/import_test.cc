// Files of other projects, whole, cut, and of another form.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>
#include <sstream>
#include <string>

#include "leakwire/places.h"
#include "place/mmdb_writer.h"
#include "scratch_folder.h"

namespace leakwire {
namespace {

std::string read(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

constexpr std::string_view kAdguard = R"({
  "timeUpdated": "2026-01-02T03:04:05Z",
  "categories": {"4": "advertising", "6": "site_analytics", "9": "cdn"},
  "trackers": {
    "one": {"name": "One Ads", "categoryId": 4, "url": null, "companyId": "one"},
    "two": {"name": "Two Stats", "categoryId": 6, "url": "https://two.example/", "companyId": null},
    "three": {"name": "One Net", "categoryId": 9, "companyId": "one"}
  },
  "trackerDomains": {"ads.one.test": "one", "one-ads.test": "one", "two.test": "two",
                     "net.one.test": "three", "lost.test": "nobody", "com": "one", "203.0.113.9": "one"}
}
)";
constexpr std::string_view kCompanies =
    R"({"companies": {"one": {"name": "One \u0026 Sons", "websiteUrl": "x"}, "zwei": {"name": null}}})";

constexpr std::string_view kDuckduckgo = R"({
  "trackers": {
    "t.test": {"domain": "t.test", "owner": {"name": "T Inc.", "displayName": "T"},
               "prevalence": 0.1, "categories": ["CDN", "Analytics", "Ad Motivated Tracking"],
               "default": "block", "rules": [{"rule": "t\\.test\\/x", "exceptions": {"domains": []}}]},
    "c.test": {"domain": "c.test", "owner": null, "categories": []}
  },
  "entities": {"T Inc.": {"domains": ["t.test", "t2.test"], "displayName": "T"}},
  "domains": {"t.test": "T Inc.", "t2.test": "T Inc.", "c.test": "C Ltd"},
  "cnames": {"x.site.test": "t.test"}
}
)";

constexpr std::string_view kDisconnect = R"({
  "license": "GPL",
  "categories": {
    "Advertising": [{"A Inc.": {"http://a.test/": ["a.test", "A2.test"], "performance": "true"}}],
    "Analytics": [{"B \"b\" Ltd": {"http://b.test/": ["b.test"]}}, {"A Inc.": {"x": ["a3.test", "a.test"]}}],
    "Cryptomining": [{"C": {"http://c.test": ["c.test"]}}]
  }
}
)";

constexpr std::string_view kGhostery = R"({
  "categories": {"advertising": {"name": "Advertising", "color": "#cb55cd"}},
  "organizations": {"g": {"name": "G GmbH", "country": "DE", "tags": []},
                    "h": {"name": "H", "country": null}},
  "patterns": {
    "g_ads": {"name": "G Ads", "category": "advertising", "organization": "g",
              "domains": ["g.test", "b\u00fccher.test"], "filters": ["||g.test/x"]},
    "h_cdn": {"name": "H CDN", "category": "cdn", "organization": "h", "domains": ["h.test"]},
    "i": {"name": "I", "category": "misc", "organization": null, "domains": ["i.test"]},
    "none": {"name": "None", "category": "misc", "domains": []}
  },
  "domains": {"g.test": "g_ads"}
}
)";

class ImportTest : public testing::Test {
 protected:
  Result<ImportReport> import(std::string_view format, std::string_view bytes) {
    return import_places(format, folder_.write("in/file.json", bytes), folder_.path("out/f.tsv"));
  }
  // The lines of what was written, without their comment.
  std::string written() {
    std::string bytes = read(folder_.path("out/f.tsv"));
    return bytes.substr(bytes.find('\n') + 1);
  }
  Locator locator() {
    PlacesOptions options;
    options.registry = false;
    options.folders = {folder_.path("out")};
    options.geoip_folder.clear();
    auto places = Places::load(options);
    EXPECT_TRUE(places);
    return Locator(*std::move(places));
  }

  tests::ScratchFolder folder_;
};

TEST_F(ImportTest, Adguard) {
  folder_.write("in/companies.json", kCompanies);
  const auto report = import("adguard", kAdguard);
  ASSERT_TRUE(report);
  EXPECT_EQ(report->companies, 2U);
  EXPECT_EQ(report->domains, 4U);
  EXPECT_EQ(report->left_out, 3U);
  EXPECT_EQ(written(),
            "one-sons-ads\tOne & Sons\t\t\t\tads\tads.one.test one-ads.test\tadguard, file.json\n"
            "one-sons-cdn\tOne & Sons\t\t\t\tcdn\tnet.one.test\tadguard, file.json\n"
            "two-stats\tTwo Stats\t\t\t\tanalytics\ttwo.test\tadguard, file.json\n");
}

TEST_F(ImportTest, AdguardWithoutNamesOfCompanies) {
  ASSERT_TRUE(import("adguard", kAdguard));
  EXPECT_NE(written().find("one-ads\tone\t"), std::string::npos);
}

TEST_F(ImportTest, Duckduckgo) {
  const auto report = import("duckduckgo", kDuckduckgo);
  ASSERT_TRUE(report);
  EXPECT_EQ(report->companies, 2U);
  EXPECT_EQ(report->domains, 3U);
  EXPECT_EQ(written(),
            "c-ltd\tC Ltd\t\t\t\tother\tc.test\tduckduckgo, file.json\n"
            "t-inc-ads\tT Inc.\t\t\t\tads\tt.test\tduckduckgo, file.json\n"
            "t-inc-other\tT Inc.\t\t\t\tother\tt2.test\tduckduckgo, file.json\n");
}

TEST_F(ImportTest, Disconnect) {
  const auto report = import("disconnect", kDisconnect);
  ASSERT_TRUE(report);
  EXPECT_EQ(report->domains, 5U);
  EXPECT_EQ(written(),
            "a-inc-ads\tA Inc.\t\t\t\tads\ta.test a2.test\tdisconnect, file.json\n"
            "a-inc-analytics\tA Inc.\t\t\t\tanalytics\ta3.test\tdisconnect, file.json\n"
            "b-b-ltd\tB \"b\" Ltd\t\t\t\tanalytics\tb.test\tdisconnect, file.json\n"
            "c\tC\t\t\t\tother\tc.test\tdisconnect, file.json\n");
}

TEST_F(ImportTest, Ghostery) {
  const auto report = import("ghostery", kGhostery);
  ASSERT_TRUE(report);
  EXPECT_EQ(report->companies, 3U);
  EXPECT_EQ(report->left_out, 1U);
  EXPECT_EQ(written(),
            "g-gmbh\tG GmbH\tDE\t\t\tads\tg.test xn--bcher-kva.test\tghostery, file.json\n"
            "h\tH\t\t\t\tcdn\th.test\tghostery, file.json\n"
            "i\tI\t\t\t\tother\ti.test\tghostery, file.json\n");
}

TEST_F(ImportTest, WhatIsImportedIsFound) {
  ASSERT_TRUE(import("ghostery", kGhostery));
  Locator locator = this->locator();
  Endpoint endpoint;
  endpoint.host = "www.g.test";
  const Destination out = locator.locate(endpoint);
  EXPECT_EQ(out.owner, "G GmbH");
  EXPECT_EQ(out.importer_country.text(), "DE");
  EXPECT_EQ(out.country_from, PlaceSource::kRegistry);
  EXPECT_EQ(out.owner_from, PlaceSource::kRegistry);
  const auto steps = locator.explain(endpoint);
  const auto owner = std::find_if(steps.begin(), steps.end(),
                                  [](const PlaceStep& step) { return step.field == "owner"; });
  ASSERT_NE(owner, steps.end());
  EXPECT_EQ(owner->from, "file f.tsv: g-gmbh");
}

struct Sample {
  std::string_view format, bytes;
};
constexpr Sample kSamples[] = {{"adguard", kAdguard},
                               {"duckduckgo", kDuckduckgo},
                               {"disconnect", kDisconnect},
                               {"ghostery", kGhostery}};

TEST_F(ImportTest, CutAnywhereIsToldAndNothingWritten) {
  for (const Sample& sample : kSamples) {
    const std::string file = folder_.write("in/file.json", sample.bytes);
    // The last byte is a line end, which says nothing.
    for (std::size_t size = sample.bytes.size() - 1; size-- > 0;) {
      std::filesystem::resize_file(file, size);
      const auto report = import_places(sample.format, file, folder_.path("out/f.tsv"));
      ASSERT_FALSE(report) << sample.format << ' ' << size;
      const Diagnostic& mistake = report.error().front();
      EXPECT_EQ(mistake.file, folder_.path("in/file.json"));
      ASSERT_GE(mistake.line, 1U);
      ASSERT_GE(mistake.column, 1U);
    }
  }
  EXPECT_FALSE(std::filesystem::exists(folder_.path("out/f.tsv")));
}

TEST_F(ImportTest, ACutIsWhereTheBytesEnd) {
  const auto report = import("disconnect", "{\"categories\":\n  {\"Advertis");
  ASSERT_FALSE(report);
  EXPECT_EQ(report.error().front().line, 2U);
  EXPECT_EQ(report.error().front().column, 13U);
  EXPECT_NE(report.error().front().message.find("cut short"), std::string::npos);
}

TEST_F(ImportTest, WrongIsToldByItsPlace) {
  struct Case {
    std::string_view format, bytes;
    unsigned line, column;
  };
  const Case cases[] = {
      {"disconnect", "{\n\"categories\": x}", 2, 15},
      {"disconnect", "[]", 1, 1},
      {"disconnect", "{\"categories\": []}", 1, 16},
      {"disconnect", "{}", 1, 1},
      {"disconnect", "{\"categories\": {}} {}", 1, 20},
      {"adguard", kGhostery, 1, 1},
      {"adguard", "{\"trackers\": 5}", 1, 14},
      {"duckduckgo", kDisconnect, 1, 1},
      {"ghostery", kDuckduckgo, 1, 1},
      {"ghostery", "{\"patterns\": {\"a\": {\"domains\": [\"a.test\",]}}}", 1, 42},
      {"ghostery", "", 1, 1},
  };
  for (const Case& one : cases) {
    const auto report = import(one.format, one.bytes);
    ASSERT_FALSE(report) << one.bytes;
    EXPECT_EQ(report.error().front().line, one.line) << one.bytes;
    EXPECT_EQ(report.error().front().column, one.column) << one.bytes;
  }
  EXPECT_FALSE(std::filesystem::exists(folder_.path("out/f.tsv")));
}

TEST_F(ImportTest, AnEarlierImportStaysWhereALaterOneIsBroken) {
  ASSERT_TRUE(import("ghostery", kGhostery));
  const std::string before = written();
  ASSERT_FALSE(import("ghostery", kGhostery.substr(0, 200)));
  EXPECT_EQ(written(), before);
}

TEST_F(ImportTest, DeepTextsAreRefused) {
  std::string deep = "{\"categories\": {\"Advertising\": ";
  deep += std::string(100'000, '[');
  EXPECT_FALSE(import("disconnect", deep));
}

TEST_F(ImportTest, IdsAreGivenOnce) {
  const auto report = import("disconnect", R"({"categories": {"Advertising": [
      {"A B": {"x": ["a.test"]}}, {"A-B": {"x": ["b.test"]}}, {"A.B": {"x": ["c.test"]}},
      {"A b 2": {"x": ["d.test"]}}, {"\u65e5": {"x": ["e.test"]}}]}})");
  ASSERT_TRUE(report);
  std::set<std::string> ids;
  std::istringstream lines(written());
  for (std::string line; std::getline(lines, line);) ids.insert(line.substr(0, line.find('\t')));
  EXPECT_EQ(ids, (std::set<std::string>{"a-b", "a-b-2", "a-b-3", "a-b-4", "e-test"}));
}

TEST_F(ImportTest, FilesThatAreNone) {
  EXPECT_FALSE(import_places("disconnect", folder_.path("none"), folder_.path("out/f.tsv")));
  EXPECT_FALSE(import_places("disconnect", folder_.path(), folder_.path("out/f.tsv")));
  EXPECT_FALSE(import_places("disconnect", "/dev/null", folder_.path("out/f.tsv")));
  const auto unknown = import_places("easylist", folder_.path("none"), folder_.path("out/f.tsv"));
  ASSERT_FALSE(unknown);
  EXPECT_NE(unknown.error().front().message.find("adguard"), std::string::npos);
}

TEST_F(ImportTest, Mmdb) {
  tests::MmdbWriter writer(6);
  using tests::MmdbWriter;
  writer.add("203.0.113.0/24", MmdbWriter::map({{"country_code", MmdbWriter::text("DE")}}));
  const std::string whole = writer.write();
  ASSERT_TRUE(import_places("mmdb", folder_.write("in/a.mmdb", whole), folder_.path("out/a.mmdb")));
  EXPECT_EQ(read(folder_.path("out/a.mmdb")), whole);
  Locator locator = this->locator();
  Endpoint endpoint;
  endpoint.host = "203.0.113.7";
  const Destination out = locator.locate(endpoint);
  EXPECT_EQ(out.server_country.text(), "DE");
  EXPECT_EQ(out.country_from, PlaceSource::kIp);
  EXPECT_FALSE(out.country_certain);
  std::string broken = whole;
  broken[1] = '\x7F';  // a node that is none
  EXPECT_FALSE(
      import_places("mmdb", folder_.write("in/b.mmdb", broken), folder_.path("out/b.mmdb")));
  EXPECT_FALSE(std::filesystem::exists(folder_.path("out/b.mmdb")));
}

}  // namespace
}  // namespace leakwire
