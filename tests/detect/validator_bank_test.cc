#include <gtest/gtest.h>

#include "detect/validator_case.h"

namespace leakwire::detect {
namespace {

constexpr auto kReject = Outcome::kReject;
constexpr auto kPass = Outcome::kPass;
constexpr auto kCanonical = Outcome::kCanonical;
constexpr auto kNeedsContext = Outcome::kNeedsContext;

// The examples of the SWIFT IBAN Registry, one a structure.
constexpr std::string_view kIbans[] = {
    "AD1200012030200359100100",
    "AE070331234567890123456",
    "AL47212110090000000235698741",
    "AT611904300234573201",
    "AZ21NABZ00000000137010001944",
    "BA391290079401028494",
    "BE68539007547034",
    "BG80BNBG96611020345678",
    "BH67BMAG00001299123456",
    "BR9700360305000010009795493P1",
    "BY13NBRB3600900000002Z00AB00",
    "CH9300762011623852957",
    "CR05015202001026284066",
    "CY17002001280000001200527600",
    "CZ6508000000192000145399",
    "DE89370400440532013000",
    "DK5000400440116243",
    "DO28BAGR00000001212453611324",
    "EE382200221020145685",
    "ES9121000418450200051332",
    "FI2112345600000785",
    "FO6264600001631634",
    "FR1420041010050500013M02606",
    "GB82WEST12345698765432",
    "GE29NB0000000101904917",
    "GI75NWBK000000007099453",
    "GL8964710001000206",
    "GR1601101250000000012300695",
    "GT82TRAJ01020000001210029690",
    "HR1210010051863000160",
    "HU42117730161111101800000000",
    "IE29AIBK93115212345678",
    "IL620108000000099999999",
    "IS140159260076545510730339",
    "IT60X0542811101000000123456",
    "JO94CBJO0010000000000131000302",
    "KW81CBKU0000000000001234560101",
    "KZ86125KZT5004100100",
    "LB62099900000001001901229114",
    "LC55HEMM000100010012001200023015",
    "LI21088100002324013AA",
    "LT121000011101001000",
    "LU280019400644750000",
    "LV80BANK0000435195001",
    "MC5811222000010123456789030",
    "MD24AG000225100013104168",
    "ME25505000012345678951",
    "MK07250120000058984",
    "MR1300020001010000123456753",
    "MT84MALT011000012345MTLCAST001S",
    "MU17BOMM0101101030300200000MUR",
    "NL91ABNA0417164300",
    "NO9386011117947",
    "PK36SCBL0000001123456702",
    "PL61109010140000071219812874",
    "PS92PALS000000000400123456702",
    "PT50000201231234567890154",
    "QA58DOHB00001234567890ABCDEFG",
    "RO49AAAA1B31007593840000",
    "RS35260005601001611379",
    "SA0380000000608010167519",
    "SE4550000000058398257466",
    "SI56263300012039086",
    "SK3112000000198742637541",
    "SM86U0322509800000000270100",
    "TN5910006035183598478831",
    "TR330006100519786457841326",
    "UA213223130000026007233566001",
    "VA59001123000012345678",
    "VG96VPVG0000012345678901",
    "XK051212012345678906",
};

TEST(BankValidators, IbanOfManyCountries) {
  for (const std::string_view iban : kIbans) {
    const ValidatorCase row{"iban", iban, kPass, "", "", "mod97"};
    check_cases({&row, 1});
  }
}

TEST(BankValidators, Iban) {
  constexpr ValidatorCase kCases[] = {
      {"iban", "DE89 3704 0044 0532 0130 00", kCanonical},
      {"iban", "DE89-3704-0044-0532-0130-00", kCanonical},
      {"iban", "gb82west12345698765432", kPass},
      {"iban", "gb82 west 1234 5698 7654 32", kCanonical},
      {"iban", "Gb82WEST12345698765432", kReject},
      {"iban", "DE89370400440532013001", kReject},
      {"iban", "DE8937040044053201300", kReject},
      {"iban", "DE893704004405320130000", kReject},
      {"iban", "ZZ89370400440532013000", kReject},
      {"iban", "GB82123412345698765432", kReject},
      {"iban", "DE89 370400 44053201 3000", kReject},
      {"iban", "DE89 3704-0044 0532 0130 00", kReject},
      {"iban", "DE", kReject},
      {"iban", "", kReject},
  };
  check_cases(kCases);
}

TEST(BankValidators, BicNeedsAKeyWordAndACountry) {
  constexpr ValidatorCase kCases[] = {
      {"bic", "COBADEFFXXX", kNeedsContext},
      {"bic", "DEUTDEFF", kNeedsContext},
      {"bic", "NWBKGB2L", kNeedsContext},
      {"bic", "CRITICAL", kReject},
      {"bic", "DEUTQQFF", kReject},
      {"bic", "DEUTDEF", kReject},
      {"bic", "deutdeff", kReject},
      {"bic", "D1UTDEFF", kReject},
      {"bic", "", kReject},
  };
  check_cases(kCases);
}

TEST(BankValidators, RoutingNumber) {
  constexpr ValidatorCase kCases[] = {
      {"us-aba", "021000021", kNeedsContext},
      {"us-aba", "011401533", kNeedsContext},
      {"us-aba", "021000022", kReject},
      {"us-aba", "999999992", kReject},
      {"us-aba", "000000000", kReject},
      {"us-aba", "02100002", kReject},
      {"us-aba", "", kReject},
  };
  check_cases(kCases);
}

TEST(IdentityValidators, SocialSecurityNumber) {
  constexpr ValidatorCase kCases[] = {
      {"us-ssn", "123-45-6789", kPass},
      {"us-ssn", "899-99-9999", kPass},
      {"us-ssn", "536 90 4399", kNeedsContext},
      {"us-ssn", "536904399", kNeedsContext},
      {"us-ssn", "123456789", kReject},
      {"us-ssn", "000-12-3456", kReject},
      {"us-ssn", "666-12-3456", kReject},
      {"us-ssn", "900-12-3456", kReject},
      {"us-ssn", "123-00-6789", kReject},
      {"us-ssn", "123-45-0000", kReject},
      {"us-ssn", "078-05-1120", kReject},
      {"us-ssn", "219-09-9999", kReject},
      {"us-ssn", "123-45 6789", kReject},
      {"us-ssn", "123-45-6789", kReject, "", ".5"},
      {"us-ssn", "", kReject},
  };
  check_cases(kCases);
}

}  // namespace
}  // namespace leakwire::detect
