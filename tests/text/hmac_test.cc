#include "text/hmac.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "text/hex.h"

namespace leakwire::text {
namespace {

std::string digest_of(const Hmac& hmac, std::initializer_list<std::string_view> parts) {
  std::string out;
  append_hex(out, hmac.digest(parts));
  return out;
}

struct Case {
  std::vector<std::uint8_t> key;
  std::string data;
  const char* digest;
};

// RFC 4231, test cases 1, 2, 3 and 6.
TEST(Hmac, GivesTheDigestsOfRfc4231) {
  const std::vector<Case> cases{
      {std::vector<std::uint8_t>(20, 0x0B), "Hi There",
       "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"},
      {{'J', 'e', 'f', 'e'},
       "what do ya want for nothing?",
       "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"},
      {std::vector<std::uint8_t>(20, 0xAA), std::string(50, '\xDD'),
       "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe"},
      {std::vector<std::uint8_t>(131, 0xAA),
       "Test Using Larger Than Block-Size Key - Hash Key First",
       "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"},
  };
  for (const Case& c : cases) EXPECT_EQ(digest_of(Hmac(c.key), {c.data}), c.digest) << c.data;
}

TEST(Hmac, TakesPartsAsOneText) {
  const std::array<std::uint8_t, 4> key{'J', 'e', 'f', 'e'};
  const Hmac hmac(key);
  EXPECT_EQ(digest_of(hmac, {"what do ya want ", "", "for nothing?"}),
            digest_of(hmac, {"what do ya want for nothing?"}));
  EXPECT_NE(digest_of(hmac, {"a"}), digest_of(hmac, {"b"}));
}

}  // namespace
}  // namespace leakwire::text
