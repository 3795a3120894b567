#include "place/countries.h"

#include <algorithm>
#include <array>

#include "text/time.h"

namespace leakwire {
namespace place {
namespace {

// ISO 3166-1 (officially assigned codes, 2024), and XK, which the European Union and others use for
// Kosovo.
constexpr std::string_view kCodes =
    "ADAEAFAGAIALAMAOAQARASATAUAWAXAZBABBBDBEBFBGBHBIBJBLBMBNBOBQBRBSBTBVBWBYBZCACCCDCFCGCHCICKCLCM"
    "CN"
    "COCRCUCVCWCXCYCZDEDJDKDMDODZECEEEGEHERESETFIFJFKFMFOFRGAGBGDGEGFGGGHGIGLGMGNGPGQGRGSGTGUGWGYHK"
    "HM"
    "HNHRHTHUIDIEILIMINIOIQIRISITJEJMJOJPKEKGKHKIKMKNKPKRKWKYKZLALBLCLILKLRLSLTLULVLYMAMCMDMEMFMGMH"
    "MK"
    "MLMMMNMOMPMQMRMSMTMUMVMWMXMYMZNANCNENFNGNINLNONPNRNUNZOMPAPEPFPGPHPKPLPMPNPRPSPTPWPYQARERORSRU"
    "RW"
    "SASBSCSDSESGSHSISJSKSLSMSNSOSRSSSTSVSXSYSZTCTDTFTGTHTJTKTLTMTNTOTRTTTVTWTZUAUGUMUSUYUZVAVCVEVG"
    "VI"
    "VNVUWFWSXKYEYTZAZMZW";
constexpr std::size_t kCount = kCodes.size() / 2;

constexpr std::array<std::string_view, kCount> split() noexcept {
  std::array<std::string_view, kCount> codes;
  for (std::size_t at = 0; at < kCount; ++at) codes[at] = kCodes.substr(2 * at, 2);
  return codes;
}
constexpr std::array<std::string_view, kCount> kAll = split();
static_assert(std::is_sorted(kAll.begin(), kAll.end()));

struct Mistake {
  std::string_view word, code;
};
constexpr std::array kMistakes{Mistake{"UK", "GB"}, Mistake{"EL", "GR"}};

// The EU: Treaty on European Union, art. 52, and Treaty on the Functioning of the EU, art. 355: its
// outermost regions (GP, GF, MQ, RE, YT, MF) and AX are in; BL left with 2012 (Decision
// 2010/718/EU); NC, PF, PM, WF, GL, FO and others are not. YT is in since 2014 (Decision
// 2012/419/EU), MF has a code of its own since 2007. GB (and GI, art. 355 (3)) until the end of the
// transition (Agreement on the withdrawal, art. 126 and 127: 2020-12-31). Accessions: 2004, 2007
// and 2013. The EEA: Agreement, art. 126 and Protocol 40: SJ is outside.
constexpr auto kEu = CountryGroup::kEu;
constexpr auto kEea = CountryGroup::kEea;
constexpr std::array kMembers{
    Membership{"AT", kEu, 0, 0},        Membership{"AX", kEu, 0, 0},
    Membership{"BE", kEu, 0, 0},        Membership{"BG", kEu, 20070101, 0},
    Membership{"BL", kEu, 0, 20120101}, Membership{"CY", kEu, 20040501, 0},
    Membership{"CZ", kEu, 20040501, 0}, Membership{"DE", kEu, 0, 0},
    Membership{"DK", kEu, 0, 0},        Membership{"EE", kEu, 20040501, 0},
    Membership{"ES", kEu, 0, 0},        Membership{"FI", kEu, 0, 0},
    Membership{"FR", kEu, 0, 0},        Membership{"GB", kEu, 0, 20210101},
    Membership{"GF", kEu, 0, 0},        Membership{"GI", kEu, 0, 20210101},
    Membership{"GP", kEu, 0, 0},        Membership{"GR", kEu, 0, 0},
    Membership{"HR", kEu, 20130701, 0}, Membership{"HU", kEu, 20040501, 0},
    Membership{"IE", kEu, 0, 0},        Membership{"IS", kEea, 0, 0},
    Membership{"IT", kEu, 0, 0},        Membership{"LI", kEea, 0, 0},
    Membership{"LT", kEu, 20040501, 0}, Membership{"LU", kEu, 0, 0},
    Membership{"LV", kEu, 20040501, 0}, Membership{"MF", kEu, 0, 0},
    Membership{"MQ", kEu, 0, 0},        Membership{"MT", kEu, 20040501, 0},
    Membership{"NL", kEu, 0, 0},        Membership{"NO", kEea, 0, 0},
    Membership{"PL", kEu, 20040501, 0}, Membership{"PT", kEu, 0, 0},
    Membership{"RE", kEu, 0, 0},        Membership{"RO", kEu, 20070101, 0},
    Membership{"SE", kEu, 0, 0},        Membership{"SI", kEu, 20040501, 0},
    Membership{"SK", kEu, 20040501, 0}, Membership{"YT", kEu, 20140101, 0},
};
static_assert(std::is_sorted(kMembers.begin(), kMembers.end(),
                             [](const Membership& a, const Membership& b) {
                               return a.code < b.code;
                             }));

// The beginning of a day written as 20130701; 0 where there is none.
std::int64_t beginning_of(std::uint32_t date) noexcept {
  if (date == 0) return 0;
  text::CivilTime civil;
  civil.year = static_cast<int>(date / 10000);
  civil.month = date / 100 % 100;
  civil.day = date % 100;
  return text::to_micros(civil).value_or(0);
}

}  // namespace

std::span<const std::string_view> country_codes() noexcept { return kAll; }

std::string_view usual_mistake(std::string_view code) noexcept {
  for (const Mistake& mistake : kMistakes) {
    if (mistake.word == code) return mistake.code;
  }
  return {};
}

std::span<const Membership> memberships() noexcept { return kMembers; }

}  // namespace place

std::optional<Country> country_named(std::string_view code) noexcept {
  if (!std::binary_search(place::kAll.begin(), place::kAll.end(), code)) return std::nullopt;
  return Country{{code[0], code[1]}};
}

std::optional<CountryGroup> country_group_named(std::string_view name) noexcept {
  constexpr std::array<std::string_view, 2> kNames{"EU", "EEA"};
  return enumerator_named<CountryGroup>(kNames, name);
}

bool is_in_group(Country country, CountryGroup group, std::int64_t time) noexcept {
  const auto* found = std::lower_bound(
      place::kMembers.begin(), place::kMembers.end(), country.text(),
      [](const place::Membership& one, std::string_view code) { return one.code < code; });
  if (found == place::kMembers.end() || found->code != country.text()) return false;
  if (group == CountryGroup::kEu && found->group == CountryGroup::kEea) return false;
  const bool begun = found->from == 0 || time >= place::beginning_of(found->from);
  return begun && (found->until == 0 || time < place::beginning_of(found->until));
}

}  // namespace leakwire
