// NamesSeen: which name an address bears, by the answers of DNS seen until then.
//
// Written by one thread, between the times when others read. At most kMost addresses: the oldest
// goes first.
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "wire/message.h"

namespace leakwire::inspect {

class NamesSeen {
 public:
  static constexpr std::size_t kMost = std::size_t{1} << 16;

  struct Name {
    std::uint64_t packet = 0;  // the answer came with
    std::string name;
    std::vector<std::string> via;
  };

  void add(const wire::NameSeen& seen, std::uint64_t packet);
  // The last one that came with or before `packet`; nullptr: none.
  const Name* find(const text::Ipv6& address, std::uint64_t packet) const noexcept;
  // Forgets what is not needed by packets from here on.
  void trim();

 private:
  std::map<text::Ipv6, std::vector<Name>> names_;
  std::deque<text::Ipv6> order_;      // of first being named
  std::vector<text::Ipv6> repeated_;  // named again since the last trim
};

}  // namespace leakwire::inspect
