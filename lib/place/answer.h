// Answer: all that is known of a host, but for the path of a URL; what a Locator remembers.
//
// Owns its texts. One thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "leakwire/destination.h"
#include "place/tables.h"

namespace leakwire::place {

struct Answer {
  std::string host;
  std::string_view domain;  // into `host`
  std::vector<std::string> via_texts;
  std::vector<std::string_view> via;
  std::optional<Address> address;      // of the server
  std::vector<std::uint32_t> entries;  // of the policy, that list it; Lists::choose tells which
  const Company* company = nullptr;    // of the registry
  Tables::Where where;                 // of `address`
  bool carried = false;                // by a CDN, a cloud, a hosting company, or from many places
  bool cloaked = false;
  // For those who want to know why. Views into `host` and `via_texts`, and into lists.
  std::string_view overriding;  // the CNAME that stands for the host
  std::string_view stays;       // the CNAME to a company that hosts us
  std::string_view carrier;     // the name of the carrier
  std::string_view listed_as;   // the domain or the network's address that is listed
  bool by_network = false;
};

// Fills `answer` anew. Its room is used again.
void learn(const Tables& tables, const Lists& lists, const Endpoint& endpoint, Answer& answer);

// Views live as long as `answer`, `tables` and `lists`.
Destination conclude(const Lists& lists, const Answer& answer, std::string_view path) noexcept;

}  // namespace leakwire::place
