// NamesSeen: which name an address bears, and which hosts take the mail of a domain, by the answers
// of DNS seen until then.
//
// Written by one thread, between the times when others read. At most kMost addresses and kMostMail
// domains: the oldest goes first.
#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "wire/message.h"

namespace leakwire::inspect {

class NamesSeen {
 public:
  static constexpr std::size_t kMost = std::size_t{1} << 16;
  static constexpr std::size_t kMostMail = std::size_t{1} << 13;
  static constexpr std::size_t kMostHosts = 16;  // of a domain

  struct Name {
    std::uint64_t packet = 0;  // the answer came with
    std::string name;
    std::vector<std::string> via;
  };

  void add(const wire::NameSeen& seen, std::uint64_t packet);
  void add(const wire::MailHostSeen& seen, std::uint64_t packet);
  // The last one that came with or before `packet`; nullptr: none.
  const Name* find(const text::Ipv6& address, std::uint64_t packet) const noexcept;
  // Whether an answer that came with or before `packet` says that `host` takes the domain's mail.
  bool takes_mail(std::string_view domain, std::string_view host, std::uint64_t packet) const;
  // Forgets what is not needed by packets from here on.
  void trim();

 private:
  std::map<text::Ipv6, std::vector<Name>> names_;
  std::deque<text::Ipv6> order_;  // of first being named
  struct MailHost {
    std::string name;
    std::uint64_t packet = 0;
  };
  std::map<std::string, std::vector<MailHost>, std::less<>> mail_hosts_;  // in lower case
  std::deque<std::string> mail_order_;
  std::vector<text::Ipv6> repeated_;  // named again since the last trim
};

// What was named by packets that the readers of a NamesSeen have not come to. One thread.
class NamesWaiting {
 public:
  void add(const wire::NameSeen& seen, std::uint64_t packet);
  void add(const wire::MailHostSeen& seen, std::uint64_t packet);
  void move_to(NamesSeen& names);

 private:
  struct MailHost {
    std::uint64_t packet = 0;
    std::string domain, host;
  };
  std::vector<std::pair<text::Ipv6, NamesSeen::Name>> names_;
  std::vector<MailHost> mail_hosts_;
};

}  // namespace leakwire::inspect
