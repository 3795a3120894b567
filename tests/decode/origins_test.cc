#include "decode/origins.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "decode/inline_layers.h"

namespace leakwire::decode {
namespace {

std::vector<std::uint32_t> all_of(const Origins& origins, std::size_t size) {
  std::vector<std::uint32_t> all;
  for (std::size_t i = 0; i <= size; ++i) all.push_back(origins[i]);
  return all;
}

TEST(Origins, OfOneLayer) {
  std::string out;
  Origins origins;
  ASSERT_TRUE(unescape_percent("ab%41c%42%43", Plus::kBlankInQueries, out, origins));
  EXPECT_EQ(out, "abAcBC");
  EXPECT_EQ(all_of(origins, out.size()), (std::vector<std::uint32_t>{0, 1, 2, 5, 6, 9, 12}));
}

TEST(Origins, OfACharacterOfSeveralBytes) {
  std::string out;
  Origins origins;
  ASSERT_TRUE(unescape_html("&eacute;t&eacute;", out, origins));
  EXPECT_EQ(out, "\xC3\xA9t\xC3\xA9");
  EXPECT_EQ(all_of(origins, out.size()), (std::vector<std::uint32_t>{0, 0, 8, 9, 9, 17}));
}

// Joined, they are what looking up in one and then in the other gives, at every byte.
TEST(Origins, JoinedAsLookedUp) {
  const std::string texts[] = {"%26amp%3Ba%26lt;b%26%2365;",   "plain &amp; %26%61mp; plain",
                               "%2541+%26eacute;%26#x1F600;+", "%26eacute;%26eacute;",
                               "%u0026eacute;x%u00e9",         "a%26amp;"};
  for (const std::string& text : texts) {
    std::string once;
    std::string twice;
    Origins outer;
    Origins inner;
    ASSERT_TRUE(unescape_percent(text, Plus::kBlank, once, outer)) << text;
    ASSERT_TRUE(unescape_html(once, twice, inner)) << text;
    Origins joined;
    joined.join(outer, inner, twice.size());
    for (std::size_t i = 0; i <= twice.size(); ++i) {
      EXPECT_EQ(joined[i], outer[inner[i]]) << text << " at " << i;
    }
  }
}

TEST(Origins, NothingIsWrittenWhereThereIsNoLayer) {
  std::string out;
  Origins origins;
  const std::string text = "100% = a\\z &unknown; =zz =?x?z? & =?";
  EXPECT_FALSE(unescape_percent(text, Plus::kBlank, out, origins));
  EXPECT_FALSE(unescape_json_text(text, out, origins));
  EXPECT_FALSE(unescape_html(text, out, origins));
  EXPECT_FALSE(unescape_quoted_printable(text, out, origins));
  EXPECT_FALSE(unescape_words(text, out, origins));
  EXPECT_FALSE(unescape_imap(text, out, origins));
  EXPECT_TRUE(out.empty());
  EXPECT_TRUE(origins.empty());
}

}  // namespace
}  // namespace leakwire::decode
