#include "detect/resolver.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "detect/specs.h"

namespace leakwire::detect {
namespace {

// Detectors: 0 and 1 stand alone; 2 stands beside 0.
std::shared_ptr<const CompiledPack> three(const Selection& selection = {}) {
  DetectorSpec third = spec_of("c", "ccc", 3);
  third.beside = {"a"};
  third.bare.reset();
  return compiled({spec_of("a", "aaa", 3), spec_of("b", "bbb", 3), third}, selection);
}

RawFinding at(std::uint32_t detector, std::uint64_t start, std::uint32_t length,
              Confidence confidence = Confidence::kWeak) {
  RawFinding finding;
  finding.detector = detector;
  finding.start = start;
  finding.length = length;
  finding.confidence = confidence;
  return finding;
}

// One that kProve below is asked about where it would be kept.
RawFinding presumed(RawFinding finding) {
  finding.presumed = 1;
  return finding;
}

// Of the detector that needs its neighbour.
RawFinding beside(std::uint64_t start, std::uint32_t length, std::uint32_t detector = 2) {
  RawFinding finding = at(detector, start, length);
  finding.confidence.reset();
  finding.undecided = true;
  return finding;
}

std::string told(const RawFinding& finding) {
  return std::to_string(finding.detector) + "@" + std::to_string(finding.start) + "+" +
         std::to_string(finding.length);
}

// There is no presumed value of 100 bytes; others end two bytes earlier than they might.
constexpr auto kProve = [](RawFinding& finding) {
  finding.presumed = 0;
  finding.length -= 2;
  return finding.length < 98;
};

// What comes out of the findings of one text that has ended, in order.
std::string resolved(const CompiledPack& pack, const std::vector<RawFinding>& findings,
                     const std::string& text = std::string(300, '.')) {
  Resolver resolver(pack);
  for (const RawFinding& finding : findings) resolver.add(finding);
  std::string out;
  const auto emit = [&](const RawFinding& finding) {
    out += (out.empty() ? "" : " ") + told(finding);
    return true;
  };
  EXPECT_TRUE(resolver.settle({text, true, false}, 0, text.size(), true, kProve, emit));
  return out;
}

struct Overlap {
  const char* name;
  std::vector<RawFinding> findings;
  const char* kept;
};

void PrintTo(const Overlap& overlap, std::ostream* out) { *out << overlap.name; }

class Overlaps : public testing::TestWithParam<Overlap> {};

TEST_P(Overlaps, AreSettledInWhateverOrderTheyCome) {
  const auto pack = three();
  EXPECT_EQ(resolved(*pack, GetParam().findings), GetParam().kept);
  const std::vector<RawFinding> turned(GetParam().findings.rbegin(), GetParam().findings.rend());
  EXPECT_EQ(resolved(*pack, turned), GetParam().kept);
}

constexpr Confidence kLikely = Confidence::kLikely;

INSTANTIATE_TEST_SUITE_P(
    Rules, Overlaps,
    testing::Values(
        Overlap{"apart", {at(0, 0, 5), at(1, 5, 5)}, "0@0+5 1@5+5"},
        Overlap{"surer later", {at(0, 0, 9), at(1, 8, 3, kLikely)}, "1@8+3"},
        Overlap{"surer earlier", {at(0, 0, 3, kLikely), at(1, 2, 9)}, "0@0+3"},
        Overlap{"longer later", {at(0, 0, 4), at(1, 3, 5)}, "1@3+5"},
        Overlap{"longer earlier", {at(1, 0, 5), at(0, 4, 4)}, "1@0+5"},
        Overlap{"pack order", {at(1, 0, 4), at(0, 0, 4)}, "0@0+4"},
        Overlap{"pack order, later", {at(1, 0, 4), at(0, 2, 4)}, "0@2+4"},
        Overlap{"left to right: the third meets the second that was kept",
                {at(0, 0, 4), at(1, 3, 5, kLikely), at(0, 7, 9)},
                "1@3+5"},
        Overlap{"left to right: the third is clear of the first",
                {at(0, 0, 4, kLikely), at(1, 3, 5), at(0, 7, 9)},
                "0@0+4 0@7+9"},
        Overlap{"presumed, and a value", {presumed(at(0, 0, 5)), at(1, 3, 2)}, "0@0+3 1@3+2"},
        Overlap{"presumed, and none", {presumed(at(0, 0, 100)), at(1, 7, 3)}, "1@7+3"},
        Overlap{
            "presumed, and not as long as presumed", {at(0, 0, 4), presumed(at(1, 3, 5))}, "0@0+4"},
        Overlap{"presumed, the second of two",
                {at(0, 0, 4), presumed(at(1, 2, 4)), presumed(at(1, 4, 5))},
                "0@0+4 1@4+3"},
        Overlap{"twice the same", {at(0, 3, 4), at(0, 3, 4)}, "0@3+4"},
        Overlap{"of one start, the longest", {at(0, 3, 4), at(0, 3, 6)}, "0@3+6"}));

TEST(Presumed, IsNotAskedForWhereItLosesWhateverItIs) {
  const auto pack = three();
  Resolver resolver(*pack);
  resolver.add(at(0, 0, 5));
  resolver.add(presumed(at(1, 3, 5)));
  resolver.add(presumed(at(1, 6, 5)));
  std::string asked, out;
  const auto ask = [&](RawFinding& finding) {
    asked += told(finding) + " ";
    return kProve(finding);
  };
  const auto emit = [&](const RawFinding& finding) {
    out += told(finding) + " ";
    return true;
  };
  resolver.settle({std::string_view("............"), true, false}, 0, 12, true, ask, emit);
  EXPECT_EQ(asked, "1@6+5 ");
  EXPECT_EQ(out, "0@0+5 1@6+3 ");
}

struct Distance {
  std::uint64_t partner;  // its start; three bytes long
  std::uint64_t start;    // of what stands beside it; four bytes long
  bool near;
};

TEST(Beside, ReachesExactly64BytesOnEitherSide) {
  const auto pack = three();
  for (const Distance& d :
       {Distance{10, 13, true}, Distance{10, 13 + 64, true}, Distance{10, 13 + 65, false},
        Distance{14, 10, true}, Distance{14 + 64, 10, true}, Distance{14 + 65, 10, false},
        Distance{11, 10, false}, Distance{12, 14, false}}) {
    const std::string out = resolved(*pack, {at(0, d.partner, 3), beside(d.start, 4)});
    EXPECT_EQ(out.find("2@") != std::string::npos, d.near) << d.partner << " " << d.start;
  }
}

TEST(Beside, GivesConfidenceAndReason) {
  const auto pack = three();
  Resolver resolver(*pack);
  resolver.add(at(0, 0, 3));
  resolver.add(beside(10, 4));
  std::vector<RawFinding> out;
  const auto emit = [&](const RawFinding& finding) {
    out.push_back(finding);
    return true;
  };
  resolver.settle({std::string_view("aaa       cccc"), true, false}, 0, 14, true, kProve, emit);
  ASSERT_EQ(out.size(), 2U);
  EXPECT_EQ(out[1].confidence, Confidence::kLikely);
  ASSERT_EQ(out[1].why.size(), 1U);
  EXPECT_EQ(out[1].why[0], "beside:a");
}

TEST(Beside, EndsWithTheLine) {
  const auto pack = three();
  std::string text(100, '.');
  text[20] = '\n';
  EXPECT_EQ(resolved(*pack, {at(0, 10, 3), beside(30, 4)}, text), "0@10+3");
  EXPECT_EQ(resolved(*pack, {at(0, 30, 3), beside(10, 4)}, text), "0@30+3");
  EXPECT_EQ(resolved(*pack, {at(0, 30, 3), beside(40, 4)}, text), "0@30+3 2@40+4");
}

TEST(Beside, CountsANeighbourThatLosesItsOverlap) {
  const auto pack = three();
  EXPECT_EQ(resolved(*pack, {at(0, 0, 3), at(1, 1, 6, kLikely), beside(20, 4)}), "1@1+6 2@20+4");
}

TEST(Beside, IsNoNeighbourWithoutConfidence) {
  const auto pack = three();
  RawFinding bare = beside(0, 3, 0);
  EXPECT_EQ(resolved(*pack, {bare, beside(20, 4)}), "");
}

TEST(Beside, KeepsManyNeighboursInSight) {
  const auto pack = three();
  std::vector<RawFinding> findings;
  std::string expected;
  for (std::uint64_t start = 0; start + 3 <= 200; start += 4) {
    findings.push_back(at(0, start, 3));
    expected += told(findings.back()) + " ";
  }
  findings.push_back(beside(199 + 64, 4));
  EXPECT_EQ(resolved(*pack, findings), expected + "2@263+4");
  findings.back() = beside(199 + 65, 4);
  EXPECT_EQ(resolved(*pack, findings) + " ", expected);
}

TEST(Beside, LetsGoOfNoNeighbourInReach) {
  const auto pack = three();
  std::vector<RawFinding> findings;
  for (std::uint64_t start = 40; start < 99; ++start) findings.push_back(at(0, start, 1));
  findings.push_back(at(0, 99 + 64, 3));  // stands no neighbour to what it overlaps
  findings.push_back(beside(99 + 64, 4));
  EXPECT_TRUE(resolved(*pack, findings).ends_with(" 0@98+1 2@163+4"));
}

TEST(Beside, HearsSilentNeighbours) {
  Selection selection;
  selection.only = {"c"};
  const auto pack = three(selection);  // 0 is "c", 1 its silent neighbour
  ASSERT_EQ(pack->detectors.size(), 2U);
  EXPECT_EQ(resolved(*pack, {at(1, 0, 3), beside(10, 4, 0)}), "0@10+4");
  EXPECT_EQ(resolved(*pack, {at(1, 0, 3, kLikely), at(0, 2, 2)}), "0@2+2");  // takes no room
}

TEST(Gap, MakesAFindingAtMostLikely) {
  const auto pack = three();
  for (const Confidence confidence :
       {Confidence::kWeak, Confidence::kLikely, Confidence::kValidated}) {
    Resolver resolver(*pack);
    resolver.add(at(0, 0, 3, confidence));
    RawFinding torn = at(1, 10, 3, confidence);
    torn.touches_gap = true;
    resolver.add(torn);
    std::vector<Confidence> out;
    const auto emit = [&](const RawFinding& finding) {
      out.push_back(*finding.confidence);
      return true;
    };
    resolver.settle({std::string_view("aaa.......bbb"), true, false}, 0, 13, true, kProve, emit);
    EXPECT_EQ(out, (std::vector{confidence, std::min(confidence, Confidence::kLikely)}));
  }
}

// A text that is not over: nothing is given out that later bytes could change.
class Under : public testing::Test {
 protected:
  std::string settle(std::uint64_t settled, bool ended = false) {
    std::string out;
    const auto emit = [&](const RawFinding& finding) {
      out += told(finding);
      return true;
    };
    resolver_.settle({text_, ended, false}, 0, settled, ended, kProve, emit);
    return out;
  }

