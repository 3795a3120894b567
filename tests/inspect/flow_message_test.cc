// Messages of flows, gathered: what is kept, what is streamed, what is told.
#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "inspect/flow/message_gatherer.h"
#include "leakwire/pack.h"

namespace leakwire::inspect {
namespace {

using wire::Side;

// Keeps what it is given.
class FakeDesk final : public MessageDesk {
 public:
  bool wants(const FlowContext&, const wire::MessageHead& head) noexcept override {
    return wants_answers || !head.is_answer;
  }
  std::string_view name_of(std::string_view name) override { return name; }
  std::unique_ptr<GatheredMessage> make_message() override {
    return std::make_unique<GatheredMessage>();
  }
  void give_back(std::unique_ptr<GatheredMessage>) noexcept override { ++given_back; }
  std::unique_ptr<Stream> make_stream(const GatheredMessage&) override {
    return std::make_unique<Stream>(*DetectorPack::builtin());
  }
  void message(FlowContext&, GatheredMessage& message, bool whole) noexcept override {
    for (const GatheredText& text : message.texts) {
      texts.push_back(std::string(text.part) + "|" + std::string(message.bytes_of(text)) + "|" +
                      std::string(message.name(text.layers)));
    }
    wholes.push_back(whole);
  }
  void stream(FlowContext&, GatheredMessage&, std::string_view bytes, std::uint64_t missing,
              bool is_end) noexcept override {
    streamed += bytes.size();
    skipped += missing;
    stream_ends += is_end ? 1 : 0;
  }
  void unseen(FlowContext&, const wire::Unseen& what, Side) noexcept override {
    reasons.emplace_back(what.reason);
  }
  void shed(FlowContext&) noexcept override { ++shed_count; }

  bool wants_answers = true;
  std::vector<std::string> texts, reasons;
  std::vector<bool> wholes;
  std::uint64_t streamed = 0, skipped = 0;
  int stream_ends = 0, shed_count = 0, given_back = 0;
};

struct Flow {
  FakeDesk desk;
  MessageGatherer gatherer{desk, wire::FlowInfo()};
  wire::Moment moment{1, 1, 0};

