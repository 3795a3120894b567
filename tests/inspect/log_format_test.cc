#include "leakwire/log_format.h"

#include <gtest/gtest.h>

namespace leakwire {
namespace {

TEST(LogFormat, Named) {
  struct Case {
    std::string_view text;
    LogKind kind;
    std::string_view pointer;
  };
  for (const Case& one :
       {Case{"auto", LogKind::kAuto, ""}, Case{"squid", LogKind::kSquid, ""},
        Case{"har", LogKind::kHar, ""}, Case{"json", LogKind::kJson, ""},
        Case{"json:/upstream/host", LogKind::kJson, "/upstream/host"},
        Case{"json:/a~1b/~0", LogKind::kJson, "/a~1b/~0"}, Case{"csv:host", LogKind::kCsv, "host"},
        Case{"csv:a:b", LogKind::kCsv, "a:b"}}) {
    const auto format = log_format_named(one.text);
    ASSERT_TRUE(format) << one.text;
    EXPECT_EQ(format->kind, one.kind) << one.text;
    EXPECT_EQ(format->pointer, one.pointer) << one.text;
  }
  for (const std::string_view wrong : {"", "Squid", "squids", "json:", "json:host", "json:/a~2",
                                       "json:/a~", "squid:/x", ":", "csv:"}) {
    EXPECT_FALSE(log_format_named(wrong)) << wrong;
  }
}

}  // namespace
}  // namespace leakwire
