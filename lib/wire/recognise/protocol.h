// Protocol: one application protocol's reader, as the recogniser of a flow drives it.
//
// One a flow and protocol; one thread at a time. The Conversation outlives it. Calls throw
// bad_alloc and nothing else.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "wire/message.h"

namespace leakwire::wire {

class KeyLog;

// Of a client that does not wait for its proxy's answer: beyond it none is waited for.
inline constexpr std::size_t kMostEarly = std::size_t{4} << 10;

// What the protocols that a flow speaks, one after the other, have in common.
struct Conversation {
  FlowInfo info;
  MessageListener& listener;
  MessageId next_message = 0;
  std::uint32_t transactions = 0;
  // Where a proxy was asked to go, or an upgrade: of every message of what follows.
  std::string host = {};
  std::uint16_t port = 0;
  bool relayed = false;            // by a proxy: the address of the flow is not that of `host`
  bool to_websocket = false;       // HTTP/1 was left for it
  Side client = Side::kInitiator;  // who asked for that
  const KeyLog* keys = nullptr;    // opens what is encrypted; nothing: none is
  // What the client said before the proxy answered: of the protocol that follows.
  std::unique_ptr<std::string> early = nullptr;

  MessageId begin(const MessageHead& head, const Moment& moment) noexcept {
    const MessageId id = next_message++;
    listener.begin(id, head, moment);
    if (!host.empty()) {
      MessageFacts facts;
      facts.host = host;
      facts.port = port;
      facts.relayed = relayed;
      listener.facts(id, facts);
    }
    return id;
  }
  // What follows is said to this host, by way of the proxy that the flow goes to.
  void enter(std::string_view to_host, std::uint16_t to_port) {
    const bool bracketed = to_host.size() > 2 && to_host.front() == '[' && to_host.back() == ']';
    host = bracketed ? to_host.substr(1, to_host.size() - 2) : to_host;
    port = to_port;
    relayed = true;
  }
  // How much of it there is.
  std::size_t keep_early(std::string_view bytes) {
    if (!early) early = std::make_unique<std::string>();
    return early->append(bytes).size();
  }
  void tell_unseen(std::string_view reason, std::string_view detail, Side side,
                   const Moment& moment, std::string_view of_host = {},
                   std::string_view alpn = {}) noexcept {
    listener.unseen({.reason = reason, .detail = detail, .host = of_host, .alpn = alpn}, side,
                    moment);
  }
};

// The outermost name of a record's path, of a flow in no known protocol.
constexpr std::string_view part_of(Transport transport) noexcept {
  return transport == Transport::kTcp ? "tcp" : transport == Transport::kUdp ? "udp" : "sctp";
}

class Protocol {
 public:
  explicit Protocol(Conversation& flow) noexcept : flow_(flow) {}
  Protocol(const Protocol&) = delete;
  Protocol& operator=(const Protocol&) = delete;
  virtual ~Protocol() = default;

  // A record's app_proto.
  virtual std::string_view name() const noexcept = 0;
  // How many of the bytes are this protocol's. Fewer than there are: the flow speaks another one
  // from there on, and this reader gets no more of either side but end().
  virtual std::size_t data(Side side, std::string_view bytes, const Moment& moment) = 0;
  virtual void gap(Side side, std::uint64_t missing, const Moment& moment) = 0;
  virtual void end(Side side, Ending why, const Moment& moment) = 0;
  // True: it wants no more, though it took all it was given.
  virtual bool over() const noexcept { return false; }
  // True: what comes now is of no use, whatever it holds.
  virtual bool encrypted() const noexcept { return false; }
  virtual std::size_t memory() const noexcept = 0;

 protected:
  // What is no message of it: one body, as it is.
  void tell_raw(Side side, bool is_answer, std::string_view bytes, const Moment& moment) noexcept {
    if (bytes.empty()) return;
    MessageHead head;
    head.protocol = name();
    head.from = side;
    head.is_answer = is_answer;
    head.transaction = flow_.transactions;
    const MessageId id = flow_.begin(head, moment);
    BodyLabel label;
    label.part = part_of(flow_.info.transport);
    flow_.listener.begin_body(id, label);
    flow_.listener.body(id, bytes, moment);
    flow_.listener.end_body(id);
    flow_.listener.end(id, false, moment);
  }

  Conversation& flow_;  // NOLINT(readability-identifier-naming): as a private member is named
};

}  // namespace leakwire::wire
