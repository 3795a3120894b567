// Addresses that lie one in another: the longest that stands is told, at every cut.
#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

#include "leakwire/pack.h"
#include "leakwire/scanner.h"

namespace leakwire {
namespace {

struct Case {
  std::string_view text, told;
};

constexpr Case kCases[] = {
    {"ann@@example.com", ""},
    {"a@b.example.com@c.example.com", "b.example.com@c.example.com "},
    {"a.b@mail.example.com@shop.example.org x", "mail.example.com@shop.example.org "},
    {"é@é.example.comé@é.example.com", "é.example.comé@é.example.com "},
    {"anna@b@example.com", "b@example.com "},
    {"x@y.example.com.anna@mail.example.com", "y.example.com.anna@mail.example.com "},
    {"\"a@b.example.com\"@c.example.com", "a@b.example.com "},
    {"a.b@c.example.com,d@e.example.com", "a.b@c.example.com d@e.example.com "},
    {"ä@müller.example.comanna@b.example.com", "müller.example.comanna@b.example.com "},
};

const DetectorPack& pack() {
  static const DetectorPack made =
      *DetectorPack::load({.builtin = true, .directories = {}, .only = {"email"}, .skip = {}});
  return made;
}

TEST(Addresses, OneInAnotherAreToldAtEveryCut) {
  Scanner scanner(pack());
  for (const Case& one : kCases) {
    std::string told;
    const auto take = [&](const Finding&, std::string_view value) {
      told += std::string(value) + ' ';
      return true;
    };
    scanner.scan(one.text, take);
    EXPECT_EQ(told, one.told) << one.text;
    for (std::size_t cut = 0; cut <= one.text.size(); ++cut) {
      told.clear();
      Stream stream(pack());
      scanner.push(stream, one.text.substr(0, cut), take);
      scanner.push(stream, one.text.substr(cut), take);
      scanner.finish(stream, take);
      EXPECT_EQ(told, one.told) << one.text << " cut at " << cut;
    }
  }
}

}  // namespace
}  // namespace leakwire
