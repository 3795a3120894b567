// Link layers: Ethernet with VLAN tags, MPLS and PPPoE in it, PPP, Linux cooked, loopback,
// IEEE 802.11.
//
// Pure; any thread. The contract of a reader stands in walk.h.
#pragma once

#include "wire/dissect/walk.h"

namespace leakwire::wire::dissect {

Step link_layer(Walk& walk, LinkType link) noexcept;
Step ethernet(Walk& walk) noexcept;
Step ether_type(Walk& walk, std::uint16_t type) noexcept;
Step llc(Walk& walk) noexcept;
Step mpls(Walk& walk) noexcept;
Step ppp(Walk& walk) noexcept;

}  // namespace leakwire::wire::dissect
