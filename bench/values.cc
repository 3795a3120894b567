#include "bench/values.h"

#include <cstddef>
#include <string_view>

namespace leakwire::bench {
namespace {

// Test numbers published by the card brands' payment providers.
constexpr std::string_view kCards[] = {
    "4111111111111111", "5555555555554444", "378282246310005",     "6011111111111117",
    "4012888888881881", "5105105105105100", "4111 1111 1111 1111", "5555-5555-5555-4444"};
// Examples of the IBAN registry (SWIFT, ISO 13616).
constexpr std::string_view kIbans[] = {"DE89370400440532013000", "GB82WEST12345698765432",
                                       "GB82 WEST 1234 5698 7654 32", "FR1420041010050500013M02606",
                                       "NL91ABNA0417164300"};
constexpr std::string_view kNames[] = {"alice",  "bob",   "carol",  "dave",  "erin",  "frank",
                                       "grace",  "heidi", "ivan",   "judy",  "mike",  "niaj",
                                       "olivia", "peggy", "rupert", "sybil", "trent", "victor"};
constexpr std::string_view kDomains[] = {"example.com", "example.net", "example.org",
                                         "mail.example.com", "shop.example.org"};

void append_phone(Random& random, std::string& out) {
  constexpr std::string_view kAreas[] = {"212", "415", "312", "206", "617"};
  const std::string_view area = random.of(kAreas);
  switch (random.below(3)) {
    case 0:
      out.append("+1").append(area).append("55501");
      break;
    case 1:
      out.append("+1 ").append(area).append(" 555 01");
      break;
    default:
      out.append("phone: (").append(area).append(") 555-01");
      break;
  }
  append_digits(random, 2, out);
}

}  // namespace

void append_digits(Random& random, std::size_t count, std::string& out) {
  for (std::size_t i = 0; i < count; ++i) out += random.of(std::string_view("0123456789"));
}

void append_email(Random& random, std::string& out) {
  out.append(random.of(kNames));
  if (random.chance(1, 2)) out.append(".").append(random.of(kNames));
  append_digits(random, random.below(4), out);
  out.append("@").append(random.of(kDomains));
}

void append_value(Random& random, std::string& out) {
  switch (random.below(8)) {
    case 0:
    case 1:
    case 2:
      append_email(random, out);
      break;
    case 3:
      out.append("card=").append(random.of(kCards));
      break;
    case 4:
      out.append(random.of(kCards));
      break;
    case 5:
      append_phone(random, out);
      break;
    case 6:
      out.append("iban ").append(random.of(kIbans));
      break;
    default:
      out.append("user=").append(random.of(kNames)).append(" password=");
      for (int i = 0; i < 10; ++i)
        out += random.of(std::string_view("abcdefghkmnpqrstuvwxyz23456789"));
      break;
  }
}

}  // namespace leakwire::bench
