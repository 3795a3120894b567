#include "inspect/flow/flow_judge.h"

#include <algorithm>
#include <utility>

#include "inspect/log/url_text.h"
#include "text/hash.h"
#include "text/hex.h"
#include "wire/community_id.h"

namespace leakwire::inspect {
namespace {

std::string address_text(const text::Ipv6& address) {
  if (const auto ipv4 = text::mapped_ipv4(address)) return text::format_ipv4(*ipv4);
  return text::format_ipv6(address);
}

// Early looks: up to here all is looked at anew; of what is longer, once it has grown by an eighth,
// else what is new, and so much before it, of which a little is no more than context.
constexpr std::size_t kShort = std::size_t{32} << 10;
constexpr std::size_t kBefore = std::size_t{4} << 10;
constexpr std::size_t kContext = 128;

constexpr std::string_view proto_name(wire::Transport transport) noexcept {
  return transport == wire::Transport::kTcp   ? "TCP"
         : transport == wire::Transport::kUdp ? "UDP"
                                              : "SCTP";
}

constexpr std::uint64_t kWholeNumber = (std::uint64_t{1} << 53) - 1;  // exact in any JSON reader

}  // namespace

FlowJudge::FlowJudge(const SensorSetup& setup, PseudonymKey key)
    : setup_(setup),
      inspector_(setup.pack, std::move(key), setup.inspect),
      messages_(inspector_),
      masker_(inspector_, messages_, setup.keys.get()) {}

bool FlowJudge::message(FlowContext& flow, GatheredMessage& message, OnTold on_told,
                        std::uint64_t& suppressed) {
  messages_.forget();
  const bool all = messages_.scan(message);
  if (!message.early.empty()) forget_early(message);
  if (!messages_.found().empty()) tell_found(flow, message, on_told, suppressed);
  return all;
}

bool FlowJudge::look_at_short(std::span<const GatheredMessage* const> messages) {
  return messages_.scan_short(messages);
}

void FlowJudge::short_message(FlowContext& flow, GatheredMessage& message, std::size_t number,
                              OnTold on_told, std::uint64_t& suppressed) {
  messages_.take_short(number);
  if (!messages_.found().empty()) tell_found(flow, message, on_told, suppressed);
}

bool FlowJudge::stream(FlowContext& flow, GatheredMessage& message, std::string_view bytes,
                       std::uint64_t missing, bool is_end, OnTold on_told,
                       std::uint64_t& suppressed) {
  messages_.forget();
  const bool all = messages_.stream(message, bytes, missing, is_end);
  if (!message.early.empty()) forget_early(message);
  if (!messages_.found().empty()) tell_found(flow, message, on_told, suppressed);
  return all;
}

void FlowJudge::forget_early(const GatheredMessage& message) {
  std::erase_if(messages_.found(), [&](const Found& one) {
    const EarlyFinding told{one.text, one.finding.detector_index, one.finding.span.offset};
    return std::find(message.early.begin(), message.early.end(), told) != message.early.end();
  });
}

bool FlowJudge::look(GatheredMessage& message, std::size_t size) {
  const std::size_t before = std::exchange(message.looked_at, size);
  const bool is_new = size <= kShort || size - before >= size / 8 || !message.in_body;
  if (is_new) return messages_.scan(message);
  const std::string_view body = message.bytes_of(message.texts[message.body]);
  const std::size_t begin = body.size() - std::min(body.size(), size - before + kBefore);
  const bool all = messages_.scan_one(message, message.body, body.substr(begin));
  std::erase_if(messages_.found(),
                [&](const Found& one) { return begin > 0 && one.finding.span.offset < kContext; });
  for (Found& one : messages_.found()) one.finding.span.offset += begin;
  return all;
}

bool FlowJudge::early(FlowContext& flow, GatheredMessage& message, bool quiet, OnTold on_told,
                      std::uint64_t& suppressed) {
  const std::size_t size = message.lines.size() + message.bodies.size();
  if (size == 0 || (size == message.looked_at && !quiet)) return true;
  messages_.forget();
  bool all = look(message, size);
  // What is packed is looked at once it is whole, so that its layers are told; what stands at the
  // end may go on.
  std::erase_if(messages_.found(), [&](const Found& one) {
    if (!message.in_body || one.text != message.body) return false;
    return message.decoder || message.texts[message.body].is_stream ||
           (!quiet && one.finding.span.end() == message.texts[message.body].bytes.size);
  });
  forget_early(message);
  if (messages_.found().empty()) return all;
  for (const Found& one : messages_.found()) {
    message.early.push_back({one.text, one.finding.detector_index, one.finding.span.offset});
  }
  tell_found(flow, message, on_told, suppressed);
  return all;
}

// Formats of logs have nothing to say here; each capture is an input by its name.
void FlowJudge::settle_input(const FlowContext& flow) {
  if (has_input_ && flow.now.capture == capture_) return;
  capture_ = flow.now.capture;
  has_input_ = true;
  InputInfo info;
  info.log.kind = LogKind::kHar;
  if (capture_ < setup_.now->captures.size()) info.name = setup_.now->captures[capture_].name;
  messages_.judge().begin_input(info);
}

// Its own host, else the server's name, else what DNS called the address.
void FlowJudge::settle_host(const FlowContext& flow, wire::Side to) {
  via_.clear();
  facts_.to.via = {};
  if (!facts_.to.host.empty()) return;
  if (to == wire::Side::kResponder && !flow.server_name.empty()) {
    facts_.to.host = flow.server_name;
    return;
  }
  const NamesSeen::Name* name = setup_.now->names.find(flow.host(to).address, flow.now.packet);
  if (name == nullptr) return;
  facts_.to.host = name->name;
  via_.assign(name->via.begin(), name->via.end());
  facts_.to.via = via_;
}

// A mail goes to whom DNS, or who asked a proxy, called so: what a server says its own name is
// comes after that. Of its receivers, those whose mail that host takes.
void FlowJudge::settle_mail(const FlowContext& flow, const GatheredMessage& message) {
  facts_.is_mail = true;
  const wire::Host& server = flow.host(wire::other(message.from));
  const NamesSeen::Name* name = setup_.now->names.find(server.address, flow.now.packet);
  if (name != nullptr && !message.relayed) facts_.to.host = name->name;
  mail_domains_.clear();
  for (const GatheredText& text : message.texts) {
    if (text.where != Where::kEnvelope || message.name(text.field) != wire::kReceiverField)
      continue;
    std::string_view domain = message.bytes_of(text);
    domain = domain.substr(0, domain.find('>'));
    domain.remove_prefix(std::min(domain.rfind('@'), domain.size() - 1) + 1);
    if (setup_.now->names.takes_mail(domain, facts_.to.host, flow.now.packet)) {
      mail_domains_.push_back(domain);
    }
  }
  facts_.mail_domains = mail_domains_;
}

void FlowJudge::settle_facts(const FlowContext& flow, const GatheredMessage& message) {
  const wire::Side from = message.from;
  const wire::Side to = wire::other(from);
  const bool outbound = flow.is_outbound(from, message.is_answer, !message.protocol.empty());
  facts_.clear();
  facts_.understood = true;
  sender_ = address_text(flow.host(from).address);
  receiver_ = address_text(flow.host(to).address);
  facts_.client = sender_;
  facts_.direction = outbound ? Direction::kOutbound : Direction::kInbound;
  facts_.channel = message.channel;
  facts_.method = message.name(message.method);
  facts_.url = message.name(message.url);
  facts_.status = message.status;
  facts_.time = flow.now.time;
  facts_.to.address = receiver_;
  facts_.to.port = flow.host(to).port;
  if (!message.is_answer) facts_.to.host = message.name(message.host);
  if (!message.is_answer && message.relayed) {  // where that host stands is not known
    facts_.to.address = {};
    facts_.to.port = message.port;
  }
  if (message.protocol == "smtp" && !message.is_answer) settle_mail(flow, message);
  settle_host(flow, to);
  if (const auto url = read_url(facts_.url)) facts_.to.path = url->path;
  if (!outbound) {
    facts_.receiver = Receiver::kUs;
  } else if (message.is_answer && flow.is_home(from) && !flow.is_home(to)) {
    facts_.receiver = Receiver::kVisitor;
  } else {
    facts_.receiver = Receiver::kNamed;
  }
  if (const std::string_view gpc = message.name(message.gpc); !gpc.empty()) {
    facts_.signals.gpc = gpc == "1";
  }
  if (messages_.judge().has_policy()) messages_.read_consent(message, facts_);
}

void FlowJudge::tell_found(FlowContext& flow, GatheredMessage& message, OnTold on_told,
                           std::uint64_t& suppressed) {
  settle_input(flow);
  settle_facts(flow, message);
  fingerprint_ = std::to_string(flow.info.id) + '/' + std::to_string(message.number);
  fingerprint_ = inspector_.maker.fingerprint(fingerprint_);
  told_flow_.reset();
  messages_.tell(message, facts_, [&](const Found& found) {
    if (flow.findings++ < setup_.options.flow_findings) {
      tell_one(flow, message, found, on_told);
    } else {
      ++suppressed;
    }
  });
}

void FlowJudge::tell_one(FlowContext& flow, const GatheredMessage& message, const Found& found,
                         OnTold on_told) {
  const Judged judged = messages_.judge_one(found, setup_.now->reading);
  const wire::Moment& moment =
      message.moment_of(message.texts[found.text], found.finding.span.offset);
  auto told = std::make_unique<Told>(
      messages_.record(message, found, judged, source_of(moment), fingerprint_));
  Record& record = std::get<Record>(*told);
  record.timestamp = text::to_rfc3339(std::max<std::int64_t>(moment.time, 0));
  record.observed = setup_.now->observed;
  record.time = moment.time;
  // But for the packet it is the same for all of a message.
  if (!told_flow_ || told_capture_ != moment.capture) {
    told_flow_ = record_flow(flow, message.from, message.protocol, moment);
    told_flow_->tx_id = message.transaction;
    told_capture_ = moment.capture;
  }
  record.flow = told_flow_;
  record.flow->pcap_cnt = moment.packet;
  record.src_ip = record.flow->src_ip;
  record.dest_ip = record.flow->dest_ip;
  record.dest_port = record.flow->dest_port;
  on_told(std::move(told));
}

RecordSource FlowJudge::source_of(const wire::Moment& moment) {
  RecordSource source;
  if (moment.capture >= setup_.now->captures.size()) return source;
  while (capture_names_.size() < setup_.now->captures.size()) {
    const std::string& name = setup_.now->captures[capture_names_.size()].name;
    capture_names_.push_back(inspector_.masked_name(name));
  }
  source.kind = setup_.now->captures[moment.capture].kind;
  source.name = capture_names_[moment.capture];
  return source;
}

// The client, whose address is kept as the policy lets it, is who opened the flow: one of us, or a
// visitor.
RecordFlow FlowJudge::record_flow(const FlowContext& flow, wire::Side from,
                                  std::string_view protocol, const wire::Moment& moment) {
  RecordFlow told;
  const wire::Host& src = flow.host(from);
  const wire::Host& dest = flow.host(wire::other(from));
  const bool is_client = from == wire::Side::kInitiator;
  told.id = flow.info.id & kWholeNumber;
  told.src_ip = address_text(src.address);
  told.dest_ip = address_text(dest.address);
  std::string& client = is_client ? told.src_ip : told.dest_ip;
  client = messages_.kept_client(client);
  told.src_port = src.port;
  told.dest_port = dest.port;
  told.proto = proto_name(flow.info.transport);
  told.app_proto = protocol;
  told.pcap_cnt = moment.packet;
  const RecordSource source = source_of(moment);
  (source.kind == "interface" ? told.in_iface : told.pcap_filename) = source.name;
  if (messages_.keeps_flows()) {
    told.community_id =
        wire::community_id(flow.info.initiator, flow.info.responder, flow.info.transport);
  }
  return told;
}

RecordDestination FlowJudge::receiver_of(const FlowContext& flow, std::string_view host,
                                         wire::Side to) {
  settle_input(flow);
  facts_.clear();
  facts_.understood = true;
  receiver_ = address_text(flow.host(to).address);
  facts_.to.address = receiver_;
  facts_.to.port = flow.host(to).port;
  facts_.to.host = host;
  settle_host(flow, to);
  facts_.receiver = Receiver::kNamed;
  facts_.direction = Direction::kOutbound;
  facts_.channel = Channel::kEncrypted;
  facts_.time = flow.now.time;
  messages_.judge().begin_facts(facts_);
  return messages_.receiver();
}

Coverage FlowJudge::coverage(const FlowContext& flow, const wire::Unseen& what, wire::Side side) {
  Coverage coverage;
  coverage.reason = what.reason;
  coverage.detail = what.detail;
  coverage.source = source_of(flow.now);
  coverage.timestamp = text::to_rfc3339(std::max<std::int64_t>(flow.now.time, 0));
  coverage.observed = setup_.now->observed;
  coverage.flow = record_flow(flow, side, flow.protocol, flow.now);
  coverage.host = inspector_.masked_name(what.host);
  coverage.alpn = what.alpn;
  // What is sealed is sent all the same: to whom, is known.
  if (what.reason == "encrypted" && flow.is_outbound(side, false, true)) {
    coverage.destination = receiver_of(flow, what.host, wire::other(side));
  }
  coverage.pack = inspector_.pack.fingerprint();
  return coverage;
}

}  // namespace leakwire::inspect
