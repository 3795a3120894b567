// A listener that writes down what it is told, a line a call, for tests of parsers; and a flow to
// feed one with.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "wire/message.h"
#include "wire/parsers.h"

namespace leakwire::wire {

class Told final : public MessageListener {
 public:
  struct Body {
    std::string part, field, media_type, codings, bytes;
    bool understood = true;
    Where where = Where::kBody;
  };
  struct Text {
    std::string part, field, bytes;
    Where where = Where::kHeader;
    Login login = Login::kNone;
  };
  struct Message {
    std::string protocol;
    Side from = Side::kInitiator;
    bool is_answer = false, ended = false, whole = false;
    std::uint32_t transaction = 0;
    Channel channel = Channel::kUnknown;
    std::string host, method, url, gpc, referer;
    std::uint16_t port = 0;
    bool relayed = false;
    std::uint32_t status = 0;
    std::vector<Text> texts;
    std::vector<Body> bodies;
    std::uint64_t lost = 0, gaps = 0;

    const Text* text(std::string_view field) const {
      for (const Text& one : texts) {
        if (one.field == field) return &one;
      }
      return nullptr;
    }
    std::string value(std::string_view field) const {
      const Text* one = text(field);
      return one != nullptr ? one->bytes : "(none)";
    }
  };

  void begin(MessageId id, const MessageHead& head, const Moment&) noexcept override {
    place_[id] = messages.size();
    Message message;
    message.protocol = head.protocol;
    message.from = head.from;
    message.is_answer = head.is_answer;
    message.transaction = head.transaction;
    message.channel = head.channel;
    messages.push_back(message);
  }
  void facts(MessageId id, const MessageFacts& facts) noexcept override {
    Message& message = at(id);
    const auto set = [](std::string& to, std::string_view value) {
      if (!value.empty()) to = value;
    };
    set(message.host, facts.host);
    set(message.method, facts.method);
    set(message.url, facts.url);
    set(message.gpc, facts.gpc);
    set(message.referer, facts.referer);
    if (facts.port != 0) message.port = facts.port;
    message.relayed = message.relayed || facts.relayed;
    if (facts.status != 0) message.status = facts.status;
  }
  void text(MessageId id, const TextLabel& label, std::string_view bytes) noexcept override {
    at(id).texts.push_back({std::string(label.part), std::string(label.field), std::string(bytes),
                            label.where, label.login});
  }
  void begin_body(MessageId id, const BodyLabel& label) noexcept override {
    Body body;
    body.part = label.part;
    body.field = label.field;
    body.media_type = label.media_type;
    body.where = label.where;
    body.understood = label.codings_understood;
    for (const decode::Coding coding : label.codings) {
      body.codings += (body.codings.empty() ? "" : ",");
      body.codings += to_string(coding);
    }
    at(id).bodies.push_back(body);
    ++open_bodies_;
  }
  void body(MessageId id, std::string_view bytes, const Moment&) noexcept override {
    at(id).bodies.back().bytes += bytes;
  }
  void body_gap(MessageId id, std::uint64_t missing) noexcept override {
    at(id).lost += missing;
    ++at(id).gaps;
    at(id).bodies.back().bytes += "|";
  }
  void end_body(MessageId) noexcept override { --open_bodies_; }
  void end(MessageId id, bool whole, const Moment&) noexcept override {
    at(id).ended = true;
    at(id).whole = whole;
  }
  void unseen(const Unseen& what, Side, const Moment&) noexcept override {
    unseens.push_back(std::string(what.reason) + ":" + std::string(what.host) + ":" +
                      std::string(what.alpn));
  }
  std::size_t memory() const noexcept override { return 0; }

  // Every body and text told, joined: what a detector can see at all.
  std::string all() const {
    std::string joined;
    for (const Message& message : messages) {
      for (const Text& one : message.texts) joined += one.bytes + "\n";
      for (const Body& one : message.bodies) joined += one.bytes + "\n";
    }
    return joined;
  }
  bool all_ended() const {
    if (open_bodies_ != 0) return false;
    for (const Message& message : messages) {
      if (!message.ended) return false;
    }
    return true;
  }

  std::vector<Message> messages;
  std::vector<std::string> unseens;

 private:
  Message& at(MessageId id) { return messages.at(place_.at(id)); }

  std::map<MessageId, std::size_t> place_;
  int open_bodies_ = 0;
};

// A flow of 192.0.2.1 to 198.51.100.7 (RFC 5737).
struct TestFlow {
  explicit TestFlow(std::uint16_t port, Transport transport = Transport::kTcp,
                    bool joined_late = false, const KeyLog* keys = nullptr) {
    FlowInfo info;
    info.initiator = {.address = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 255, 255, 192, 0, 2, 1},
                      .port = 50000};
    info.responder = {.address = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 255, 255, 198, 51, 100, 7},
                      .port = port};
    info.transport = transport;
    info.joined_late = joined_late;
    parser = make_parser(info, told, keys);
  }
  TestFlow& client(std::string_view bytes) {
    parser->data(Side::kInitiator, bytes, moment);
    return *this;
  }
  TestFlow& server(std::string_view bytes) {
    parser->data(Side::kResponder, bytes, moment);
    return *this;
  }
  // The same bytes, one a call.
  TestFlow& crumbs(Side side, std::string_view bytes) {
    for (const char c : bytes) parser->data(side, std::string_view(&c, 1), moment);
    return *this;
  }
  TestFlow& gap(Side side, std::uint64_t missing) {
    parser->gap(side, missing, moment);
    return *this;
  }
  TestFlow& close(Ending why = Ending::kClosed) {
    parser->end(Side::kInitiator, why, moment);
    parser->end(Side::kResponder, why, moment);
    return *this;
  }

  Told told;
  std::unique_ptr<FlowParser> parser;
  Moment moment{.time = 1, .packet = 1, .capture = 0};
};

}  // namespace leakwire::wire
