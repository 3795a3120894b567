#include "place/host_name.h"

#include <gtest/gtest.h>

#include <string>

namespace leakwire::place {
namespace {

TEST(HostName, HasOneForm) {
  struct Case {
    std::string written, host;
  };
  const Case cases[] = {
      {"example.com", "example.com"},
      {"Pay.EXAMPLE.com", "pay.example.com"},
      {"example.com.", "example.com"},
      {"example.com:443", "example.com"},
      {"example.com.:443", "example.com"},
      {"example.com:", "example.com"},
      {"user@example.com", "example.com"},
      {"user:pass@word@example.com:8443", "example.com"},
      {"good.example@tracker.example", "tracker.example"},
      {"under_score.example.com", "under_score.example.com"},
      {"localhost", "localhost"},
      {"b\xC3\xBC"
       "cher.example",
       "xn--bcher-kva.example"},
      {"B\xC3\x9C"
       "CHER.example:80",
       "xn--bcher-kva.example"},
      {"xn--bcher-kva.example", "xn--bcher-kva.example"},
      {"tracker\xE3\x80\x82"
       "example",
       "tracker.example"},  // U+3002, a full stop for IDNA
      {"203.0.113.9", "203.0.113.9"},
      {"203.0.113.9.", "203.0.113.9"},
      {"203.0.113.9:8080", "203.0.113.9"},
      {"user@203.0.113.9:8080", "203.0.113.9"},
      {"2001:DB8::1", "2001:db8::1"},
      {"[2001:DB8::1]", "2001:db8::1"},
      {"[2001:DB8:0:0::1]:443", "2001:db8::1"},
      {"user@[2001:db8::1]:443", "2001:db8::1"},
      {"[fe80::1%eth0]:80", "fe80::1"},
      {"[::ffff:203.0.113.9]", "203.0.113.9"},
      {"\xEF\xBC\x91\xEF\xBC\x90.0.0.1", "10.0.0.1"},  // wide digits
  };
  for (const Case& one : cases) EXPECT_EQ(read_host(one.written).text, one.host) << one.written;
}

TEST(HostName, IsNothingForWhatIsNoHost) {
  const std::string cases[] = {"",
                               ".",
                               "..",
                               "a..b",
                               ".example.com",
                               "example.com..",
                               "exa mple.com",
                               "evil.example\\@example.com",
                               "evil.example/@example.com",
                               "evil.example?@example.com",
                               "evil.example#@example.com",
                               "x a@example.com",
                               " a@example.com",
                               "a\t@example.com",
                               "a\n@example.com",
                               std::string("a\0b@example.com", 15),
                               "<a>@example.com",
                               "a|b@example.com",
                               std::string("evil.example\0.example.com", 25),
                               "evil.example%00.example.com",
                               "example.com:http",
                               "example.com:123456",
                               "example.com:80:80",
                               "[2001:db8::1",
                               "[2001:db8::1]x",
                               "[example.com]",
                               "[203.0.113.9]",
                               "*.example.com",
                               "1.2.3",
                               "2130706433",
                               "0x7f.0.0.1",
                               "0x7f000001",
                               "203.0.113.009",
                               "\xFF.example.com",
                               std::string(64, 'a') + ".example",
                               std::string(5000, 'a')};
  for (const std::string& one : cases) {
    EXPECT_EQ(read_host(one).text, "") << one;
    EXPECT_FALSE(read_host(one).address) << one;
  }
}

TEST(HostName, OfItsOwnFormIsItself) {
  for (const std::string written : {"Example.COM.", "[2001:DB8::1]:1",
                                    "b\xC3\xBC"
                                    "cher.example"}) {
    const HostName once = read_host(written);
    EXPECT_EQ(read_host(once.text).text, once.text);
  }
}

TEST(HostName, RegistrableDomain) {
  struct Case {
    std::string host, domain;
  };
  const Case cases[] = {
      {"www.example.com", "example.com"},
      {"example.com", "example.com"},
      {"com", ""},
      {"a.b.example.co.uk", "example.co.uk"},
      {"co.uk", ""},
      {"someone.github.io", "someone.github.io"},
      {"github.io", ""},
      {"tracker.example", "tracker.example"},  // a top-level domain of nobody: one label below it
      {"localhost", ""},
      {"203.0.113.9", ""},
      {"2001:db8::1", ""},
      {"", ""},
      {"x.xn--bcher-kva.example", "xn--bcher-kva.example"},
  };
  for (const Case& one : cases) EXPECT_EQ(registrable_domain(one.host), one.domain) << one.host;
}

TEST(HostName, SuffixesOfRegistriesAndOfCompanies) {
  for (const char* suffix : {"com", "co.uk", "example"}) EXPECT_TRUE(is_registry_suffix(suffix));
  for (const char* domain : {"github.io", "example.com", "cloudfront.net", "x.example"}) {
    EXPECT_FALSE(is_registry_suffix(domain)) << domain;
  }
}

TEST(HostName, PrivateNames) {
  for (const char* name : {"intranet", "db.corp", "a.b.internal", "x.home.arpa", "printer.local"}) {
    EXPECT_TRUE(is_private_name(name)) << name;
  }
  for (const char* name : {"", "example.com", "tracker.example", "local.example"}) {
    EXPECT_FALSE(is_private_name(name)) << name;
  }
}

}  // namespace
}  // namespace leakwire::place
