// The one door to the protocols: a parser that finds out by content which protocol a flow speaks.
#pragma once

#include <memory>
#include <string_view>

#include "leakwire/function_ref.h"
#include "wire/flow_parser.h"
#include "wire/message.h"

namespace leakwire::wire {

class KeyLog;

// Gathers at most 4 KiB a side until it knows; then the bytes go to that protocol's parser, and
// back to the finding-out where the protocol says so (STARTTLS, CONNECT, AUTH TLS). What no parser
// knows is told as one message a side with one body, as it is. `listener` and `keys` outlive it;
// what `keys` tells the secrets of is opened. Nothing where memory is short.
std::unique_ptr<FlowParser> make_parser(const FlowInfo& info, MessageListener& listener,
                                        const KeyLog* keys = nullptr) noexcept;

// The answers in one DNS message over UDP (RFC 1035). Pure; any bytes are taken. For the cache of
// names, which is filled in the order of packets before these are shared out.
void read_names(std::string_view datagram, FunctionRef<void(const NameSeen&)> on_name,
                FunctionRef<void(const MailHostSeen&)> on_mail_host) noexcept;

}  // namespace leakwire::wire
