#include "wire/postgres/postgres.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "wire/told.h"

namespace leakwire::wire {
namespace {

using namespace std::string_literals;

std::string be(std::size_t value, std::size_t size) {
  std::string bytes;
  for (std::size_t i = size; i-- > 0;) bytes += static_cast<char>(value >> (8 * i) & 0xFF);
  return bytes;
}
std::string message(char type, const std::string& content) {
  return type + be(content.size() + 4, 4) + content;
}
std::string value(const std::string& bytes) { return be(bytes.size(), 4) + bytes; }

const std::string kTlsAsked = be(8, 4) + be(80877103, 4);
const std::string kParameters = "user\0anna\0database\0people\0\0"s;
const std::string kStartup = be(kParameters.size() + 8, 4) + be(0x30000, 4) + kParameters;
const std::string kAskPassword = message('R', be(3, 4));
const std::string kPassword = message('p', "Tr0ub4dor-and-3\0"s);
const std::string kReady =
    message('R', be(0, 4)) + message('S', "server_version\0"s + "15.3\0"s) + message('Z', "I");
const std::string kQuery = message('Q', "SELECT * FROM p WHERE mail='jo@example.com'\0"s);
const std::string kRows =
    message('T', be(2, 2) + "mail\0"s + std::string(18, 'x') + "pin\0"s + std::string(18, 'x')) +
    message('D', be(2, 2) + value("jo@example.com") + value("1234")) +
    message('D', be(2, 2) + be(0xFFFFFFFF, 4) + value("5678")) + message('C', "SELECT 2\0"s) +
    message('Z', "I");
const std::string kStatement = message('P', "s1\0INSERT INTO p VALUES ($1, $2)\0\0\0"s) +
                               message('B', "\0s1\0"s + be(0, 2) + be(2, 2) +
                                                value("jo@example.org") + value("42") + be(0, 2)) +
                               message('E', "\0\0\0\0\0"s) + message('S', "");
const std::string kError =
    message('E', "SERROR\0C23505\0Mduplicate\0DKey (mail)=(jo@example.org)\0\0"s);

void expect_told(const Told& told) {
  ASSERT_EQ(told.messages.size(), 7U);
  const auto& m = told.messages;
  EXPECT_EQ(m[0].protocol, "postgresql");
  EXPECT_EQ(m[0].value("user"), "anna");
  EXPECT_EQ(m[0].texts.at(0).where, Where::kHeader);
  EXPECT_EQ(m[0].value("database"), "people");
  EXPECT_EQ(m[1].value("password"), "Tr0ub4dor-and-3");
  EXPECT_EQ(m[2].value("server_version"), "15.3");
  EXPECT_TRUE(m[2].is_answer);
  EXPECT_EQ(m[3].value(""), "SELECT * FROM p WHERE mail='jo@example.com'");
  EXPECT_EQ(m[3].texts.at(0).part, "postgresql.query");
  EXPECT_EQ(m[3].texts.at(0).where, Where::kBody);
  EXPECT_EQ(m[4].value("mail"), "jo@example.com");
  EXPECT_EQ(m[4].texts.at(2).bytes, "5678");
  EXPECT_EQ(m[4].texts.at(2).field, "pin");
  EXPECT_EQ(m[4].transaction, m[3].transaction);
  EXPECT_EQ(m[5].value("$1"), "jo@example.org");
  EXPECT_EQ(m[5].value("$2"), "42");
  EXPECT_EQ(m[6].value("detail"), "Key (mail)=(jo@example.org)");
  EXPECT_NE(m[5].transaction, m[3].transaction);
  EXPECT_TRUE(told.all_ended());
  EXPECT_TRUE(told.unseens.empty());
}

TEST(Postgres, LoginsQueriesAndRowsAreTold) {
  TestFlow flow(54321);
  flow.client(kTlsAsked).server("N").client(kStartup).server(kAskPassword).client(kPassword);
  flow.server(kReady).client(kQuery).server(kRows).client(kStatement);
  flow.server(kError + message('Z', "I")).client(message('X', "")).close();
  expect_told(flow.told);
}

TEST(Postgres, InCrumbsAndAtAnyCut) {
  TestFlow crumbs(5432);
  for (const auto& [side, bytes] : {std::pair(Side::kInitiator, kTlsAsked),
                                    {Side::kResponder, "N"s},
                                    {Side::kInitiator, kStartup},
                                    {Side::kResponder, kAskPassword},
                                    {Side::kInitiator, kPassword},
                                    {Side::kResponder, kReady},
                                    {Side::kInitiator, kQuery},
                                    {Side::kResponder, kRows},
                                    {Side::kInitiator, kStatement},
                                    {Side::kResponder, kError + message('Z', "I")}}) {
    crumbs.crumbs(side, bytes);
  }
  crumbs.close();
  expect_told(crumbs.told);
  const std::string asked = kStartup + kPassword + kQuery + kStatement;
  TestFlow whole(5432);
  whole.client(asked).close();
  for (std::size_t cut = 1; cut < asked.size(); ++cut) {
    TestFlow flow(5432);
    flow.client(asked.substr(0, cut)).client(asked.substr(cut)).close();
    ASSERT_EQ(flow.told.all(), whole.told.all()) << cut;
    ASSERT_EQ(flow.told.messages.at(0).protocol, "postgresql") << cut;
  }
}

TEST(Postgres, TlsThatIsGrantedFollows) {
  TestFlow flow(5432);
  flow.client(kTlsAsked).server("S").client("\x16\x03\x01\0\x20\1\0\0\x1C\3\3"s);
  flow.client(std::string(40, 'r')).close();
  EXPECT_EQ(flow.told.unseens.at(0).substr(0, 9), "encrypted");
  EXPECT_TRUE(flow.told.messages.empty());
}

TEST(Postgres, CopyIsOneBodyAcrossItsMessages) {
  TestFlow flow(5432);
  flow.client(kStartup).server(kReady).client(message('Q', "COPY p FROM STDIN\0"s));
  flow.server(message('G', be(0, 3)));
  flow.client(message('d', "1\tjo@exam") + message('d', "ple.com\n2\t"));
  flow.client(message('d', std::string(400000, 'x')) + message('c', "")).close();
  const auto& copy = flow.told.messages.at(3).bodies.at(0);
  EXPECT_EQ(copy.part, "postgresql.copy");
  EXPECT_EQ(copy.bytes, "1\tjo@example.com\n2\t" + std::string(400000, 'x'));
  EXPECT_LT(flow.parser->memory(), 8192U);
}

TEST(Postgres, PasswordsAreToldFromHashesAndTickets) {
  TestFlow flow(5432);
  flow.client(kStartup);
  flow.client(message('p', "md5" + std::string(32, 'a') + "\0"s));
  flow.client(message('p', "SCRAM-SHA-256\0"s + value("n,,n=,r=abc"))).close();
  EXPECT_EQ(flow.told.messages.at(1).value("password"), "(none)");
  EXPECT_EQ(flow.told.messages.at(1).value("md5"), "md5" + std::string(32, 'a'));
  EXPECT_EQ(flow.told.messages.at(2).value("password"), "(none)");
}

TEST(Postgres, AFlowThatIsJoinedLate) {
  for (const bool answer_first : {false, true}) {
    TestFlow flow(5432, Transport::kTcp, true);
    if (answer_first) {
      flow.server(kQuery).client(kRows).close();  // the sides are swapped
    } else {
      flow.client(kQuery).server(kRows).close();
    }
    ASSERT_EQ(flow.told.messages.size(), 2U);
    EXPECT_EQ(flow.told.messages[1].value("mail"), "jo@example.com");
    EXPECT_TRUE(flow.told.messages[1].is_answer);
  }
}

TEST(Postgres, GapsAndWhatIsNoMessage) {
  TestFlow flow(5432);
  flow.client(kStartup).client(kQuery.substr(0, 30)).gap(Side::kInitiator, 5);
  flow.client("and jo@example.org").close();
  EXPECT_EQ(flow.told.unseens, std::vector<std::string>{"gap::"});
  EXPECT_NE(flow.told.all().find("jo@example.org"), std::string::npos);
  EXPECT_TRUE(flow.told.all_ended());
  for (const std::string& bytes :
       {"jo@example.com"s, "Q\0\0\0\1jo@example.com"s, "Q\0\0\1\1jo@example.com"s}) {
    TestFlow other(5432);
    other.client(kStartup).client(bytes).close();
    EXPECT_NE(other.told.all().find("jo@example.com"), std::string::npos) << bytes;
    EXPECT_TRUE(other.told.all_ended());
  }
}

TEST(Postgres, RowsAreBounded) {
  TestFlow flow(5432);
  flow.client(kStartup);
  std::string columns;
  for (int i = 0; i < 1700; ++i) columns += std::string(300, 'n') + "\0"s + std::string(18, 'x');
  flow.server(message('T', be(1700, 2) + columns.substr(0, 250000)));
  for (int i = 0; i < 3000; ++i) flow.server(message('D', be(1, 2) + value("jo@example.com")));
  flow.client(message('Q', std::string(1 << 20, 'q')));
  EXPECT_LT(flow.parser->memory(), 1U << 20);
  flow.close();
  for (const auto& one : flow.told.messages) EXPECT_LE(one.texts.size(), FieldTeller::kMostTexts);
  EXPECT_EQ(flow.told.messages.back().bodies.at(0).bytes.size(), 1U << 20);
}

TEST(Postgres, OtherBytesThatBeginSo) {
  for (const std::string& bytes :
       {be(8, 4) + be(80877109, 4), be(80, 4) + be(0x40000, 4) + "user",
        be(200000, 4) + be(0x30000, 4) + "user", be(60, 4) + be(0x30000, 4) + "\0\0\0\0"s}) {
    TestFlow flow(5432);
    flow.client(bytes).close();
    EXPECT_EQ(flow.told.messages.at(0).protocol, "");
  }
}

}  // namespace
}  // namespace leakwire::wire
