#include "inspect/log_reader.h"

#include <gtest/gtest.h>

#include <string>

namespace leakwire::inspect {
namespace {

// A line, what it tells of its receiver, and the part that a piece of it belongs to.
struct Case {
  std::string_view line;
  std::string_view host = {};
  unsigned port = 0;
  std::string_view path = {};
  std::string_view address = {};
  Channel channel = Channel::kUnknown;
  std::string_view client = {};
  std::string_view method = {};
  unsigned status = 0;
  std::string_view piece = {};
  Where where = Where::kLog;
  std::string_view field = {};
  Receiver receiver = Receiver::kNamed;
};

void read(LogReader& reader, const Case& one) {
  SCOPED_TRACE(one.line);
  LineFacts facts;
  reader.read(one.line, facts);
  ASSERT_TRUE(facts.understood);
  EXPECT_EQ(facts.receiver, one.receiver);
  EXPECT_EQ(facts.to.host, one.host);
  EXPECT_EQ(facts.to.port, one.port);
  EXPECT_EQ(facts.to.path, one.path);
  EXPECT_EQ(facts.to.address, one.address);
  EXPECT_EQ(facts.channel, one.channel);
  EXPECT_EQ(facts.client, one.client);
  EXPECT_EQ(facts.method, one.method);
  EXPECT_EQ(facts.status, one.status);
  if (one.piece.empty()) return;
  const std::size_t at = one.line.find(one.piece);
  ASSERT_NE(at, std::string_view::npos) << one.piece;
  const LinePart* part = facts.part_at(at);
  EXPECT_EQ(part == nullptr ? Where::kLog : part->where, one.where) << one.piece;
  EXPECT_EQ(part == nullptr ? std::string_view() : part->field, one.field) << one.piece;
}

void broken(LogReader& reader, std::string_view line) {
  LineFacts facts;
  reader.read(line, facts);
  EXPECT_FALSE(facts.understood) << line;
  EXPECT_TRUE(facts.parts.empty()) << line;
  EXPECT_TRUE(facts.to.host.empty()) << line;
}

TEST(SquidReader, Lines) {
  const auto reader = make_log_reader({LogKind::kSquid, {}});
  const auto kClear = Channel::kCleartext;
  const auto kTls = Channel::kEncrypted;
  for (const Case& one : {
           Case{"1286536308.779    180 192.0.2.7 TCP_MISS/200 411 GET "
                "http://collect.tracker.example:8080/c?em=anna@example.com&x=1 - "
                "HIER_DIRECT/203.0.113.9 text/html",
                "collect.tracker.example", 8080, "/c", "203.0.113.9", kClear, "192.0.2.7", "GET",
                200, "anna@", Where::kQuery, "em"},
           Case{"1286536308.779 180 192.0.2.7 TCP_TUNNEL/200 3900 CONNECT api.example:443 "
                "anna@example.com HIER_DIRECT/2001:db8::1 -",
                "api.example", 443, "", "2001:db8::1", kTls, "192.0.2.7", "CONNECT", 200, "anna@"},
           Case{
               "1286536308.779 0 2001:db8::7 NONE/000 0 GET https://[2001:db8::9]/u/anna@x.example "
               "- HIER_NONE/- -",
               "2001:db8::9", 0, "/u/anna@x.example", "", kTls, "2001:db8::7", "GET", 0, "anna@",
               Where::kUrl},
           // Blanks in a URL: a broken line, whose end is still told.
           Case{"1286536308.779 0 192.0.2.7 TCP_MISS/200 10 GET http://a.example/q?s=x y - "
                "HIER_DIRECT/203.0.113.9 text/html",
                "a.example", 0, "/q", "203.0.113.9", kClear, "192.0.2.7", "GET", 200, "x y",
                Where::kQuery, "s"},
           Case{"1286536308.779 0 192.0.2.7 NONE_NONE/400 3800 - error:invalid-request - "
                "HIER_NONE/- text/html",
                "", 0, "", "", Channel::kUnknown, "192.0.2.7", "-", 400, "error:", Where::kUrl, "",
                Receiver::kUnknown},
           Case{"1286536308.779 0 192.0.2.7 TCP_MISS/200 10 GET http://u:p@a.example/ - "
                "FIRSTUP_PARENT/proxy.example text/html; charset=utf-8",
                "a.example", 0, "/", "", kClear, "192.0.2.7", "GET", 200, "u:p@", Where::kUrl},
       }) {
    read(*reader, one);
  }
  for (const std::string_view line :
       {"", " ", "1286536308.779", "1286536308.779 0 192.0.2.7 TCP_MISS/200 10 GET",
        "1286536308.779 0 192.0.2.7 TCP_MISS/200 10 GET http://a.example/",
        "1286536308.779 0 192.0.2.7 TCP_MISS 10 GET http://a.example/ - HIER_NONE/- -",
        "x 0 192.0.2.7 TCP_MISS/200 10 GET http://a.example/ - HIER_NONE/- -",
        "1286536308.779 0 192.0.2.7 TCP_MISS/9999 10 GET http://a.example/ - HIER_NONE/- -",
        R"(192.0.2.1 - - [14/Jan/2026:00:00:23 +0000] "GET / HTTP/1.1" 200 1 "-" "x")"}) {
    broken(*reader, line);
  }
}

TEST(ClfReader, Lines) {
  const auto reader = make_log_reader({LogKind::kClf, {}});
  constexpr std::string_view kLine =
      R"(192.0.2.1 - anna [14/Jan/2026:00:00:23 +0000] "GET /s?q=bob@example.com HTTP/1.1" 200 1 )"
      R"("https://from.example/p?id=carl@example.com" "Bot \"x\", dora@example.com")";
  const Case base{kLine, "", 0, "/s", "", Channel::kUnknown, "192.0.2.1", "GET", 200};
  struct Piece {
    std::string_view text;
    Where where;
    std::string_view field;
  };
  for (const Piece& piece :
       {Piece{"bob@", Where::kQuery, "q"}, Piece{"carl@", Where::kReferer, ""},
        Piece{"dora@", Where::kHeader, "user-agent"}, Piece{"anna ", Where::kLog, ""}}) {
    Case one = base;
    one.piece = piece.text;
    one.where = piece.where;
    one.field = piece.field;
    one.receiver = Receiver::kUs;
    read(*reader, one);
  }
  LineFacts facts;
  reader->read(kLine, facts);
  EXPECT_EQ(facts.origin, "from.example");
  EXPECT_EQ(facts.direction, Direction::kInbound);
  Case common{
      R"(www.example:443 192.0.2.1 - - [14/Jan/2026:00:00:23 +0000] "GET / HTTP/1.0" 304 -)",
      "",
      0,
      "/",
      "",
      Channel::kUnknown,
      "192.0.2.1",
      "GET",
      304};
  common.receiver = Receiver::kUs;
  read(*reader, common);
  Case garbage{R"(192.0.2.1 - - [14/Jan/2026:00:00:23 +0000] "\x16\x03" 400 0 "-" "-")",
               "",
               0,
               "",
               "",
               Channel::kUnknown,
               "192.0.2.1",
               "",
               400};
  garbage.receiver = Receiver::kUs;
  read(*reader, garbage);
  for (const std::string_view line :
       {"", "[", "a [b] c", R"(192.0.2.1 - - [14/Jan/2026:00:00:23 +0000] "GET / HTTP/1.1)",
        R"(192.0.2.1 - - [14/Jan/2026 "GET / HTTP/1.1" 200 1)",
        R"(192.0.2.1 - - [14/Jan/2026:00:00:23 +0000] "GET / HTTP/1.1" yes 1)"}) {
    broken(*reader, line);
  }
}

TEST(HaproxyReader, Lines) {
  const auto reader = make_log_reader({LogKind::kHaproxy, {}});
  for (const Case& one : {
           Case{
               "Feb  6 12:14:14 localhost haproxy[14389]: 192.0.2.7:33317 "
               "[06/Feb/2009:12:14:14.655] in~ static/srv1 10/0/30/69/109 200 2750 - - ---- "
               R"(1/1/1/1/0 0/0 {shop.example|Mozilla} {} "GET /i?mail=anna@example.com HTTP/1.1")",
               "shop.example", 0, "/i", "", Channel::kEncrypted, "192.0.2.7", "GET", 200, "anna@",
               Where::kQuery, "mail"},
           Case{"192.0.2.7:1 [06/Feb/2009:12:14:14.655] in out/srv 0/0/0/1/1 -1 0 "
                "SID=ann@x.example - "
                R"(CC-- 1/1/1/1/0 0/0 "POST https://pay.example/v1/a HTTP/2.0")",
                "pay.example", 0, "/v1/a", "", Channel::kEncrypted, "192.0.2.7", "POST", 0, "ann@",
                Where::kCookie, "SID"},
           Case{"192.0.2.7:1 [06/Feb/2009:12:14:14.655] in in/<NOSRV> -1/-1/-1/-1/0 400 0 - - PR-- "
                R"(1/1/0/0/0 0/0 "<BADREQ>")",
                "", 0, "", "", Channel::kCleartext, "192.0.2.7", "", 400, "", Where::kLog, "",
                Receiver::kUnknown},
       }) {
    read(*reader, one);
  }
  for (const std::string_view line :
       {"", "a [b] c d/e", "192.0.2.7:1 [x] in out/srv 0/0/0 200 0 - - ---- 1/1/1 0/0 \"GET / H\"",
        "192.0.2.7:1 [06/Feb/2009:12:14:14.655] in out/srv 0/0/0/1/1 200 0 - - ---- 1/1/1/1/0 "
        "0/0"}) {
    broken(*reader, line);
  }
}

TEST(EnvoyReader, Lines) {
  const auto reader = make_log_reader({LogKind::kEnvoy, {}});
  for (
      const Case& one : {
          Case{
              R"([2016-04-15T20:17:00.310Z] "POST /v1/l?e=anna@example.com HTTP/2" 204 - 154 0 226 )"
              R"(100 "192.0.2.28, 10.0.0.1" "nsq2http" "cc21d9b0" "pay.example:8443" )"
              R"("tcp://203.0.113.1:80")",
              "pay.example", 8443, "/v1/l", "203.0.113.1", Channel::kUnknown, "192.0.2.28", "POST",
              204, "anna@", Where::kQuery, "e"},
          Case{
              R"([2020-11-25T21:26:18.409Z] "GET /status/418 HTTP/1.1" 418 - via_upstream - "-" 0 )"
              R"(135 3 1 "-" "curl/7.73.0-DEV" "84961386" "httpbin.example" "203.0.113.2:80" )"
              R"(inbound|8000|| 127.0.0.1:41854 -)",
              "httpbin.example", 0, "/status/418", "203.0.113.2", Channel::kUnknown, "", "GET", 418,
              "curl", Where::kHeader, "user-agent"},
      }) {
    read(*reader, one);
  }
  for (const std::string_view line : {"", "[", R"([x] "GET)", R"([x] "GET / HTTP/1.1" 200 -)",
                                      R"([x] "GET / HTTP/1.1" 200 - 1 2 3 4 "-" "-" "id")"}) {
    broken(*reader, line);
  }
}