  std::shared_ptr<const CompiledPack> pack_ = three();
  Resolver resolver_{*pack_};
  std::string text_ = std::string(300, '.');
};

TEST_F(Under, KeepsWhatALaterFindingCouldReplace) {
  resolver_.add(at(0, 10, 5));
  EXPECT_EQ(settle(14), "");
  EXPECT_EQ(resolver_.open_from(14), 10U);
  resolver_.add(at(1, 14, 9));
  EXPECT_EQ(settle(15), "");
  EXPECT_EQ(settle(22), "");
  EXPECT_EQ(settle(23), "1@14+9");
  EXPECT_EQ(resolver_.open_from(23), 23U);
}

TEST_F(Under, WaitsForANeighbourAsFarAsItReaches) {
  resolver_.add(beside(10, 4));
  EXPECT_EQ(settle(14 + 64), "");
  EXPECT_EQ(resolver_.open_from(78), 10U);
  resolver_.add(at(0, 14 + 64, 3));
  EXPECT_EQ(settle(14 + 65), "2@10+4");
}

TEST_F(Under, WaitsNoLongerThanTheLine) {
  text_[20] = '\n';
  resolver_.add(beside(10, 4));
  EXPECT_EQ(settle(20), "");
  EXPECT_EQ(resolver_.open_from(20), 10U);
  EXPECT_EQ(settle(21), "");
  EXPECT_EQ(resolver_.open_from(21), 21U);
}

TEST_F(Under, RemembersNeighboursThatHavePassed) {
  resolver_.add(at(0, 0, 3));
  EXPECT_EQ(settle(60), "0@0+3");
  resolver_.add(beside(67, 4));
  EXPECT_EQ(settle(200), "2@67+4");
}

TEST_F(Under, ForgetsAllWhenCleared) {
  resolver_.add(at(0, 0, 3));
  resolver_.add(at(0, 10, 3));
  EXPECT_EQ(settle(2), "");
  resolver_.clear();
  EXPECT_EQ(resolver_.open_from(5), 5U);
  resolver_.add(beside(20, 4));
  EXPECT_EQ(settle(300, true), "");
}

TEST(Resolver, StopsWhenAsked) {
  const auto pack = three();
  Resolver resolver(*pack);
  for (const std::uint64_t start : {0, 10, 20}) resolver.add(at(0, start, 3));
  int given = 0;
  const auto emit = [&](const RawFinding&) { return ++given < 2; };
  const std::string text(30, '.');
  EXPECT_FALSE(resolver.settle({text, true, false}, 0, 30, true, kProve, emit));
  EXPECT_EQ(given, 2);
}

}  // namespace
}  // namespace leakwire::detect
