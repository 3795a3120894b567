#include <gtest/gtest.h>

#include <array>
#include <string>

#include "detect/validator_case.h"

namespace leakwire::detect {
namespace {

constexpr auto kReject = Outcome::kReject;
constexpr auto kPass = Outcome::kPass;
constexpr auto kCanonical = Outcome::kCanonical;
constexpr auto kNeedsContext = Outcome::kNeedsContext;

TEST(NetworkValidators, Ipv4) {
  constexpr ValidatorCase kCases[] = {
      {"ipv4", "8.8.8.8", kPass, "", "", "public"},
      {"ipv4", "10.1.2.3", kNeedsContext, "", "", "private"},
      {"ipv4", "8.8.8.8", kCanonical, "from ", " port 51110 ssh2"},
      {"ipv4", "10.1.2.3", kCanonical, "user root ", " port 4242"},
      {"ipv4", "8.8.8.8", kPass, "8.8.4.4 port 4242 on ", " port 22"},
      {"ipv4", "8.8.8.8", kPass, "", " port forwarding"},
      {"ipv4", "10.1.2.3", kReject, "Server listening on ", " port 22"},
      {"ipv4", "10.0.0.1", kReject, "rip=10.1.2.3, lip="},
      {"ipv4", "172.16.0.1", kNeedsContext},
      {"ipv4", "172.32.0.1", kPass},
      {"ipv4", "192.168.1.7", kNeedsContext},
      {"ipv4", "100.64.0.1", kNeedsContext},
      {"ipv4", "169.254.1.1", kNeedsContext},
      {"ipv4", "127.0.0.1", kReject},
      {"ipv4", "0.0.0.0", kReject},
      {"ipv4", "255.255.255.255", kReject},
      {"ipv4", "224.0.0.251", kReject},
      {"ipv4", "192.0.2.1", kReject},
      {"ipv4", "198.51.100.7", kReject},
      {"ipv4", "203.0.113.9", kReject},
      {"ipv4", "198.18.0.1", kReject},
      {"ipv4", "08.8.8.8", kReject},
      {"ipv4", "1.2.3.256", kReject},
      {"ipv4", "1.2.3", kReject},
      {"ipv4", "", kReject},
      {"ipv4", "8.8.8.8", kReject, "version "},
      {"ipv4", "8.8.8.8", kReject, "Version=\""},
      {"ipv4", "8.8.8.8", kReject, "Chrome/"},
      {"ipv4", "8.8.8.8", kPass, "host/", ":9092"},
      {"ipv4", "8.8.8.8", kPass, "http://"},
      {"ipv4", "8.8.8.8", kReject, "lib-", ".jar"},
      {"ipv4", "8.8.8.8", kReject, "", ".5"},
      {"ipv4", "8.8.8.8", kPass, "", ". Next"},
      {"ipv4", "9.9.9.0", kReject, "", "/24"},
      {"ipv4", "9.9.9.9", kPass, "", "/32"},
      {"ipv4", "9.9.9.9", kPass, "", "/index"},
      {"ipv4", "10.1.2.3", kReject, "server_ip="},
      {"ipv4", "10.1.2.3", kReject, "listening on "},
  };
  check_cases(kCases);
}

// Whether the sieve keeps the place where `text` begins.
bool sieve_keeps(const Validator& validator, std::string text) {
  text = "99" + text + " - - [19/Dec";
  std::array<std::size_t, 1> place{2};
  const std::size_t kept = validator.sift(text.data(), place);
  EXPECT_TRUE(kept == 0 || place[0] == 2);
  return kept == 1;
}

TEST(NetworkValidators, SieveOfIpv4KeepsWhatMayPass) {
  const Validator& ipv4 = *find_validator("ipv4");
  constexpr int kNumbers[] = {0,  1,  2,  9,  10, 15, 16,  18,  19,  20,
                              31, 32, 51, 63, 64, 99, 100, 113, 168, 254};
  for (int first = 0; first < 256; ++first) {
    for (const int second : kNumbers) {
      for (const int third : kNumbers) {
        const std::string net = std::to_string(first) + '.' + std::to_string(second) + '.' +
                                std::to_string(third) + '.';
        const bool passes = ipv4.run({net + '7', {}, {}}).outcome != kReject;
        EXPECT_EQ(sieve_keeps(ipv4, net + '7'), passes) << net;
        EXPECT_EQ(sieve_keeps(ipv4, net + "254"), passes) << net;
      }
    }
  }
}

TEST(NetworkValidators, SieveOfIpv4LetsGoOfWhatIsNone) {
  const Validator& ipv4 = *find_validator("ipv4");
  for (const char* text : {"8.8.8", "8.8 8.8", "8..8.8", ".8.8.8", "8888.8.8.8", "8.8888.8.8",
                           "8.8.8888.8", "x", "", "1.1\" 200", "88888888888888888888"}) {
    EXPECT_FALSE(sieve_keeps(ipv4, text)) << text;
  }
}

TEST(NetworkValidators, SieveKeepsOrder) {
  const std::string text = "8.8.8.8, 127.0.0.1, 9.9.9.9, 10.1.2.3 - - [19/Dec";
  std::array<std::size_t, 4> places{0, 9, 20, 29};
  EXPECT_EQ(find_validator("ipv4")->sift(text.data(), places), 3U);
  EXPECT_EQ(places[0], 0U);
  EXPECT_EQ(places[1], 20U);
  EXPECT_EQ(places[2], 29U);
}

TEST(NetworkValidators, Ipv6) {
  constexpr ValidatorCase kCases[] = {
      {"ipv6", "2001:4860:4860::8888", kPass, "", "", "public"},
      {"ipv6", "2001:4860:4860:0:0:0:0:8844", kPass},
      {"ipv6", "fe80::1", kNeedsContext},
      {"ipv6", "fd12:3456::1", kNeedsContext},
      {"ipv6", "::ffff:8.8.8.8", kPass},
      {"ipv6", "::ffff:10.0.0.1", kNeedsContext},
      {"ipv6", "::ffff:127.0.0.1", kReject},
      {"ipv6", "::1", kReject},
      {"ipv6", "::", kReject},
      {"ipv6", "2001:db8::1", kReject},
      {"ipv6", "2001:DB8:1::", kReject},
      {"ipv6", "3fff:0fff::1", kReject},
      {"ipv6", "3fff:1000::1", kPass},
      {"ipv6", "ff02::1", kReject},
      {"ipv6", "a::b", kReject},
      {"ipv6", "face::dead", kReject},
      {"ipv6", "16:24:31", kReject},
      {"ipv6", "2001::4860::1", kReject},
      {"ipv6", "2001:4860:4860::", kReject, "", "/48"},
      {"ipv6", "2001:4860:4860:1:2:3:4:5:6", kReject},
      {"ipv6", ":", kReject},
      {"ipv6", "", kReject},
  };
  check_cases(kCases);
}

TEST(NetworkValidators, Mac) {
  constexpr ValidatorCase kCases[] = {
      {"mac", "00:1b:63:84:45:e6", kPass, "", "", "eui48"},
      {"mac", "00-1B-63-84-45-E6", kPass},
      {"mac", "001b.6384.45e6", kPass},
      {"mac", "0012.3456.7890", kNeedsContext},
      {"mac", "00:00:00:00:00:00", kReject},
      {"mac", "ff:ff:ff:ff:ff:ff", kReject},
      {"mac", "01:00:5e:00:00:fb", kReject},
      {"mac", "00-00-5E-00-53-01", kReject},
      {"mac", "16-12-19-16-24-31", kReject},
      {"mac", "00:1b-63:84:45:e6", kReject},
      {"mac", "00:1b:63:84:45", kReject},
      {"mac", "00:1b:63:84:45:g6", kReject},
      {"mac", "", kReject},
  };
  check_cases(kCases);
}

}  // namespace
}  // namespace leakwire::detect