TEST(LogReader, PassesOverAByteOrderMark) {
  const std::string mark = "\xEF\xBB\xBF";
  const std::string json = mark + R"({"host":"a.example","mail":"anna@example.com"})";
  const std::string squid = mark +
                            "1286536308.779 0 192.0.2.7 TCP_MISS/200 10 GET "
                            "http://a.example/c?em=anna@example.com - DIRECT/- -";
  read(*make_log_reader({LogKind::kJson, {}}),
       {json, "a.example", 0, "", "", Channel::kUnknown, "", "", 0, "anna@", Where::kLog, "mail"});
  read(*make_log_reader({LogKind::kSquid, {}}),
       {squid, "a.example", 0, "/c", "", Channel::kCleartext, "192.0.2.7", "GET", 200, "anna@",
        Where::kQuery, "em"});
  EXPECT_EQ(settle_log_format(json + "\n").kind, LogKind::kJson);
  EXPECT_EQ(settle_log_format(mark + R"({"log":{"entries":[]}})").kind, LogKind::kHar);
}

TEST(EveReader, Lines) {
  const auto reader = make_log_reader({LogKind::kEve, {}});
  for (
      const Case& one : {
          Case{
              R"({"event_type":"http","src_ip":"192.0.2.7","dest_ip":"203.0.113.9","dest_port":80,)"
              R"("http":{"hostname":"a.example","url":"\/c?em=anna@example.com","status":204,)"
              R"("http_method":"GET"}})",
              "a.example", 80, "/c", "203.0.113.9", Channel::kCleartext, "192.0.2.7", "GET", 204,
              "anna@", Where::kQuery, "em"},
          Case{R"({"event_type":"tls","src_ip":"192.0.2.7","dest_ip":"203.0.113.9",)"
               R"("tls":{"sni":"b.example","subject":"CN=anna@example.com"}})",
               "b.example", 0, "", "203.0.113.9", Channel::kEncrypted, "192.0.2.7", "", 0, "anna@",
               Where::kLog, "subject"},
          Case{
              R"({"src_ip":"192.0.2.7","dest_ip":"203.0.113.9","smtp":{"rcpt_to":["<a@b.example>",)"
              R"("<anna@example.com>"]}})",
              "", 0, "", "203.0.113.9", Channel::kCleartext, "192.0.2.7", "", 0, "anna@",
              Where::kEnvelope, "rcpt_to"},
      }) {
    read(*reader, one);
  }
  for (const std::string_view line : {"", "{", R"({"src_ip":"192.0.2.7")", "[]", "{} x"}) {
    broken(*reader, line);
  }
}

