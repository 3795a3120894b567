#include "wire/mail/imap.h"

#include <gtest/gtest.h>

#include <string>

#include "wire/told.h"

namespace leakwire::wire {
namespace {

using namespace std::string_literals;

const std::string kHello = "\x16\x03\x01\x02\x00\x01 jo@example.com"s;
std::string value_in(const Told& told, std::string_view field) {
  for (const Told::Message& message : told.messages) {
    if (message.text(field) != nullptr) return message.value(field);
  }
  return "(none)";
}

struct Login {
  const char* name;
  std::string bytes;
};

TEST(Imap, LoginsOfEveryFormAreTold) {
  const Login logins[] = {
      {"atoms", "a1 LOGIN ann pw1234\r\n"},
      {"quoted", "a1 login \"ann\" \"pw1234\"\r\n"},
      {"literals", "a1 LOGIN {3}\r\nann {6+}\r\npw1234\r\n"},
      {"sasl", "a1 AUTHENTICATE PLAIN AGFubgBwdzEyMzQ=\r\n"},
      {"sasl, in a line of its own", "a1 AUTHENTICATE PLAIN\r\nAGFubgBwdzEyMzQ=\r\n"},
      {"sasl, by the mechanism LOGIN", "a1 AUTHENTICATE LOGIN\r\nYW5u\r\ncHcxMjM0\r\n"},
      {"... with the name in its line", "a1 AUTHENTICATE login YW5u\r\ncHcxMjM0\r\n"},
  };
  for (const Login& login : logins) {
    TestFlow flow(143);
    flow.server("* OK ready\r\n").client(login.bytes).close();
    EXPECT_EQ(value_in(flow.told, "user"), "ann") << login.name;
    EXPECT_EQ(value_in(flow.told, "password"), "pw1234") << login.name;
  }
}

TEST(Imap, ALoginThatIsRefusedIsOver) {
  TestFlow flow(143);
  flow.server("* OK ready\r\n").client("a1 AUTHENTICATE LOGIN\r\nYW5u\r\n");
  flow.server("a1 NO\r\n").client("a2 SEARCH FROM b\r\n").close();
  EXPECT_EQ(value_in(flow.told, "user"), "ann");
  EXPECT_EQ(value_in(flow.told, "password"), "(none)");
  EXPECT_EQ(value_in(flow.told, "SEARCH"), "FROM b");
}

TEST(Imap, MailsInLiteralsAreTold) {
  const std::string mail = "Subject: hi\r\n\r\n" + std::string(200, 'x');
  TestFlow flow(143);
  flow.server("* OK ready\r\n").client("a2 FETCH 1 BODY[]\r\n");
  flow.server("* 1 FETCH (BODY[] {" + std::to_string(mail.size()) + "}\r\n" + mail +
              ")\r\na2 OK done\r\n");
  flow.close();
  EXPECT_EQ(value_in(flow.told, "Subject"), "hi");
  EXPECT_NE(flow.told.all().find("a2 OK done"), std::string::npos);
  EXPECT_TRUE(flow.told.all_ended());
}

TEST(Imap, BehindStartTlsNothingIsSeen) {
  TestFlow flow(143);
  flow.server("* OK ready\r\n").client("a1 STARTTLS\r\n").server("a1 OK go\r\n");
  flow.client(kHello).close();
  ASSERT_EQ(flow.told.unseens.size(), 1U);
  EXPECT_EQ(flow.told.all().find("jo@example.com"), std::string::npos);
}

}  // namespace
}  // namespace leakwire::wire
