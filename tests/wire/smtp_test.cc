#include "wire/mail/smtp.h"

#include <gtest/gtest.h>

#include <string>

#include "wire/told.h"

namespace leakwire::wire {
namespace {

using namespace std::string_literals;

const std::string kHello = "\x16\x03\x01\x02\x00\x01 jo@example.com"s;
using Message = Told::Message;

constexpr std::string_view kMail =
    "From: Ann <ann@example.com>\r\n"
    "Subject: card\r\n 4111111111111111\r\n"
    "MIME-Version: 1.0\r\n"
    "Content-Type: multipart/mixed; boundary=\"b\"\r\n\r\n"
    "nobody shows this\r\n"
    "--b\r\nContent-Type: text/plain\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n"
    "a=20b\r\n..dot\r\n"
    "--b\r\nContent-Type: application/pdf; name=list.pdf\r\n"
    "Content-Transfer-Encoding: base64\r\n\r\naGVsbG8=\r\n"
    "--b--\r\n";

const Message* mail_of(const Told& told) {
  for (const Message& message : told.messages) {
    if (!message.bodies.empty()) return &message;
  }
  return nullptr;
}

std::string session(std::string_view mail) {
  return "EHLO client.example\r\nMAIL FROM:<ann@example.com>\r\nRCPT "
         "TO:<bob@example.net>\r\nDATA\r\n" +
         std::string(mail) + ".\r\nQUIT\r\n";
}

void check_mail(const Message& mail) {
  EXPECT_EQ(mail.protocol, "smtp");
  EXPECT_EQ(mail.value("MAIL"), "<ann@example.com>");
  EXPECT_EQ(mail.value("RCPT"), "<bob@example.net>");
  EXPECT_EQ(mail.text("RCPT")->where, Where::kEnvelope);
  EXPECT_EQ(mail.text("From")->where, Where::kMailHeader);
  EXPECT_EQ(mail.text("Subject")->where, Where::kSubject);
  EXPECT_EQ(mail.value("Subject"), "card 4111111111111111");
  ASSERT_EQ(mail.bodies.size(), 4U);
  EXPECT_EQ(mail.bodies[1].codings, "quoted-printable");
  EXPECT_EQ(mail.bodies[1].bytes, "a=20b\r\n.dot");
  EXPECT_EQ(mail.bodies[2].codings, "base64mime");
  EXPECT_EQ(mail.bodies[2].field, "list.pdf");
  EXPECT_EQ(mail.bodies[2].bytes, "aGVsbG8=");
  EXPECT_EQ(mail.bodies[2].where, Where::kMailBody);
}

TEST(Smtp, TellsAMailApart) {
  TestFlow flow(25);
  flow.server("220 mx.example.net ESMTP\r\n").client(session(kMail)).close();
  const Message* mail = mail_of(flow.told);
  ASSERT_NE(mail, nullptr);
  check_mail(*mail);
  EXPECT_EQ(mail->host, "mx.example.net");
  EXPECT_TRUE(mail->whole);
  EXPECT_TRUE(flow.told.all_ended());
}

TEST(Smtp, IsTheSameAtAnyCut) {
  const std::string all = session(kMail);
  TestFlow whole(25);
  whole.client(all).close();
  const Message* expected = mail_of(whole.told);
  ASSERT_NE(expected, nullptr);
  for (std::size_t cut = 0; cut <= all.size(); ++cut) {
    TestFlow flow(25);
    flow.client(all.substr(0, cut)).client(all.substr(cut)).close();
    const Message* mail = mail_of(flow.told);
    ASSERT_NE(mail, nullptr) << cut;
    ASSERT_EQ(mail->bodies.size(), expected->bodies.size()) << cut;
    for (std::size_t i = 0; i < mail->bodies.size(); ++i) {
      ASSERT_EQ(mail->bodies[i].bytes, expected->bodies[i].bytes) << cut;
    }
    ASSERT_EQ(mail->value("Subject"), "card 4111111111111111") << cut;
    ASSERT_TRUE(flow.told.all_ended());
  }
  TestFlow crumbs(25);
  crumbs.crumbs(Side::kInitiator, all).close();
  ASSERT_NE(mail_of(crumbs.told), nullptr);
  check_mail(*mail_of(crumbs.told));
}

TEST(Smtp, ChunksOfBdatAreOneMail) {
  TestFlow flow(25);
  flow.client("EHLO a\r\nMAIL FROM:<a@example.com>\r\nRCPT TO:<b@example.com>\r\n");
  flow.client("BDAT 14\r\nSubject: x\r\n\r\nBDAT 5 LAST\r\nhelloQUIT\r\n").close();
  const Message* mail = mail_of(flow.told);
  ASSERT_NE(mail, nullptr);
  EXPECT_EQ(mail->value("Subject"), "x");
  EXPECT_EQ(mail->bodies[0].bytes, "hello");
  EXPECT_TRUE(mail->whole);
}

struct Login {
  const char* name;
  std::string lines;
  std::string user, password;
};

TEST(Smtp, NamesAndPasswordsAreToldAsWhatTheyAre) {
  const Login logins[] = {
      {"LOGIN", "AUTH LOGIN\r\nYW5uQGV4YW1wbGUuY29t\r\ncHVuamFiQDEyMw==\r\n", "ann@example.com",
       "punjab@123"},
      {"LOGIN, name at once", "AUTH LOGIN YW5u\r\ncHVuamFiQDEyMw==\r\n", "ann", "punjab@123"},
      {"PLAIN", "AUTH PLAIN AGFubgBwdW5qYWJAMTIz\r\n", "ann", "punjab@123"},
      {"PLAIN, in a line of its own", "AUTH PLAIN\r\nAGFubgBwdW5qYWJAMTIz\r\n", "ann",
       "punjab@123"},
  };
  for (const Login& login : logins) {
    TestFlow flow(587);
    flow.client("EHLO a\r\n" + login.lines + "MAIL FROM:<a@example.com>\r\n").close();
    std::string user = "(none)";
    std::string password = "(none)";
    for (const Message& message : flow.told.messages) {
      if (message.text("user") != nullptr) user = message.value("user");
      if (message.text("password") != nullptr) password = message.value("password");
    }
    EXPECT_EQ(user, login.user) << login.name;
    EXPECT_EQ(password, login.password) << login.name;
  }
}

TEST(Smtp, BehindStartTlsNothingIsSeen) {
  TestFlow flow(25);
  flow.server("220 mx.example.net ESMTP\r\n").client("EHLO a\r\n").server("250 STARTTLS\r\n");
  flow.client("STARTTLS\r\n").server("220 go\r\n").client(kHello);
  flow.close();
  EXPECT_EQ(flow.told.all().find("jo@example.com"), std::string::npos);
  ASSERT_EQ(flow.told.unseens.size(), 1U);
  EXPECT_EQ(flow.told.unseens[0].substr(0, 9), "encrypted");
}

TEST(Smtp, WhereDataIsRefusedCommandsFollow) {
  TestFlow flow(25);
  flow.server("220 mx.example.net ESMTP\r\n").client("EHLO a\r\n").server("250 ok\r\n");
  flow.client("MAIL FROM:<a@example.com>\r\n").server("250 ok\r\n");
  flow.client("DATA\r\n").server("503 no recipient\r\n").client("VRFY jo@example.com\r\n").close();
  EXPECT_EQ(flow.told.messages.back().value("VRFY"), "jo@example.com");
}

TEST(Smtp, AGapInAMailIsNotBridged) {
  TestFlow flow(25);
  flow.client("EHLO a\r\nMAIL FROM:<a@example.com>\r\nDATA\r\nSubject: x\r\n\r\nbefore");
  flow.gap(Side::kInitiator, 9).client("behind\r\n.\r\nQUIT\r\n").close();
  const Message* mail = mail_of(flow.told);
  ASSERT_NE(mail, nullptr);
  EXPECT_EQ(mail->bodies[0].bytes, "before|behind\r\n");
  EXPECT_FALSE(mail->whole);
  EXPECT_EQ(flow.told.messages.back().value(""), "QUIT");
}

TEST(Smtp, PartsNestToABoundAndNoFurther) {
  std::string mail = "Content-Type: multipart/mixed; boundary=b0\r\n\r\n";
  for (int i = 0; i < 10000; ++i) {
    mail += "--b" + std::to_string(i) + "\r\nContent-Type: multipart/mixed; boundary=b" +
            std::to_string(i + 1) + "\r\n\r\n";
  }
  TestFlow flow(25);
  flow.client(session(mail + "jo@example.com\r\n")).close();
  EXPECT_NE(flow.told.all().find("jo@example.com"), std::string::npos);
  ASSERT_FALSE(flow.told.unseens.empty());
  EXPECT_EQ(flow.told.unseens[0], "limit::");
}

TEST(Smtp, AMailInAMailIsReadToo) {
  TestFlow flow(25);
  flow.client(
      session("Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n"
              "Content-Type: message/rfc822\r\n\r\nSubject: inner\r\n\r\nhello\r\n--b--\r\n"));
  flow.close();
  const Message* mail = mail_of(flow.told);
  ASSERT_NE(mail, nullptr);
  EXPECT_EQ(mail->value("Subject"), "inner");
  EXPECT_EQ(mail->bodies[0].bytes, "hello");
}

TEST(Smtp, NamesOfFilesInPiecesAreToldWhole) {
  TestFlow flow(25);
  flow.client(
      "EHLO a\r\nMAIL FROM:<a@b.test>\r\nRCPT TO:<c@d.test>\r\nDATA\r\n"
      "Content-Disposition: attachment; filename*0*=utf-8''jo%40exam;\r\n filename*1=ple.com\r\n"
      "Content-Type: text/plain; name=plain.txt\r\n\r\nx\r\n.\r\n");
  flow.close();
  EXPECT_NE(flow.told.all().find("jo@example.com"), std::string::npos);
  std::size_t plain = 0;
  for (const Told::Message& message : flow.told.messages) {
    for (const Told::Text& text : message.texts) plain += text.bytes == "plain.txt" ? 1 : 0;
  }
  EXPECT_EQ(plain, 0U);
}

}  // namespace
}  // namespace leakwire::wire
