#include <array>
#include <cstring>

#include "wire/dns/dns_message.h"
#include "wire/parsers.h"
#include "wire/recognise/words.h"

namespace leakwire::wire {
namespace {

constexpr std::size_t kMostAliases = 16;

// The aliases on the way from the name that was asked for to its addresses.
struct Aliases {
  std::array<DnsName, kMostAliases> names;
  std::array<std::string_view, kMostAliases> views;
  std::size_t count = 0;

  void add(const DnsName& name) noexcept {
    if (count == kMostAliases) return;
    names[count] = name;
    views[count] = names[count].view();
    ++count;
  }
  std::span<const std::string_view> up_to(std::string_view owner) const noexcept {
    for (std::size_t i = 0; i < count; ++i) {
      if (equal_case(views[i], owner)) return {views.data(), i + 1};
    }
    return {};
  }
};

// RFC 1035, section 3.4.1; RFC 3596, section 2.2.
bool read_address(const DnsRecord& record, text::Ipv6& address) noexcept {
  address = {};
  if (record.type == kDnsA && record.data.size() == 4) {
    address[10] = address[11] = 0xFF;
    std::memcpy(&address[12], record.data.data(), 4);
    return true;
  }
  if (record.type != kDnsAaaa || record.data.size() != address.size()) return false;
  std::memcpy(address.data(), record.data.data(), address.size());
  return true;
}

}  // namespace

void read_names(std::string_view datagram, FunctionRef<void(const NameSeen&)> on_name,
                FunctionRef<void(const MailHostSeen&)> on_mail_host) noexcept {
  DnsMessage message;
  if (!message.start(datagram) || !message.is_answer() || message.code() != 0) return;
  DnsRecord record;
  DnsName asked;
  Aliases aliases;
  while (message.next(record)) {
    if (record.section == DnsSection::kQuestion) {
      asked = record.name;
      continue;
    }
    if (record.section != DnsSection::kAnswer) return;
    const std::string_view owner = record.name.view();
    if (record.type == kDnsCname) {
      DnsName target;
      const bool follows = equal_case(owner, asked.view()) || !aliases.up_to(owner).empty();
      if (follows && message.name(record.at, target)) aliases.add(target);
      continue;
    }
    if (record.type == kDnsMx) {
      DnsName host;  // behind its preference; of no name is who takes no mail (RFC 7505)
      const bool has_host = record.data.size() > 2 && message.name(record.at + 2, host);
      if (!has_host || host.view().empty()) continue;
      on_mail_host({aliases.up_to(owner).empty() ? owner : asked.view(), host.view()});
      continue;
    }
    NameSeen seen;
    if (!read_address(record, seen.address)) continue;
    seen.via = aliases.up_to(owner);
    seen.name = seen.via.empty() ? owner : asked.view();
    on_name(seen);
  }
}

}  // namespace leakwire::wire
