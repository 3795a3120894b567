// Checksums of transports, made anew once the bytes of a packet were changed: RFC 1071 and RFC 1624
// for TCP and UDP (RFC 9293, section 3.1; RFC 768; RFC 8200, section 8.1), CRC32c for SCTP
// (RFC 9260, appendix A).
//
// Pure; any thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "wire/frame.h"

namespace leakwire::wire {

// Bytes of the transport's header in front of the payload, which begins at `payload` of `packet`;
// 0: it is not that of `frame`.
std::size_t transport_header(std::string_view packet, std::size_t payload,
                             const Frame& frame) noexcept;

// `segment` is the transport's header and its payload, as `frame` has it; `before` is that payload
// as it was. Of what was cut by a snap length (Frame::missing) the sum is changed by the difference
// alone; of SCTP it stays then. A sum of UDP that says "none" stays.
void renew_checksum(std::span<char> segment, std::string_view before, const Frame& frame) noexcept;

// CRC-32C (Castagnoli), as SCTP has it.
std::uint32_t crc32c(std::string_view bytes) noexcept;

}  // namespace leakwire::wire
