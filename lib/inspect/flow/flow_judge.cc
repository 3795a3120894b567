#include "inspect/flow/flow_judge.h"

#include <algorithm>
#include <exception>
#include <utility>

#include "inspect/flow/message_parts.h"
#include "inspect/log/signals.h"
#include "inspect/log/url_text.h"
#include "text/hash.h"
#include "text/hex.h"

namespace leakwire::inspect {
namespace {

std::string address_text(const text::Ipv6& address) {
  if (const auto ipv4 = text::mapped_ipv4(address)) return text::format_ipv4(*ipv4);
  return text::format_ipv6(address);
}

decode::Limits limits_of(const SensorSetup& setup) noexcept {
  return decode::limits_of(setup.inspect.decoding, Inspector::State::kMostDecoded);
}

// A form is percent-encoded, and a '+' in it is a blank.
decode::Layers form_layers(const Decoding& decoding) noexcept {
  decode::Layers layers = decode::layers_of(decoding);
  if (layers.has(decode::Coding::kPercent)) layers.add(decode::Coding::kForm);
  return layers;
}

constexpr std::uint64_t kWholeNumber = (std::uint64_t{1} << 53) - 1;  // exact in any JSON reader

// Without judging and places there is none; a sensor always tells who receives.
std::unique_ptr<Judge> judge_for(const InspectorOptions& options) {
  if (auto judge = Judge::make(options.judging, options.places)) return judge;
  if (Result<Places> places = Places::load()) return Judge::make(std::nullopt, *places);
  PlacesOptions nothing;
  nothing.geoip_folder.clear();
  return Judge::make(std::nullopt, *Places::load(nothing));
}

}  // namespace

FlowJudge::FlowJudge(const SensorSetup& setup, PseudonymKey key)
    : setup_(setup),
      inspector_(setup.pack, std::move(key), setup.inspect),
      layered_(decode::layers_of(setup.inspect.decoding), limits_of(setup)),
      layered_form_(form_layers(setup.inspect.decoding), limits_of(setup)),
      judge_(judge_for(inspector_.options)),
      way_(inspector_, *judge_),
      logins_(setup_.pack) {}

bool FlowJudge::keep(const Finding& finding, std::string_view value, std::size_t text,
                     std::uint64_t begin) {
  if (!wanted(finding)) return true;
  try {
    Found& found = found_.emplace_back();
    found.finding = finding;
    found.finding.span.offset -= begin;
    found.value = value;
    found.text = text;
    return true;
  } catch (const std::exception&) {
    return false;
  }
}

bool FlowJudge::scan_lines(const GatheredMessage& message) {
  if (message.lines.empty()) return true;
  std::size_t text = 0;
  const auto status = layered_.scan_lines(
      inspector_.scanner, message.lines,
      [&](const Finding& finding, const Finding&, std::string_view value) {
        while (text + 1 < message.texts.size()) {
          const GatheredText& one = message.texts[text];
          if (one.is_line && finding.span.offset < std::uint64_t{one.bytes.begin} + one.bytes.size)
            break;
          ++text;
        }
        return keep(finding, value, text, message.texts[text].bytes.begin);
      },
      [this](std::size_t) { exceeded_ = true; });
  return status == ScanStatus::kDone;
}

bool FlowJudge::scan_text(const GatheredMessage& message, std::size_t text,
                          decode::Allowance& allowance) {
  const std::string_view type = message.name(message.texts[text].media_type);
  const bool is_form = type.find("urlencoded") != std::string_view::npos;
  const auto status =
      (is_form ? layered_form_ : layered_)
          .scan(inspector_.scanner, message.bytes_of(message.texts[text]), allowance,
                [&](const Finding& finding, const Finding&, std::string_view value) {
                  return keep(finding, value, text, 0);
                });
  return status == ScanStatus::kDone;
}

bool FlowJudge::message(FlowContext& flow, GatheredMessage& message, OnTold on_told,
                        std::uint64_t& suppressed) {
  found_.clear();
  exceeded_ = false;
  decode::Allowance allowance(layered_.limits());
  bool all = scan_lines(message);
  for (std::size_t i = 0; i < message.texts.size(); ++i) {
    const GatheredText& text = message.texts[i];
    if (!text.is_line && !text.is_stream && text.bytes.size > 0) {
      all = scan_text(message, i, allowance) && all;
    }
  }
  all = take_logins(message) && all;
  exceeded_ = exceeded_ || allowance.exceeded();
  if (!found_.empty()) tell_found(flow, message, on_told, suppressed);
  return all;
}

// What the protocol calls a user's name or a password is one, beside what detectors make of it.
bool FlowJudge::take_logins(const GatheredMessage& message) {
  bool all = true;
  for (std::size_t i = 0; i < message.texts.size(); ++i) {
    const GatheredText& text = message.texts[i];
    const std::string_view bytes = message.bytes_of(text);
    const std::optional<Finding> login = logins_.find(text, bytes);
    if (!login) continue;
    const bool is_other = std::any_of(found_.begin(), found_.end(), [&](const Found& one) {
      return one.text == i && LoginFinder::yields(*login, one.finding);
    });
    if (is_other) continue;
    std::erase_if(found_, [&](const Found& one) {
      return one.text == i && LoginFinder::overlap(*login, one.finding);
    });
    all = keep(*login, bytes.substr(login->span.offset, login->span.length), i, 0) && all;
  }
  return all;
}

bool FlowJudge::stream(FlowContext& flow, GatheredMessage& message, std::string_view bytes,
                       std::uint64_t missing, bool is_end, OnTold on_told,
                       std::uint64_t& suppressed) {
  found_.clear();
  const auto take = [&](const Finding& finding, std::string_view value) {
    return keep(finding, value, message.body, 0);
  };
  Scanner& scanner = inspector_.scanner;
  bool all = true;
  if (missing > 0) all = scanner.skip(*message.stream, missing, take) == ScanStatus::kDone;
  if (!bytes.empty()) {
    all = scanner.push(*message.stream, bytes, take) == ScanStatus::kDone && all;
  }
  if (is_end) all = scanner.finish(*message.stream, take) == ScanStatus::kDone && all;
  if (!found_.empty()) tell_found(flow, message, on_told, suppressed);
  return all;
}

// Formats of logs have nothing to say here; each capture is an input by its name.
void FlowJudge::settle_input(const FlowContext& flow) {
  if (has_input_ && flow.now.capture == capture_) return;
  capture_ = flow.now.capture;
  has_input_ = true;
  InputInfo info;
  info.log.kind = LogKind::kHar;
  if (capture_ < setup_.captures.size()) info.name = setup_.captures[capture_].name;
  judge_->begin_input(info);
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
  const NamesSeen::Name* name = setup_.names.find(flow.host(to).address, flow.now.packet);
  if (name == nullptr) return;
  facts_.to.host = name->name;
  via_.assign(name->via.begin(), name->via.end());
  facts_.to.via = via_;
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
  settle_host(flow, to);
  if (const auto url = read_url(facts_.url)) facts_.to.path = url->path;
  if (!outbound) {
    facts_.receiver = Receiver::kUs;
  } else if (message.is_answer && flow.is_home(from) && !flow.is_home(to)) {
    facts_.receiver = Receiver::kVisitor;
  } else {
    facts_.receiver = Receiver::kNamed;
  }
  facts_.is_mail = message.protocol == "smtp" && !message.is_answer;
  if (const std::string_view gpc = message.name(message.gpc); !gpc.empty()) {
    facts_.signals.gpc = gpc == "1";
  }
  if (judge_->has_policy()) read_consent(message);
}

void FlowJudge::read_consent(const GatheredMessage& message) {
  for (const GatheredText& text : message.texts) {
    if (text.where != Where::kUrl && text.where != Where::kCookie) continue;
    facts_.parts.clear();
    const std::string_view bytes = message.bytes_of(text);
    tell_message_parts(text, bytes, message, body_parts_, facts_.parts);
    read_signals(bytes, facts_);
  }
  facts_.parts.clear();
}

void FlowJudge::tell_found(FlowContext& flow, const GatheredMessage& message, OnTold on_told,
                           std::uint64_t& suppressed) {
  std::stable_sort(found_.begin(), found_.end(), [](const Found& a, const Found& b) {
    return std::pair(a.text, a.finding.span.offset) < std::pair(b.text, b.finding.span.offset);
  });
  body_parts_.forget();
  settle_input(flow);
  settle_facts(flow, message);
  fingerprint_ = std::to_string(flow.info.id) + '/' + std::to_string(message.number);
  fingerprint_ = inspector_.maker.fingerprint(fingerprint_);
  of_message_.clear();
  for (const Found& found : found_) of_message_.push_back(found.finding);
  for (std::size_t i = 0; i < found_.size();) {
    const GatheredText& text = message.texts[found_[i].text];
    std::size_t end = i;
    of_text_.clear();
    for (; end < found_.size() && found_[end].text == found_[i].text; ++end) {
      of_text_.push_back(found_[end].finding);
    }
    const std::string_view bytes = message.bytes_of(text);
    facts_.parts.clear();
    facts_.rest = {0, 0, text.where, message.name(text.field)};
    tell_message_parts(text, bytes, message, body_parts_, facts_.parts);
    judge_->begin_facts(facts_);
    judge_->tell_categories(of_message_);
    way_.begin_line(bytes, of_text_);
    for (; i < end; ++i) {
      if (flow.findings++ < setup_.options.flow_findings) {
        tell_one(flow, message, found_[i], on_told);
      } else {
        ++suppressed;
      }
    }
  }
}

void FlowJudge::tell_one(FlowContext& flow, const GatheredMessage& message, const Found& found,
                         OnTold on_told) {
  const GatheredText& text = message.texts[found.text];
  const auto at = static_cast<std::size_t>(found.finding.span.offset);
  const Judged judged = judge_->judge(found.finding, found.value, at, facts_.time, setup_.reading);
  const wire::Moment& moment = message.moment_of(text, at);
  Finding as_read = found.finding;
  RecordSource source = source_of(moment);
  source.offset = text.offset + at;
  const std::string_view layers = message.name(text.layers);
  if (!layers.empty()) {
    as_read.form = "encoded";
    if (!as_read.inner) as_read.inner = found.finding.span;
    as_read.span = {0, static_cast<std::uint32_t>(text.sent)};
    source.offset = text.offset;
  }
  Record record = inspector_.maker.make(as_read, found.value, source, fingerprint_);
  record.timestamp = text::to_rfc3339(std::max<std::int64_t>(moment.time, 0));
  record.observed = setup_.observed;
  record.message = message.number;
  way_.tell(found.finding, judged, record);
  add_layers(layers, record.path);
  if (!text.part.empty()) record.path.insert(record.path.begin(), std::string(text.part));
  record.time = moment.time;
  record.flow = record_flow(flow, message.from, message.protocol, moment);
  record.flow->tx_id = message.transaction;
  record.src_ip = record.flow->src_ip;
  record.dest_ip = record.flow->dest_ip;
  record.dest_port = record.flow->dest_port;
  on_told(std::move(record));
}

RecordSource FlowJudge::source_of(const wire::Moment& moment) {
  RecordSource source;
  if (moment.capture >= setup_.captures.size()) return source;
  while (capture_names_.size() < setup_.captures.size()) {
    const std::string& name = setup_.captures[capture_names_.size()].name;
    capture_names_.push_back(inspector_.masked_name(name));
  }
  source.kind = setup_.captures[moment.capture].kind;
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
  client = way_.kept_client(client);
  told.src_port = src.port;
  told.dest_port = dest.port;
  told.proto = flow.info.transport == wire::Transport::kTcp ? "TCP" : "UDP";
  told.app_proto = protocol;
  told.pcap_cnt = moment.packet;
  const RecordSource source = source_of(moment);
  (source.kind == "interface" ? told.in_iface : told.pcap_filename) = source.name;
  return told;
}

Coverage FlowJudge::coverage(const FlowContext& flow, const wire::Unseen& what, wire::Side side) {
  Coverage coverage;
  coverage.reason = what.reason;
  coverage.detail = what.detail;
  coverage.source = source_of(flow.now);
  coverage.timestamp = text::to_rfc3339(std::max<std::int64_t>(flow.now.time, 0));
  coverage.observed = setup_.observed;
  coverage.flow = record_flow(flow, side, flow.protocol, flow.now);
  coverage.host = inspector_.masked_name(what.host);
  coverage.alpn = what.alpn;
  coverage.pack = inspector_.pack.fingerprint();
  return coverage;
}

}  // namespace leakwire::inspect
