// What the fuzz targets of protocols share: a flow of any bytes, cut, with gaps, on either side,
// and a listener that holds its parser to the order of calls.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string_view>

#include "fuzz/fuzzing.h"
#include "wire/message.h"
#include "wire/parsers.h"

namespace leakwire::fuzzing {

// Each message begins once, has one body at a time, and ends.
class Strict final : public wire::MessageListener {
 public:
  void begin(wire::MessageId id, const wire::MessageHead&, const wire::Moment&) noexcept override {
    require(open_.emplace(id, false).second, "a message begins twice");
  }
  void facts(wire::MessageId id, const wire::MessageFacts& facts) noexcept override {
    in_body(id);
    read(facts.host);
    read(facts.url);
  }
  void text(wire::MessageId id, const wire::TextLabel& label,
            std::string_view bytes) noexcept override {
    require(!in_body(id), "a text within a body");
    read(label.field);
    read(bytes);
  }
  void begin_body(wire::MessageId id, const wire::BodyLabel& label) noexcept override {
    require(!in_body(id), "a body within a body");
    in_body(id) = true;
    read(label.field);
    read(label.media_type);
  }
  void body(wire::MessageId id, std::string_view bytes, const wire::Moment&) noexcept override {
    require(in_body(id), "bytes outside a body");
    read(bytes);
  }
  void body_gap(wire::MessageId id, std::uint64_t) noexcept override {
    require(in_body(id), "a gap outside a body");
  }
  void end_body(wire::MessageId id) noexcept override {
    require(in_body(id), "an end of no body");
    in_body(id) = false;
  }
  void end(wire::MessageId id, bool, const wire::Moment&) noexcept override {
    require(!in_body(id), "an end within a body");
    open_.erase(id);
  }
  void unseen(const wire::Unseen& what, wire::Side, const wire::Moment&) noexcept override {
    read(what.host);
    read(what.alpn);
  }
  std::size_t memory() const noexcept override { return 0; }

  bool all_ended() const noexcept { return open_.empty(); }
  std::uint64_t told() const noexcept { return told_; }

  static void require(bool holds, const char* law) {
    if (!holds) broken(law, {});
  }

 private:
  bool& in_body(wire::MessageId id) {
    const auto place = open_.find(id);
    if (place == open_.end()) broken("a call for no message", {});
    return place->second;
  }
  // Every byte is looked at, so that sanitizers see views that dangle.
  void read(std::string_view bytes) noexcept {
    for (const char c : bytes) sum_ = sum_ + static_cast<unsigned char>(c);
    told_ += bytes.size();
  }

  std::map<wire::MessageId, bool> open_;
  volatile unsigned sum_ = 0;
  std::uint64_t told_ = 0;
};

// Parsers hold no more than their heads, lines and one level of parts each.
inline constexpr std::size_t kMostMemory = std::size_t{4} << 20;

// `asked` and `answered`: what stands before the bytes of the input.
inline int converse(const std::uint8_t* data, std::size_t size, std::uint16_t port,
                    wire::Transport transport, std::string_view asked = {},
                    std::string_view answered = {}) {
  Input input(data, size);
  wire::FlowInfo info;
  info.initiator.port = 50000;
  info.responder.port = port;
  info.transport = transport;
  info.joined_late = input.random.below(4) == 0;
  Strict strict;
  const auto parser = wire::make_parser(info, strict);
  const std::uint64_t both_sides = input.random.below(3);
  const std::uint64_t gaps = input.random.below(3);
  std::vector<std::size_t> cuts = input.cuts();
  cuts.push_back(input.text.size());
  std::size_t from = 0;
  wire::Side side = wire::Side::kInitiator;
  wire::Moment moment;
  if (!asked.empty()) parser->data(wire::Side::kInitiator, asked, moment);
  if (!answered.empty()) parser->data(wire::Side::kResponder, answered, moment);
  for (const std::size_t cut : cuts) {
    ++moment.packet;
    parser->data(side, input.text.substr(from, cut - from), moment);
    Strict::require(parser->memory() < kMostMemory + 2 * input.text.size(), "memory");
    from = cut;
    if (gaps == 1 && input.random.below(6) == 0) parser->gap(side, input.random.below(50), moment);
    if (gaps == 2 && input.random.below(6) == 0) parser->other_reading(side, "other", moment);
    if (both_sides > 0 && input.random.below(2) == 0) side = wire::other(side);
  }
  parser->end(wire::Side::kInitiator, wire::Ending::kClosed, moment);
  parser->end(wire::Side::kResponder, wire::Ending::kClosed, moment);
  Strict::require(strict.all_ended(), "a message does not end");
  return 0;
}

}  // namespace leakwire::fuzzing
