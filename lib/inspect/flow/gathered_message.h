// GatheredMessage: a message of a flow put together: its texts, and what each of them is.
//
// Its room is used again and wiped before: what was sent stays nowhere. One thread at a time.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "decode/body_decoder.h"
#include "leakwire/scanner.h"
#include "wire/message.h"

namespace leakwire::inspect {

// A run of bytes of a string that may still grow.
struct Run {
  std::uint32_t begin = 0, size = 0;

  std::string_view of(const std::string& text) const noexcept {
    return std::string_view(text).substr(begin, size);
  }
};

struct GatheredText {
  std::string_view part;  // outermost name of a record's path; static storage
  Where where = Where::kBody;
  bool is_line = false;    // its bytes stand in `lines`, else in `bodies`
  bool is_stream = false;  // it was scanned as it came: its bytes stand nowhere
  wire::Login login = wire::Login::kNone;
  bool may_have_parts = false;  // a body whose media type tells what it consists of
  Run bytes;
  std::uint32_t name_size = 0;  // of "Name: ", put before the value
  Run field, media_type;        // in `names`
  std::uint64_t offset = 0;     // of its first byte in the message as sent
  std::uint64_t sent = 0;       // its bytes as sent
  Run layers;                   // in `names`: "gzip>gzip", those that were taken off
  wire::Moment moment;          // of a line
};

// From this place of `bodies` on, bytes came with this packet.
struct Mark {
  std::uint32_t from = 0;
  wire::Moment moment;
};

// What is known of it beside its texts.
struct MessageState {
  wire::MessageId id = 0;
  std::uint64_t number = 0;      // of its flow, from 0
  std::uint32_t generation = 0;  // under which it began
  std::string_view protocol;     // static storage
  wire::Side from = wire::Side::kInitiator;
  bool is_answer = false;
  bool exceeded = false;  // something of it was not looked at
  bool relayed = false;   // by a proxy, whose address the flow bears
  std::uint32_t transaction = 0;
  Channel channel = Channel::kCleartext;
  std::uint16_t port = 0;
  std::uint32_t status = 0;
  Run host, method, url, gpc;  // in `names`
  std::uint64_t sent = 0;      // bytes of all texts as sent
  // The body under way.
  bool in_body = false;
  bool may_be_coded = false;  // no byte of it was seen, and no header tells
  std::size_t body = 0;       // in `texts`
  std::uint64_t decoded = 0;  // bytes of it that the decoder has made
  std::size_t looked_at = 0;  // bytes of all texts when it was looked at early
};

// A finding that was told before its message was whole.
struct EarlyFinding {
  std::size_t text = 0, detector_index = 0;
  std::uint64_t offset = 0;

  friend bool operator==(const EarlyFinding&, const EarlyFinding&) = default;
};

struct GatheredMessage : MessageState {
  std::string names;
  std::string lines;   // short texts, each with a '\n' behind it
  std::string bodies;  // longer ones, and those that hold a '\n'
  std::vector<GatheredText> texts;
  std::vector<Mark> marks;
  std::vector<EarlyFinding> early;
  std::vector<Finding> categories;  // what was found of it so far: one of each category
  // Of the body under way.
  std::unique_ptr<decode::BodyDecoder> decoder;
  std::unique_ptr<Stream> stream;  // of one too long to be gathered

  Run keep(std::string_view text);
  std::string_view name(Run run) const noexcept { return run.of(names); }
  std::string_view bytes_of(const GatheredText& text) const noexcept {
    return text.bytes.of(text.is_line ? lines : bodies);
  }
  const wire::Moment& moment_of(const GatheredText& text, std::uint64_t at) const noexcept;
  std::size_t memory() const noexcept;
  // Wipes what was gathered; keeps room of a moderate size.
  void clear() noexcept;
};

}  // namespace leakwire::inspect
