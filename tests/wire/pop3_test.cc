#include "wire/mail/pop3.h"

#include <gtest/gtest.h>

#include "wire/told.h"

namespace leakwire::wire {
namespace {

std::string value_in(const Told& told, std::string_view field) {
  for (const Told::Message& message : told.messages) {
    if (message.text(field) != nullptr) return message.value(field);
  }
  return "(none)";
}

TEST(Pop3, LoginsAndMailsAreTold) {
  TestFlow flow(110);
  flow.server("+OK ready\r\n").client("USER ann\r\n").server("+OK\r\n").client("PASS s3cr3t x\r\n");
  flow.server("+OK\r\n").client("RETR 1\r\n");
  flow.server("+OK 99 octets\r\nSubject: hi\r\n\r\n..body\r\n.\r\n").client("QUIT\r\n").close();
  EXPECT_EQ(value_in(flow.told, "user"), "ann");
  EXPECT_EQ(value_in(flow.told, "password"), "s3cr3t x");
  EXPECT_EQ(value_in(flow.told, "Subject"), "hi");
  bool has_body = false;
  for (const auto& message : flow.told.messages) {
    for (const auto& body : message.bodies) {
      EXPECT_EQ(body.bytes, ".body\r\n");
      EXPECT_TRUE(message.is_answer);
      has_body = true;
    }
  }
  EXPECT_TRUE(has_body);
  EXPECT_TRUE(flow.told.all_ended());
}

TEST(Pop3, PipelinedMailsAreTheAnswersToTheirCommands) {
  TestFlow flow(110);
  flow.server("+OK ready\r\n").client("RETR 1\r\nRETR 2\r\n");
  flow.server("+OK\r\nSubject: one\r\n\r\na\r\n.\r\n+OK\r\nSubject: two\r\n\r\nb\r\n.\r\n").close();
  std::string subjects;
  for (const auto& message : flow.told.messages) {
    if (message.text("Subject") != nullptr) subjects += message.value("Subject") + ";";
  }
  EXPECT_EQ(subjects, "one;two;");
}

TEST(Pop3, SaslPlainIsTakenApart) {
  TestFlow flow(110);
  flow.server("+OK ready\r\n").client("AUTH PLAIN AGFubgBwdW5qYWJAMTIz\r\n").close();
  EXPECT_EQ(value_in(flow.told, "password"), "punjab@123");
}

}  // namespace
}  // namespace leakwire::wire
