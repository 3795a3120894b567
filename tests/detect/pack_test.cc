#include "leakwire/pack.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "leakwire/scanner.h"
#include "scratch_folder.h"

namespace leakwire {
namespace {

std::string file(const std::string& id, const std::string& category, const std::string& rest = "") {
  const std::string text = id + "-12";
  return "id: " + id + "\ncategory: " + category + "\ntitle: Test\npattern: '" + id +
         "-\\d{2}'\nmax-length: 20\nmatch: [" + text + "]\n" + rest;
}

// Four detectors: two of one category, one that is off, one that needs a neighbour.
class Packs : public testing::Test {
 protected:
  Packs() {
    folder_.write("a.yaml", file("aaa", "custom.one.x"));
    folder_.write("b.yaml", file("bbb", "custom.one.y"));
    folder_.write("c.yaml", file("ccc", "custom.two", "enabled: false\n"));
    folder_.write("d.yaml", file("ddd", "special.three",
                                 "beside: [bbb, ccc]\n"
                                 "confidence: {bare: none, context: likely}\n"));
  }

  Result<DetectorPack> load(std::vector<std::string> only,
                            std::vector<std::string> skip = {}) const {
    return DetectorPack::load({.builtin = false,
                               .directories = {folder_.path()},
                               .only = std::move(only),
                               .skip = std::move(skip)});
  }

  static std::string ids(const DetectorPack& pack) {
    std::string text;
    for (const DetectorInfo& info : pack.detectors()) {
      text += (text.empty() ? "" : " ") + std::string(info.id) + (info.enabled ? "" : "(off)");
    }
    return text;
  }

  static std::string found(const DetectorPack& pack, std::string_view text) {
    Scanner scanner(pack);
    std::string out;
    const auto take = [&](const Finding& finding, std::string_view) {
      EXPECT_EQ(pack.detectors()[finding.detector_index].id, finding.detector);
      out += (out.empty() ? "" : " ") + std::string(finding.detector);
      return true;
    };
    EXPECT_EQ(scanner.scan(text, take), ScanStatus::kDone);
    return out;
  }

