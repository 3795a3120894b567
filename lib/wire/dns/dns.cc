#include "wire/dns/dns.h"

#include <algorithm>

#include "wire/dns/dns_labels.h"

namespace leakwire::wire {
namespace {

constexpr std::string_view kQuestion = "dns.question";
constexpr std::string_view kBase32 = "dns.question.base32";
constexpr std::string_view kRecord = "dns.record";

// Types whose data are names alone, behind so many bytes of numbers; else npos.
std::size_t before_name(std::uint16_t type) noexcept {
  switch (type) {
    case kDnsNs:
    case kDnsCname:
    case kDnsPtr:
    case kDnsDname:
    case kDnsSoa:
      return 0;
    case kDnsMx:
      return 2;
    case kDnsSrv:
      return 6;
    default:
      return std::string_view::npos;
  }
}

std::string_view name_of_type(std::uint16_t type) noexcept {
  switch (type) {
    case kDnsA:
      return "A";
    case kDnsNs:
      return "NS";
    case kDnsCname:
      return "CNAME";
    case kDnsSoa:
      return "SOA";
    case kDnsPtr:
      return "PTR";
    case kDnsHinfo:
      return "HINFO";
    case kDnsMx:
      return "MX";
    case kDnsTxt:
      return "TXT";
    case kDnsAaaa:
      return "AAAA";
    case kDnsSrv:
      return "SRV";
    case kDnsOpt:
      return "OPT";
    case kDnsNaptr:
      return "NAPTR";
    case kDnsSpf:
      return "SPF";
    case kDnsCaa:
      return "CAA";
    default:
      return {};
  }
}

// Numbers, keys and hashes (RFC 4034, RFC 6698, RFC 9460, ...): nothing a person could read. The
// options of OPT (RFC 6891) are whatever who asks puts there.
bool is_of_numbers(std::uint16_t type) noexcept {
  return type == kDnsA || type == kDnsAaaa || (type >= 43 && type <= 52) || type == 64 ||
         type == 65;
}

// RFC 1035, section 3.3: <character-string>s, joined as those who read TXT join them.
std::string joined_strings(std::string_view data) {
  std::string all;
  while (!data.empty()) {
    const std::size_t size = static_cast<unsigned char>(data.front());
    all += data.substr(1, size);
    data.remove_prefix(std::min(data.size(), size + 1));
  }
  return all;
}

}  // namespace

void Dns::tell_record(MessageId id, const DnsMessage& message, const DnsRecord& record) {
  const auto say = [&](std::string_view part, std::string_view bytes) {
    if (bytes.empty()) return;
    flow_.listener.text(
        id, {.part = part, .where = Where::kDns, .field = name_of_type(record.type)}, bytes);
  };
  if (record.section == DnsSection::kQuestion) {
    const std::string_view name = record.name.view();
    say(kQuestion, name);
    const std::string joined = joined_labels(name);
    say(kQuestion, joined);
    const std::string all = base32_text(joined.empty() ? name.substr(0, name.find('.')) : joined);
    return say(kBase32, all);
  }
  const std::size_t skip = before_name(record.type);
  if (skip != std::string_view::npos) {
    DnsName name;
    if (record.data.size() > skip && message.name(record.at + skip, name)) {
      say(kRecord, name.view());
    }
  } else if (record.type == kDnsTxt || record.type == kDnsSpf || record.type == kDnsHinfo) {
    say(kRecord, joined_strings(record.data));
  } else if (!is_of_numbers(record.type)) {
    say(kRecord, record.data);
  }
}

void Dns::tell(Side side, std::string_view bytes, const Moment& moment) {
  DnsMessage message;
  const bool has_header = message.start(bytes);
  MessageHead head;
  head.protocol = name();
  head.from = side;
  head.is_answer = has_header ? message.is_answer() : side == Side::kResponder;
  head.transaction = has_header ? message.id() : 0;
  const MessageId id = flow_.begin(head, moment);
  DnsRecord record;
  while (has_header && message.next(record)) tell_record(id, message, record);
  // What cannot be read, or stands behind the message, is told as it is.
  const std::string_view rest = has_header ? message.rest() : bytes;
  if (!rest.empty()) {
    flow_.listener.begin_body(id, {.part = "dns.rest",
                                   .where = Where::kDns,
                                   .field = {},
                                   .media_type = {},
                                   .codings = {},
                                   .codings_understood = true});
    flow_.listener.body(id, rest, moment);
    flow_.listener.end_body(id);
  }
  flow_.listener.end(id, true, moment);
}

std::size_t Dns::data(Side side, std::string_view bytes, const Moment& moment) {
  if (flow_.info.transport == Transport::kUdp) {
    tell(side, bytes, moment);
    return bytes.size();
  }
  // RFC 1035, section 4.2.2: two bytes of length before each.
  std::string& held = held_[static_cast<std::size_t>(side)];
  std::size_t used = 0;
  while (used < bytes.size()) {
    const bool knows = held.size() >= 2;
    const std::size_t wanted =
        knows
            ? 2U + (static_cast<unsigned char>(held[0]) << 8U | static_cast<unsigned char>(held[1]))
            : 2U;
    const std::string_view piece = bytes.substr(used, wanted - held.size());
    held += piece;
    used += piece.size();
    if (!knows || held.size() < wanted) continue;
    // A length of nothing is a message of nothing.
    if (wanted > 2) tell(side, std::string_view(held).substr(2), moment);
    held.clear();
  }
  return used;
}

void Dns::gap(Side side, std::uint64_t, const Moment& moment) {
  end(side, Ending::kReset, moment);
  flow_.tell_unseen("gap", "bytes of messages of DNS were lost", side, moment);
  lost_ = true;
}

void Dns::end(Side side, Ending, const Moment& moment) {
  std::string& held = held_[static_cast<std::size_t>(side)];
  if (held.size() > 2) tell(side, std::string_view(held).substr(2), moment);
  held.clear();
}

}  // namespace leakwire::wire
