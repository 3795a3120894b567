// MessageListener: what a protocol's parser tells: messages, piece by piece, with the part each
// piece is. Parsers hold no message; who listens decides what is kept.
//
// One a flow. Calls come on the flow's thread; views are good for the call alone. Messages are told
// apart by a number of the parser's choice, as several may be under way (pipelining, HTTP/2).
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "decode/coding.h"
#include "leakwire/circumstances.h"
#include "wire/flow_parser.h"

namespace leakwire::wire {

using MessageId = std::uint64_t;

// Known when a message begins. An empty text means "not told".
struct MessageHead {
  std::string_view protocol;  // a record's app_proto: "http", "smtp", "dns", ...; "" for unknown
  Side from = Side::kInitiator;
  bool is_answer = false;
  std::uint32_t transaction = 0;  // a record's tx_id: of a request and its answer the same
  Channel channel = Channel::kCleartext;
};

// Who receives it and how; told once more is known, at the latest before the end of its message. A
// later call replaces what it names and leaves the rest.
struct MessageFacts {
  std::string_view host;         // Host, :authority, SNI, the domain of a RCPT
  std::uint16_t port = 0;        // where the message itself names one
  std::string_view method, url;  // as sent
  std::uint32_t status = 0;
  std::string_view gpc;      // value of Sec-GPC
  std::string_view referer;  // as sent
  bool relayed = false;      // by a proxy: the address of the flow is not that of `host`
};

// What the protocol itself says a value is, whatever it looks like.
enum class Login : std::uint8_t { kNone, kUser, kPassword };

// A piece of a message, whole: a URL, a header's value, an argument of a command.
struct TextLabel {
  std::string_view part;  // outermost name of a record's `path`: "http.request.header"
  Where where = Where::kHeader;
  std::string_view field;  // name of header, parameter, command; or empty
  Login login = Login::kNone;
  bool is_named = false;  // its name stands before it, as a header's does: "field: value"
};

// How parsers call the fields of a login: as detectors know them.
inline constexpr std::string_view kUserField = "user", kPasswordField = "password";
// ... and the one that names a receiver of a mail.
inline constexpr std::string_view kReceiverField = "RCPT";
constexpr Login login_of(std::string_view field) noexcept {
  return field == kUserField       ? Login::kUser
         : field == kPasswordField ? Login::kPassword
                                   : Login::kNone;
}

// A piece that comes in pieces: a body, a part of a mail.
struct BodyLabel {
  std::string_view part;  // "http.request.body", "smtp.mail.body"
  Where where = Where::kBody;
  std::string_view field;                   // name of the part, of the file; or empty
  std::string_view media_type;              // value of Content-Type; or empty
  std::span<const decode::Coding> codings;  // outermost first; taken off by who listens
  bool codings_understood = true;           // false: told as "unsupported" beside being scanned
};

// What was sent and could not be looked at: a coverage record. `detail` is one sentence, static,
// and holds nothing that was sent.
struct Unseen {
  std::string_view reason;  // encrypted, gap, limit, unsupported, joined-late, ambiguous
  std::string_view detail;
  std::string_view host;  // of SNI or certificate, where that is all that is seen; or empty
  std::string_view alpn;
};

// "This name has this address": an answer of DNS, in the order seen.
struct NameSeen {
  std::string_view name;                  // as asked
  std::span<const std::string_view> via;  // CNAMEs, the first one first
  text::Ipv6 address{};
};

// "The mail of this domain is taken by this host": an MX of DNS (RFC 1035, section 3.3.9).
struct MailHostSeen {
  std::string_view domain, host;
};

class MessageListener {
 public:
  virtual ~MessageListener() = default;
  virtual void begin(MessageId id, const MessageHead& head, const Moment& moment) noexcept = 0;
  virtual void facts(MessageId id, const MessageFacts& facts) noexcept = 0;
  virtual void text(MessageId id, const TextLabel& label, std::string_view bytes) noexcept = 0;
  // One body of a message at a time; end_body() comes before the next.
  virtual void begin_body(MessageId id, const BodyLabel& label) noexcept = 0;
  virtual void body(MessageId id, std::string_view bytes, const Moment& moment) noexcept = 0;
  virtual void body_gap(MessageId id, std::uint64_t missing) noexcept = 0;
  virtual void end_body(MessageId id) noexcept = 0;
  // `whole`: false where the flow ended, or bytes were lost, in its midst.
  virtual void end(MessageId id, bool whole, const Moment& moment) noexcept = 0;
  // Of the flow, not of a message.
  virtual void unseen(const Unseen& what, Side side, const Moment& moment) noexcept = 0;
  virtual std::size_t memory() const noexcept = 0;
};

}  // namespace leakwire::wire
