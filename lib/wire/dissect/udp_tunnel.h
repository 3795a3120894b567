// Tunnels in UDP: VXLAN, GENEVE, Teredo, GTP-U, by the ports that IANA gave them and by what their
// headers say. A datagram at such a port that holds none stays a datagram.
//
// Pure; any thread. The contract of a reader stands in walk.h.
#pragma once

#include "wire/dissect/walk.h"

namespace leakwire::wire::dissect {

// `walk` holds the payload of a datagram, and its ports: kTunnel with what is inside, or kUdp.
Step udp_tunnel(Walk& walk) noexcept;

}  // namespace leakwire::wire::dissect