TEST(ZeekReader, Columns) {
  const auto reader = make_log_reader({LogKind::kZeek, {}});
  for (const std::string_view head :
       {"#separator \\x09", "#unset_field\t-", "#path\thttp",
        "#fields\tts\tid.orig_h\tid.resp_h\tid.resp_p\tmethod\thost\turi\tusername",
        "#types\ttime\taddr\taddr\tport\tstring\tstring\tstring\tstring"}) {
    EXPECT_TRUE(reader->read_head(head)) << head;
  }
  constexpr std::string_view kLine =
      "1286536308.5\t192.0.2.7\t203.0.113.9\t80\tGET\ta.example\t/c?em=anna@example.com\t-";
  EXPECT_FALSE(reader->read_head(kLine));
  read(*reader, {kLine, "a.example", 80, "/c", "203.0.113.9", Channel::kCleartext, "192.0.2.7",
                 "GET", 0, "anna@", Where::kQuery, "em"});
  LineFacts facts;
  reader->read(kLine, facts);
  EXPECT_EQ(facts.time, 1286536308500000);
  broken(*reader, "#close\t2026");
  broken(*reader, "1286536308.5\t192.0.2.7");
  broken(*reader, "1\t2\t3\t4\t5\t6\t7\t8\t9");
  read(*reader, {R"({"ts":1.5,"id.orig_h":"192.0.2.7","id.resp_h":"203.0.113.9","id.resp_p":443,)"
                 R"("server_name":"b.example"})",
                 "b.example", 443, "", "203.0.113.9", Channel::kEncrypted, "192.0.2.7"});
  broken(*make_log_reader({LogKind::kZeek, {}}), kLine);  // no head
}

