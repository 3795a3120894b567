#include "policy/adequacy.h"

#include <algorithm>
#include <array>

#include "policy/country_set.h"

namespace leakwire::policy {
namespace {

constexpr auto kEu = Regime::kEu;
constexpr auto kUk = Regime::kUk;
constexpr auto kCh = Regime::kCh;
constexpr auto kAll = Scope::kAll;
constexpr auto kCommercial = Scope::kCommercial;

constexpr std::string_view kSchedule21 =
    "Data Protection Act 2018, Schedule 21, paragraph 5 (transitional: the EEA, Gibraltar and what "
    "the Commission had found adequate by 2020-12-31)";
constexpr std::string_view kAnnex1 =
    "Ordinance on Data Protection (SR 235.11), Annex 1, in force since 2023-09-01";
constexpr std::string_view kTca =
    "EU-UK Trade and Cooperation Agreement, art. FINPROV.10A: no transfer to a third country until "
    "the adequacy decision";

// EU rows: the decisions of the Commission, by the day of adoption; ends of US schemes by the day
// of the judgement. A decision with a last day ends with it.
constexpr std::array kTable{
    Adequacy{"AD", kAll, 20101019, 0, kEu, "Decision 2010/625/EU"},
    Adequacy{"AD", kAll, 20210101, 0, kUk, kSchedule21},
    Adequacy{"AD", kAll, 20230901, 0, kCh, kAnnex1},
    Adequacy{"AR", kAll, 20030630, 0, kEu, "Decision 2003/490/EC"},
    Adequacy{"AR", kAll, 20210101, 0, kUk, kSchedule21},
    Adequacy{"AR", kAll, 20230901, 0, kCh, kAnnex1},
    Adequacy{"BR", kAll, 20260126, 0, kEu, "Implementing Decision (EU) 2026/179"},
    Adequacy{"CA", kCommercial, 20011220, 0, kEu, "Decision 2002/2/EC (PIPEDA)"},
    Adequacy{"CA", kCommercial, 20210101, 0, kUk, kSchedule21},
    Adequacy{"CA", kCommercial, 20230901, 0, kCh, kAnnex1},
    Adequacy{"CH", kAll, 20000726, 0, kEu, "Decision 2000/518/EC"},
    Adequacy{"CH", kAll, 20210101, 0, kUk, kSchedule21},
    Adequacy{"FO", kAll, 20100305, 0, kEu, "Decision 2010/146/EU"},
    Adequacy{"FO", kAll, 20210101, 0, kUk, kSchedule21},
    Adequacy{"FO", kAll, 20230901, 0, kCh, kAnnex1},
    Adequacy{"GB", kAll, 20210101, 20210627, kEu, kTca},
    Adequacy{"GB", kAll, 20210628, 20311227, kEu,
             "Implementing Decision (EU) 2021/1772, prolonged in 2025 to 2025-12-27, then to "
             "2031-12-27"},
    Adequacy{"GB", kAll, 20230901, 0, kCh, kAnnex1},
    Adequacy{"GG", kAll, 20031121, 0, kEu, "Decision 2003/821/EC"},
    Adequacy{"GG", kAll, 20210101, 0, kUk, kSchedule21},
    Adequacy{"GG", kAll, 20230901, 0, kCh, kAnnex1},
    Adequacy{"GI", kAll, 20210101, 0, kUk, kSchedule21},
    Adequacy{"GI", kAll, 20230901, 0, kCh, kAnnex1},
    Adequacy{"IL", kAll, 20110131, 0, kEu, "Decision 2011/61/EU"},
    Adequacy{"IL", kAll, 20210101, 0, kUk, kSchedule21},
    Adequacy{"IL", kAll, 20230901, 0, kCh, kAnnex1},
    Adequacy{"IM", kAll, 20040428, 0, kEu, "Decision 2004/411/EC"},
    Adequacy{"IM", kAll, 20210101, 0, kUk, kSchedule21},
    Adequacy{"IM", kAll, 20230901, 0, kCh, kAnnex1},
    Adequacy{"JE", kAll, 20080508, 0, kEu, "Decision 2008/393/EC"},
    Adequacy{"JE", kAll, 20210101, 0, kUk, kSchedule21},
    Adequacy{"JE", kAll, 20230901, 0, kCh, kAnnex1},
    Adequacy{"JP", kCommercial, 20190123, 0, kEu, "Implementing Decision (EU) 2019/419 (APPI)"},
    Adequacy{"JP", kCommercial, 20210101, 0, kUk, kSchedule21},
    Adequacy{"KR", kAll, 20211217, 0, kEu, "Implementing Decision (EU) 2022/254"},
    Adequacy{"KR", kAll, 20221219, 0, kUk,
             "Data Protection (Adequacy) (Republic of Korea) Regulations 2022, SI 2022/1213"},
    Adequacy{"MC", kAll, 20230901, 0, kCh, kAnnex1},
    Adequacy{"NZ", kAll, 20121219, 0, kEu, "Implementing Decision 2013/65/EU"},
    Adequacy{"NZ", kAll, 20210101, 0, kUk, kSchedule21},
    Adequacy{"NZ", kAll, 20230901, 0, kCh, kAnnex1},
    Adequacy{"US", Scope::kSafeHarbour, 20000726, 20151005, kEu,
             "Decision 2000/520/EC, void since the judgement C-362/14 of 2015-10-06 (Schrems)"},
    Adequacy{"US", Scope::kPrivacyShield, 20160712, 20200715, kEu,
             "Implementing Decision (EU) 2016/1250, void since the judgement C-311/18 of "
             "2020-07-16 (Schrems II)"},
    Adequacy{"US", Scope::kDpf, 20230710, 0, kEu, "Implementing Decision (EU) 2023/1795"},
    Adequacy{"US", Scope::kDpf, 20231012, 0, kUk,
             "Data Protection (Adequacy) (United States of America) Regulations 2023, SI "
             "2023/1028"},
    Adequacy{"US", Scope::kDpf, 20240915, 0, kCh, kAnnex1},
    Adequacy{"UY", kAll, 20120821, 0, kEu, "Implementing Decision 2012/484/EU"},
    Adequacy{"UY", kAll, 20210101, 0, kUk, kSchedule21},
    Adequacy{"UY", kAll, 20230901, 0, kCh, kAnnex1},
};
static_assert(std::is_sorted(kTable.begin(), kTable.end(),
                             [](const Adequacy& a, const Adequacy& b) { return a.code < b.code; }));

constexpr std::int64_t kDay = 86'400'000'000;

// The first row of each first letter, so that a look-up goes over a few rows.
constexpr std::array<std::uint8_t, 27> kFirst = [] {
  std::array<std::uint8_t, 27> first{};
  for (std::size_t letter = 0; letter < first.size(); ++letter) {
    std::size_t row = 0;
    while (row < kTable.size() && kTable[row].code[0] < static_cast<char>('A' + letter)) ++row;
    first[letter] = static_cast<std::uint8_t>(row);
  }
  return first;
}();

struct Term {
  std::int64_t from = 0, until = 0;  // [from, until)
};
constexpr std::array<Term, kTable.size()> kTerms = [] {
  std::array<Term, kTable.size()> terms{};
  for (std::size_t row = 0; row < kTable.size(); ++row) {
    terms[row].from = beginning_of(kTable[row].from);
    terms[row].until = kTable[row].until == 0 ? INT64_MAX : beginning_of(kTable[row].until) + kDay;
  }
  return terms;
}();

template <class Fits>
const Adequacy* first_row(Country country, Regime regime, std::int64_t time, Fits fits) noexcept {
  const char letter = country.code[0];
  if (letter < 'A' || letter > 'Z') return nullptr;
  const auto at = static_cast<std::size_t>(letter - 'A');
  for (std::size_t row = kFirst[at]; row < kFirst[at + 1]; ++row) {
    const Adequacy& one = kTable[row];
    if (one.code[1] == country.code[1] && one.regime == regime && fits(one.scope) &&
        time >= kTerms[row].from && time < kTerms[row].until) {
      return &one;
    }
  }
  return nullptr;
}

}  // namespace

std::span<const Adequacy> adequacy_table() noexcept { return kTable; }

const Adequacy* adequacy_of(Country country, Scope scope, Regime regime,
                            std::int64_t time) noexcept {
  return first_row(country, regime, time, [scope](Scope row) { return row == scope; });
}

const Adequacy* adequacy_of(Country country, bool commercial, Regime regime,
                            std::int64_t time) noexcept {
  return first_row(country, regime, time, [commercial](Scope row) {
    return row == Scope::kAll || (row == Scope::kCommercial && commercial);
  });
}

}  // namespace leakwire::policy
