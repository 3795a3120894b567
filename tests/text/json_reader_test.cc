#include "text/json_reader.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace leakwire::text {
namespace {

using Kind = JsonToken::Kind;

// Tokens as a line: { } [ ] K:key S:text N:number T F 0, and how it ended: . cut wrong.
std::string walk(std::string_view json) {
  JsonReader reader(json);
  std::string out;
  while (true) {
    const JsonToken token = reader.next();
    if (!token.text.empty()) {
      EXPECT_EQ(json.substr(token.offset, token.text.size()), token.text);
    }
    switch (token.kind) {
      case Kind::kBeginObject:
        out += "{ ";
        break;
      case Kind::kEndObject:
        out += "} ";
        break;
      case Kind::kBeginArray:
        out += "[ ";
        break;
      case Kind::kEndArray:
        out += "] ";
        break;
      case Kind::kKey:
        out += "K:" + std::string(token.text) + " ";
        break;
      case Kind::kText:
        out += "S:" + std::string(token.text) + " ";
        break;
      case Kind::kNumber:
        out += "N:" + std::string(token.text) + " ";
        break;
      case Kind::kTrue:
        out += "T ";
        break;
      case Kind::kFalse:
        out += "F ";
        break;
      case Kind::kNull:
        out += "0 ";
        break;
      case Kind::kEnd:
        return out + ".";
      case Kind::kCut:
        return out + "cut";
      case Kind::kWrong:
        return out + "wrong " + std::to_string(token.offset);
    }
  }
}

TEST(JsonReader, Tokens) {
  struct Case {
    std::string_view json, tokens;
  };
  for (const Case& one : {
           Case{"{}", "{ } ."},
           Case{" [ ] ", "[ ] ."},
           Case{R"({"a":1,"b":[true,false,null,"x"]})", "{ K:a N:1 K:b [ T F 0 S:x ] } ."},
           Case{R"("a\"b")", R"(S:a\"b .)"},
           Case{R"({"a":{"b":{}}} )", "{ K:a { K:b { } } } ."},
           Case{"-0.5e+10", "N:-0.5e+10 ."},
           Case{"7", "N:7 ."},
           Case{"", "cut"},
           Case{"[1", "[ cut"},
           Case{"[1,", "[ N:1 cut"},
           Case{R"({"a)", "{ cut"},
           Case{R"({"a":"b\)", "{ K:a cut"},
           Case{"[tr", "[ cut"},
           Case{"[trx", "[ wrong 1"},
           Case{"[-", "[ cut"},
           Case{"[01]", "[ wrong 3"},
           Case{"[1.]", "[ wrong 3"},
           Case{"[1,]", "[ N:1 wrong 3"},
           Case{R"({"a" 1})", "{ K:a wrong 5"},
           Case{R"({"a":1,})", "{ K:a N:1 wrong 7"},
           Case{"{1:2}", "{ wrong 1"},
           Case{"[}", "[ wrong 1"},
           Case{"[1}", "[ N:1 wrong 2"},
           Case{"{} {}", "{ } wrong 3"},
           Case{"[\"a\nb\"]", "[ wrong 3"},
           Case{"nul", "cut"},
       }) {
    EXPECT_EQ(walk(one.json), one.tokens) << one.json;
  }
}

TEST(JsonReader, EveryCutIsToldAndNothingElseChanges) {
  const std::string json =
      R"({"log":{"entries":[{"url":"https://a.example/?x=\u00e4","n":[1,-2.5]}]}})";
  const std::string whole = walk(json);
  for (std::size_t cut = 0; cut < json.size(); ++cut) {
    const std::string part = walk(std::string_view(json).substr(0, cut));
    ASSERT_TRUE(part.ends_with("cut")) << cut;
    EXPECT_TRUE(whole.starts_with(part.substr(0, part.size() - 3))) << cut;
  }
}

TEST(JsonReader, SkipsAnObject) {
  JsonReader reader(R"({"a":{"b":[1,{"c":2}]},"d":3})");
  reader.next();
  EXPECT_EQ(reader.next().text, "a");
  EXPECT_EQ(reader.next().kind, Kind::kBeginObject);
  EXPECT_TRUE(reader.skip());
  EXPECT_EQ(reader.next().text, "d");
  JsonReader cut(R"({"a":{"b")");
  cut.next();
  cut.next();
  cut.next();
  EXPECT_FALSE(cut.skip());
}

TEST(JsonReader, DepthIsBounded) {
  const std::string deep(100'000, '[');
  EXPECT_NE(walk(deep).find("wrong 1024"), std::string::npos);
  const std::string most = std::string(1024, '[') + std::string(1024, ']');
  EXPECT_TRUE(walk(most).ends_with("."));
}

TEST(UnescapeJson, MeansWhatItSays) {
  struct Case {
    std::string_view inside, text;
    bool good;
  };
  for (const Case& one : {
           Case{"plain", "plain", true},
           Case{R"(a\/b\"c\\d\n\t\b\f\r)", "a/b\"c\\d\n\t\b\f\r", true},
           Case{R"(\u0040\u00e4\u20AC)", "@\u00e4\u20ac", true},
           Case{R"(\ud83d\ude00)", "\U0001f600", true},
           Case{R"(\ud83dx)", "\ufffdx", true},
           Case{R"(\ude00)", "\ufffd", true},
           Case{R"(\x)", R"(\x)", false},
           Case{R"(\u00g0)", R"(\u00g0)", false},
           Case{R"(end\)", R"(end\)", false},
           Case{R"(\u12)", R"(\u12)", false},
       }) {
    std::string out;
    EXPECT_EQ(unescape_json(one.inside, out), one.good) << one.inside;
    EXPECT_EQ(out, one.text) << one.inside;
  }
}

TEST(UnescapeJson, TellsWhereEachByteComesFrom) {
  std::string out;
  std::vector<std::uint32_t> starts;
  unescape_json(R"(a\u0040b\u00e4c)", out, &starts);
  EXPECT_EQ(out, "a@b\u00e4c");
  EXPECT_EQ(starts, (std::vector<std::uint32_t>{0, 1, 7, 8, 8, 14, 15}));
}

}  // namespace
}  // namespace leakwire::text