TEST(CsvReader, Lines) {
  const auto reader = make_log_reader({LogKind::kCsv, {}});
  EXPECT_FALSE(reader->read_head("\xEF\xBB\xBFtime,\"url\",mail,status"));
  read(*reader,
       {R"(1,"https://a.example/x?m=bob@example.com&n=1,2",anna@example.com,200)", "a.example", 0,
        "/x", "", Channel::kEncrypted, "", "", 200, "anna@", Where::kLog, "mail"});
  read(*reader,
       {R"(1,"https://a.example/x?m=bob@example.com&n=1,2",anna@example.com,200)", "a.example", 0,
        "/x", "", Channel::kEncrypted, "", "", 200, "bob@", Where::kQuery, "m"});
  read(*reader, {R"(1,,"say ""a, b"" to anna@example.com",)", "", 0, "", "", Channel::kUnknown, "",
                 "", 0, "anna@", Where::kLog, "mail", Receiver::kUnknown});
  for (const std::string_view line : {"", "1,2,3", "1,2,3,4,5", R"(1,"2,3,4)", R"(1,"2"x,3,4)"}) {
    broken(*reader, line);
  }
  const auto named = make_log_reader({LogKind::kCsv, "to"});
  named->read_head("host,to");
  read(*named, {"a.example,b.example:99", "b.example", 99});
  EXPECT_FALSE(named->lacks_column());
}