  tests::ScratchFolder folder_;
};

constexpr std::string_view kAll = "aaa-12 bbb-12 ccc-12 ddd-12";

struct Choice {
  std::vector<std::string> only, skip;
  const char* listed;
  const char* found;
};

TEST_F(Packs, OnlyAndSkipTakeIdsAndCategories) {
  const Choice choices[] = {
      {{}, {}, "aaa bbb ccc(off) ddd", "aaa bbb ddd"},
      {{"aaa"}, {}, "aaa", "aaa"},
      {{"custom.one"}, {}, "aaa bbb", "aaa bbb"},
      {{"custom.one.*"}, {}, "aaa bbb", "aaa bbb"},
      {{"custom.one.y"}, {}, "bbb", "bbb"},
      {{"custom.*"}, {}, "aaa bbb ccc(off)", "aaa bbb"},
      {{"custom"}, {}, "aaa bbb ccc(off)", "aaa bbb"},
      {{"aaa", "special.*"}, {}, "aaa ddd", "aaa ddd"},
      {{}, {"custom.one"}, "ccc(off) ddd", "ddd"},
      {{}, {"ddd", "aaa"}, "bbb ccc(off)", "bbb"},
      {{"custom.one"}, {"aaa"}, "bbb", "bbb"},
      {{"aaa"}, {"aaa"}, "", ""},
      // One that is off runs when it is named, and by nothing else.
      {{"ccc"}, {}, "ccc(off)", "ccc"},
      {{"custom.two"}, {}, "ccc(off)", ""},
      {{"ccc", "aaa"}, {}, "aaa ccc(off)", "aaa ccc"},
  };
  for (const Choice& choice : choices) {
    const auto pack = load(choice.only, choice.skip);
    ASSERT_TRUE(pack);
    EXPECT_EQ(ids(*pack), choice.listed);
    EXPECT_EQ(found(*pack, kAll), choice.found) << choice.listed;
  }
}

TEST_F(Packs, RefuseWordsThatNameNothing) {
  for (const char* word :
       {"aa", "custom.on", "custom.one.*.x", "", "*", ".*", "custom.one.x.*", "AAA", "aaa "}) {
    for (const bool skip : {false, true}) {
      const auto pack = skip ? load({}, {word}) : load({word, "aaa"});
      ASSERT_FALSE(pack) << word;
      ASSERT_EQ(pack.error().size(), 1U);
      EXPECT_EQ(pack.error().front().file, skip ? "--skip" : "--only");
      EXPECT_NE(pack.error().front().message.find("\"" + std::string(word) + "\""),
                std::string::npos);
    }
  }
  EXPECT_EQ(load({"x", "y"}, {"z"}).error().size(), 3U);
}

TEST_F(Packs, HearANeighbourThatWasNotAskedFor) {
  for (const char* text : {"bbb-12 ddd-12", "ccc-12 ddd-12", "ddd-12 bbb-12"}) {
    EXPECT_EQ(found(*load({"ddd"}), text), "ddd") << text;
    EXPECT_EQ(found(*load({}, {"bbb"}), text), "ddd") << text;
  }
  EXPECT_EQ(found(*load({}), "ccc-12 ddd-12"), "ddd");  // as it does alone
  EXPECT_EQ(found(*load({"ddd"}), "aaa-12 ddd-12"), "");
  EXPECT_EQ(ids(*load({"ddd"})), "ddd");
}

TEST_F(Packs, AreAsWideAsTheirWidestDetector) {
  EXPECT_EQ(load({})->window(), 20U);
  EXPECT_GE(DetectorPack::builtin()->window(), 100U);
}

TEST_F(Packs, AreNamedByTheirRules) {
  const std::string whole(load({})->fingerprint());
  EXPECT_EQ(load({})->fingerprint(), whole);
  EXPECT_TRUE(whole.starts_with("pack:")) << whole;
  EXPECT_NE(load({"aaa"})->fingerprint(), whole);
  EXPECT_TRUE(DetectorPack::builtin()->fingerprint().starts_with("builtin:"));
  folder_.write("a.yaml", file("aaa", "custom.one.x", "keywords: [near]\n"));
  EXPECT_NE(load({})->fingerprint(), whole);
}

TEST_F(Packs, AreNamedByWhatTheyReport) {
  const tests::ScratchFolder two;
  two.write("a.yaml", file("first", "custom.two", "beside: [second]\n"));
  two.write("b.yaml", file("second", "custom.two"));
  const auto name = [&](std::vector<std::string> only) {
    return std::string(
        DetectorPack::load(
            {.builtin = false, .directories = {two.path()}, .only = std::move(only), .skip = {}})
            ->fingerprint());
  };
  const std::string both = name({});
  EXPECT_NE(name({"first"}), both);  // the second is heard, and not reported
  EXPECT_EQ(name({"first", "second"}), both);
  two.write("b.yaml", file("second", "custom.two", "enabled: false\n"));
  EXPECT_NE(name({}), both);
}

TEST_F(Packs, AreSharedByCopies) {
  const DetectorPack first = *load({});
  const DetectorPack copy = first;
  EXPECT_EQ(&copy.compiled(), &first.compiled());
  EXPECT_EQ(copy.detectors().data(), first.detectors().data());
}

TEST_F(Packs, HoldAnIdOnce) {
  const tests::ScratchFolder other;
  other.write("again.yaml", file("aaa", "custom.other"));
  const auto pack = DetectorPack::load(
      {.builtin = false, .directories = {folder_.path(), other.path()}, .only = {}, .skip = {}});
  ASSERT_FALSE(pack);
  ASSERT_EQ(pack.error().size(), 1U);
  EXPECT_EQ(pack.error().front().file, other.path("again.yaml"));
  const tests::ScratchFolder taken;
  taken.write("email.yaml", file("email", "custom.other"));
  const auto builtin =
      DetectorPack::load({.builtin = true, .directories = {taken.path()}, .only = {}, .skip = {}});
  EXPECT_FALSE(builtin);
  const auto alone =
      DetectorPack::load({.builtin = false, .directories = {taken.path()}, .only = {}, .skip = {}});
  EXPECT_TRUE(alone);
}

TEST_F(Packs, OfTwoFoldersComeInTheirOrder) {
  const tests::ScratchFolder other;
  other.write("z.yaml", file("zzz", "custom.other"));
  const auto pack = DetectorPack::load(
      {.builtin = false, .directories = {other.path(), folder_.path()}, .only = {}, .skip = {}});
  ASSERT_TRUE(pack);
  EXPECT_EQ(ids(*pack), "zzz aaa bbb ccc(off) ddd");
}

}  // namespace
}  // namespace leakwire
