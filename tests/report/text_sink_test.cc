#include <gtest/gtest.h>

#include "report/records.h"
#include "report/sinks.h"

namespace leakwire::report {
namespace {

std::string written(const Record& record, bool color = false) {
  Received received;
  make_text_sink(received.writer(), color)->write(record);
  return received.all();
}

TEST(TextSink, WritesOneLineAFinding) {
  EXPECT_EQ(written(card_record()),
            "access.log:12:34: validated payment.card card-number ************1111 "
            "(iin:visa, luhn, keyword:card)\n");
}

TEST(TextSink, LeavesOutWhatIsNotThere) {
  Record record = card_record();
  record.why.clear();
  record.masked.clear();
  record.source = {"stdin", "", 0, 0, 5};
  EXPECT_EQ(written(record), "stdin: validated payment.card card-number\n");
  record.value = "4111 1111";
  EXPECT_EQ(written(record), "stdin: validated payment.card card-number = 4111 1111\n");
}

TEST(TextSink, IsSafeOnATerminal) {
  Record record = card_record();
  record.source.name =
      "\x1b]0;x\x07\xC2\x9B"
      "a\nb\xFF";
  record.masked = "\x1b[2J";
  record.value = std::string(1, '\r');
  record.why = {"\x08"};
  EXPECT_EQ(written(record),
            "\\x1b]0;x\\x07\\x9ba\\nb\xEF\xBF\xBD:12:34: validated payment.card card-number "
            "\\x1b[2J = \\r (\\x08)\n");
}

TEST(TextSink, ColorsNothingButWords) {
  std::string line = written(card_record(), true);
  EXPECT_NE(line.find("\x1b[31mvalidated\x1b[0m"), std::string::npos) << line;
  for (std::size_t at; (at = line.find('\x1b')) != std::string::npos;) {
    line.erase(at, line.find('m', at) + 1 - at);
  }
  EXPECT_EQ(line, written(card_record()));
}

TEST(TextSink, SaysWhatWasNotLookedAt) {
  Received received;
  make_text_sink(received.writer(), false)->write(limit_coverage());
  EXPECT_EQ(received.all(), "access.log:7: not looked at (limit): a line of over 1 MiB\n");
}

}  // namespace
}  // namespace leakwire::report