  void begin(wire::MessageId id, bool is_answer = false) {
    wire::MessageHead head;
    head.protocol = "http";
    head.is_answer = is_answer;
    gatherer.begin(id, head, moment);
  }
};

TEST(FlowMessage, TextsBearTheirNamesAndBodiesAreWhole) {
  Flow flow;
  flow.begin(1);
  flow.gatherer.text(1, {"http.request.url", Where::kUrl, {}}, "/a?b=c");
  flow.gatherer.text(1, {"http.request.header", Where::kHeader, "X-A"}, "one");
  flow.gatherer.text(1, {"http.request.header", Where::kCookie, {}}, "id=1");
  flow.gatherer.begin_body(1, {"http.request.body", Where::kBody, {}, {}, {}, true});
  flow.gatherer.body(1, "first ", flow.moment);
  flow.gatherer.text(1, {"http.request.header", Where::kHeader, "X-Late"}, "two\nlines");
  flow.gatherer.body(1, "second", flow.moment);
  flow.gatherer.end_body(1);
  flow.gatherer.end(1, true, flow.moment);
  const std::vector<std::string> texts{"http.request.url|/a?b=c|", "http.request.header|X-A: one|",
                                       "http.request.header|Cookie: id=1|",
                                       "http.request.body|first second|",
                                       "http.request.header|X-Late: two lines|"};
  EXPECT_EQ(flow.desk.texts, texts);
  EXPECT_TRUE(flow.desk.reasons.empty());
  EXPECT_EQ(flow.desk.given_back, 1);
}

TEST(FlowMessage, SeveralAtOnceAreKeptApart) {
  Flow flow;
  flow.begin(1);
  flow.begin(2);
  flow.gatherer.text(1, {"a", Where::kUrl, {}}, "one");
  flow.gatherer.text(2, {"a", Where::kUrl, {}}, "two");
  flow.gatherer.end(2, false, flow.moment);
  flow.gatherer.end(1, true, flow.moment);
  EXPECT_EQ(flow.desk.texts, (std::vector<std::string>{"a|two|", "a|one|"}));
  EXPECT_EQ(flow.desk.wholes, (std::vector<bool>{false, true}));
}

TEST(FlowMessage, WhatNobodyWantsIsNotKept) {
  Flow flow;
  flow.desk.wants_answers = false;
  flow.begin(1, true);
  flow.gatherer.text(1, {"a", Where::kUrl, {}}, "one");
  flow.gatherer.end(1, true, flow.moment);
  EXPECT_TRUE(flow.desk.texts.empty());
}

TEST(FlowMessage, NothingReachesOverAGap) {
  Flow flow;
  flow.begin(1);
  flow.gatherer.begin_body(1, {"b", Where::kBody, {}, {}, {}, true});
  flow.gatherer.body(1, "4111 1111 ", flow.moment);
  flow.gatherer.body_gap(1, 5);
  flow.gatherer.body(1, "1111 1111", flow.moment);
  flow.gatherer.end(1, true, flow.moment);
  EXPECT_EQ(flow.desk.texts, (std::vector<std::string>{"b|4111 1111 |", "b|1111 1111|"}));
  EXPECT_EQ(flow.desk.reasons, std::vector<std::string>{"gap"});
}

TEST(FlowMessage, LongBodiesAreStreams) {
  Flow flow;
  flow.begin(1);
  flow.gatherer.begin_body(1, {"b", Where::kBody, {}, {}, {}, true});
  const std::string piece(100'000, 'x');
  for (int i = 0; i < 30; ++i) flow.gatherer.body(1, piece, flow.moment);
  EXPECT_LE(flow.gatherer.memory(), 3 * MessageGatherer::kWhole);
  flow.gatherer.body_gap(1, 7);
  flow.gatherer.body(1, piece, flow.moment);
  flow.gatherer.end(1, true, flow.moment);
  EXPECT_EQ(flow.desk.streamed, 3'100'000U);
  EXPECT_EQ(flow.desk.skipped, 7U);
  EXPECT_EQ(flow.desk.stream_ends, 1);
  EXPECT_EQ(flow.desk.reasons[0], "limit");
}

TEST(FlowMessage, AHeaderThatNamesAnotherCodingHidesNothing) {
  Flow flow;
  flow.begin(1);
  const decode::Coding codings[] = {decode::Coding::kGzip};
  flow.gatherer.begin_body(1, {"b", Where::kBody, {}, {}, codings, true});
  flow.gatherer.body(1, "plain all the same", flow.moment);
  flow.gatherer.end(1, true, flow.moment);
  EXPECT_EQ(flow.desk.texts, std::vector<std::string>{"b|plain all the same|"});
  EXPECT_EQ(flow.desk.reasons, std::vector<std::string>{"unsupported"});
}

TEST(FlowMessage, ThereIsAnEndToMessagesAtOnceAndToParts) {
  Flow flow;
  for (wire::MessageId id = 0; id < 2 * MessageGatherer::kMostOpen; ++id) flow.begin(id);
  EXPECT_EQ(flow.desk.wholes.size(), MessageGatherer::kMostOpen);
  for (std::size_t i = 0; i < 2 * MessageGatherer::kMostTexts; ++i) {
    flow.gatherer.text(2 * MessageGatherer::kMostOpen - 1, {"a", Where::kUrl, {}}, "t");
  }
  flow.gatherer.end(2 * MessageGatherer::kMostOpen - 1, true, flow.moment);
  EXPECT_EQ(flow.desk.texts.size(), MessageGatherer::kMostTexts);
}

}  // namespace
}  // namespace leakwire::inspect