// What the user points at is the receiver, or nobody is.
TEST(NamedFields, NothingTakesThePlaceOfThePointedField) {
  const Case nobody{"", "", 0,  "",          "", Channel::kUnknown, "",
                    "", 0,  "", Where::kLog, "", Receiver::kUnknown};
  const auto column = make_log_reader({LogKind::kCsv, "to"});
  EXPECT_FALSE(column->lacks_column());  // no head is known
  column->read_head("host,url,TO");
  EXPECT_TRUE(column->lacks_column());
  const auto quoted = make_log_reader({LogKind::kCsv, "t\"o"});
  quoted->read_head(R"(a,"t""o")");
  EXPECT_FALSE(quoted->lacks_column());
  Case one = nobody;
  one.line = "a.example,http://b.example/x,c.example";
  read(*column, one);
  const auto pointed = make_log_reader({LogKind::kJson, "/up"});
  for (const std::string_view up :
       {R"("")", R"("-")", R"("/path")", R"("a b")", "null", "{}", R"(["a.example"])"}) {
    const std::string line = R"({"host":"a.example","url":"https://b.example/x",)"
                             R"("dest_ip":"192.0.2.1","dest_port":25,"up":)" +
                             std::string(up) + "}";
    one.line = line;
    read(*pointed, one);
  }
  read(*pointed, {R"({"up":"a.example","url":"https://b.example:99/x"})", "a.example"});
  read(*pointed, {R"({"up":"A.example","url":"https://a.example:99/x"})", "A.example", 99, "/x", "",
                  Channel::kEncrypted});
  read(*pointed, {R"({"up":"a.example","url":"/x","scheme":"https"})", "a.example", 0, "/x", "",
                  Channel::kEncrypted});
}

TEST(JsonReader, Lines) {
  const auto reader = make_log_reader({LogKind::kJson, {}});
  for (const Case& one : {
           Case{R"({"host":"a.example","mail":"anna@example.com"})", "a.example", 0, "", "",
                Channel::kUnknown, "", "", 0, "anna@", Where::kLog, "mail"},
           // Twice: the last counts; a surer name counts before a less sure one.
           Case{R"({"host":"a.example","host":"b.example"})", "b.example"},
           Case{R"({"url":"https:\/\/c.example\/p?x=anna@example.com","host":"b.example"})",
                "c.example", 0, "/p", "", Channel::kEncrypted, "", "", 0, "anna@", Where::kQuery,
                "x"},
           Case{R"({"host":"\u0061.example","u":{"v":[1,{"w":"anna@example.com"}]}})", "a.example",
                0, "", "", Channel::kUnknown, "", "", 0, "anna@", Where::kLog, "w"},
           Case{R"({"hostname":"machine.example"})", "", 0, "", "", Channel::kUnknown, "", "", 0,
                "", Where::kLog, "", Receiver::kUnknown},
       }) {
    read(*reader, one);
  }
  const auto pointed = make_log_reader({LogKind::kJson, "/up/1/to~1host"});
  read(*pointed, {R"({"host":"a.example","up":[{},{"to/host":"http://b.example/x"}]})", "b.example",
                  0, "/x", "", Channel::kCleartext});
  for (const std::string_view line : {"", "1", R"("a")", R"({"host":"a.example")", "{}{}"}) {
    broken(*reader, line);
  }
}

TEST(LogReader, PartsAreSortedAndApart) {
  const auto reader = make_log_reader({LogKind::kJson, {}});
  LineFacts facts;
  reader->read(R"({"url":"/a?b=c&d=e","cookie":"f=g; h=i","x":"y"})", facts);
  ASSERT_EQ(facts.parts.size(), 6U);
  for (std::size_t i = 1; i < facts.parts.size(); ++i) {
    EXPECT_LE(facts.parts[i - 1].end, facts.parts[i].begin);
  }
  EXPECT_EQ(facts.parts[4].field, "h");
  EXPECT_EQ(facts.part_at(0), nullptr);
}

TEST(SettleLogFormat, Heads) {
  struct Head {
    std::string text;
    LogKind kind;
  };
  const std::string squid =
      "1286536308.779 180 192.0.2.7 TCP_MISS/200 411 GET http://a.example/ - HIER_NONE/- -\n";
  const std::string clf =
      "192.0.2.1 - - [14/Jan/2026:00:00:23 +0000] \"GET / HTTP/1.1\" 200 1 \"-\" \"x\"\r\n";
  for (const Head& one : {
           Head{"", LogKind::kPlain},
           Head{"hello\n", LogKind::kPlain},
           Head{squid + "broken\n" + squid, LogKind::kSquid},
           Head{clf + clf, LogKind::kClf},
           Head{"#separator \\x09\n#fields\tts\n", LogKind::kZeek},
           Head{"{\n \"log\": {\n  \"version\": \"1.2\", \"creator\": {}", LogKind::kHar},
           Head{R"({"log":"a","entries":1})", LogKind::kHar},
           Head{R"({"event_type":"dns","src_ip":"192.0.2.7","dest_ip":"192.0.2.8"})",
                LogKind::kEve},
           Head{R"({"msg":"a"})", LogKind::kPlain},
           Head{R"({"msg":"a","url":"http://a.example/"})", LogKind::kJson},
           Head{"time,url\n1,http://a.example/\n", LogKind::kCsv},
           Head{"time,text\n1,a\n", LogKind::kPlain},
           Head{"broken\nbroken\n" + squid, LogKind::kPlain},
       }) {
    EXPECT_EQ(settle_log_format(one.text).kind, one.kind) << one.text;
  }
  // The last line of a head that is full may be cut.
  std::string full;
  while (full.size() < kLogHead) full += squid;
  full.resize(kLogHead);
  EXPECT_EQ(settle_log_format(full).kind, LogKind::kSquid);
}

}  // namespace
}  // namespace leakwire::inspect
