#include "packet_rings.h"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <linux/if_packet.h>
#include <net/ethernet.h>
#include <net/if.h>
#include <net/if_arp.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cerrno>
#include <cstdint>
#include <cstring>

// <linux/filter.h> and <pcap/bpf.h> define the same names.
// NOLINTBEGIN(readability-identifier-naming): they are the kernel's
struct sock_filter {
  std::uint16_t code;
  std::uint8_t jt, jf;
  std::uint32_t k;
};
struct sock_fprog {
  unsigned short len;
  sock_filter* filter;
};
// NOLINTEND(readability-identifier-naming)

namespace leakwire::program {
namespace {

constexpr unsigned kBlock = 1U << 20;                // bytes; no packet is larger
constexpr std::size_t kAll = std::size_t{64} << 20;  // bytes of all rings together
constexpr unsigned kPatience = 50;                   // milliseconds until a block is handed over
constexpr unsigned kHeadroom = 4;                    // for a VLAN tag that the kernel took off
constexpr std::size_t kAddresses = 12;               // of Ethernet, before the tag
constexpr unsigned kMostRings = 64;

template <class Value>
bool set(int fd, int option, const Value& value) noexcept {
  return setsockopt(fd, SOL_PACKET, option, &value, sizeof value) == 0;
}

std::atomic_ref<std::uint32_t> status_of(unsigned char* block) noexcept {
  auto* const descriptor = reinterpret_cast<tpacket_block_desc*>(block);
  return std::atomic_ref<std::uint32_t>(descriptor->hdr.bh1.block_status);
}

// What the link is; false: it is none that is read here.
bool link_of(int fd, const std::string& interface, int& index, bool& is_loopback) noexcept {
  ifreq request{};
  if (interface.size() >= sizeof request.ifr_name) return false;
  std::memcpy(request.ifr_name, interface.data(), interface.size());
  if (ioctl(fd, SIOCGIFHWADDR, &request) != 0) return false;
  const unsigned short family = request.ifr_hwaddr.sa_family;
  is_loopback = family == ARPHRD_LOOPBACK;
  if (!is_loopback && family != ARPHRD_ETHER) return false;
  if (ioctl(fd, SIOCGIFFLAGS, &request) != 0 || (request.ifr_flags & IFF_UP) == 0) return false;
  index = static_cast<int>(if_nametoindex(interface.c_str()));
  return index != 0;
}

}  // namespace

struct PacketRings::Ring {
  int fd = -1;
  unsigned char* map = nullptr;
  std::size_t size = 0;
  std::size_t block = 0;  // that comes next
};

PacketRings::~PacketRings() {
  for (const Ring& ring : rings_) {
    if (ring.map != nullptr) munmap(ring.map, ring.size);
    close(ring.fd);
  }
}

bool PacketRings::add_ring(unsigned number) {
  Ring& ring = rings_.emplace_back();
  // No protocol yet: nothing comes before the filter and the ring stand.
  ring.fd = socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  if (ring.fd < 0) return false;
  tpacket_req3 request{};
  request.tp_block_size = kBlock;
  request.tp_block_nr = static_cast<unsigned>(std::max<std::size_t>(4, kAll / kBlock / number));
  request.tp_frame_size = TPACKET_ALIGNMENT << 7;
  request.tp_frame_nr = request.tp_block_size / request.tp_frame_size * request.tp_block_nr;
  request.tp_retire_blk_tov = kPatience;
  if (!set(ring.fd, PACKET_VERSION, static_cast<int>(TPACKET_V3)) ||
      !set(ring.fd, PACKET_RESERVE, kHeadroom) || !set(ring.fd, PACKET_RX_RING, request)) {
    return false;
  }
  ring.size = std::size_t{request.tp_block_size} * request.tp_block_nr;
  void* const map =
      mmap(nullptr, ring.size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_POPULATE, ring.fd, 0);
  if (map == MAP_FAILED) return false;
  ring.map = static_cast<unsigned char*>(map);
  packet_mreq everything{};
  everything.mr_ifindex = index_;
  everything.mr_type = PACKET_MR_PROMISC;
  return is_loopback_ || set(ring.fd, PACKET_ADD_MEMBERSHIP, everything);
}

std::unique_ptr<PacketRings> PacketRings::open(const std::string& interface, unsigned rings) {
  std::unique_ptr<PacketRings> made(new PacketRings);
  const int asked = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  if (asked < 0) return nullptr;
  const bool right = link_of(asked, interface, made->index_, made->is_loopback_);
  close(asked);
  if (!right) return nullptr;
  rings = std::min(rings, kMostRings);
  for (unsigned i = 0; i < rings; ++i) {
    if (!made->add_ring(rings)) return nullptr;
  }
  made->drops_.resize(rings);
  return made;
}

bool PacketRings::attach(const bpf_program& program) noexcept {
  // libpcap's instructions are the kernel's (bpf(4), socket(7)).
  static_assert(sizeof(bpf_insn) == sizeof(sock_filter));
  const sock_fprog code{static_cast<unsigned short>(program.bf_len),
                        reinterpret_cast<sock_filter*>(program.bf_insns)};
  return std::all_of(rings_.begin(), rings_.end(), [&](const Ring& ring) {
    return setsockopt(ring.fd, SOL_SOCKET, SO_ATTACH_FILTER, &code, sizeof code) == 0;
  });
}

// Nothing is let through until all rings stand in one group: a ring that is not yet in it would be
// given what others are given too.
bool PacketRings::begin(const bpf_program& program, std::string& problem) {
  bpf_insn none{BPF_RET | BPF_K, 0, 0, 0};
  const bpf_program nothing{1, &none};
  bool set_up = attach(nothing);
  const int group = (getpid() ^ index_ << 8) & 0xFFFF;
  const int fanout = group | (PACKET_FANOUT_HASH | PACKET_FANOUT_FLAG_DEFRAG) << 16;
  for (const Ring& ring : rings_) {
    sockaddr_ll address{};
    address.sll_family = AF_PACKET;
    address.sll_protocol = htons(ETH_P_ALL);
    address.sll_ifindex = index_;
    set_up = set_up &&
             bind(ring.fd, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0 &&
             (rings_.size() == 1 || set(ring.fd, PACKET_FANOUT, fanout));
  }
  set_up = set_up && attach(program);
  if (!set_up) problem = std::strerror(errno);
  return set_up;
}

bool PacketRings::open_block() noexcept {
  for (std::size_t i = 0; i < rings_.size(); ++i) {
    ring_ = (ring_ + 1) % rings_.size();
    Ring& ring = rings_[ring_];
    unsigned char* const block = ring.map + ring.block * kBlock;
    if ((status_of(block).load(std::memory_order_acquire) & TP_STATUS_USER) == 0) continue;
    const auto& header = reinterpret_cast<tpacket_block_desc*>(block)->hdr.bh1;
    block_ = block;
    left_ = header.num_pkts;
    at_ = block + header.offset_to_first_pkt;
    ring.block = (ring.block + 1) % (ring.size / kBlock);
    return true;
  }
  return false;
}

void PacketRings::close_block() noexcept {
  if (block_ == nullptr) return;
  status_of(block_).store(TP_STATUS_KERNEL, std::memory_order_release);
  block_ = nullptr;
}

// False: it is one that is seen a second time.
bool PacketRings::read(Packet& packet) noexcept {
  auto* const header = reinterpret_cast<tpacket3_hdr*>(at_);
  const auto* const link =
      reinterpret_cast<const sockaddr_ll*>(at_ + TPACKET_ALIGN(sizeof(tpacket3_hdr)));
  unsigned char* bytes = at_ + header->tp_mac;
  std::uint32_t size = header->tp_snaplen, length = header->tp_len;
  at_ += header->tp_next_offset;
  --left_;
  if (is_loopback_ && link->sll_pkttype == PACKET_OUTGOING) return false;
  if ((header->tp_status & TP_STATUS_VLAN_VALID) != 0 && size >= kAddresses) {
    const bool tells = (header->tp_status & TP_STATUS_VLAN_TPID_VALID) != 0;
    const std::array<std::uint16_t, 2> tag{
        htons(tells ? header->hv1.tp_vlan_tpid : std::uint16_t{ETH_P_8021Q}),
        htons(static_cast<std::uint16_t>(header->hv1.tp_vlan_tci))};
    bytes -= sizeof tag;
    std::memmove(bytes, bytes + sizeof tag, kAddresses);
    std::memcpy(bytes + kAddresses, tag.data(), sizeof tag);
    size += sizeof tag;
    length += sizeof tag;
  }
  packet.bytes = {reinterpret_cast<const char*>(bytes), size};
  packet.wire_length = std::max(length, size);
  packet.link = LinkType::kEthernet;
  packet.time = std::int64_t{header->tp_sec} * 1'000'000 + header->tp_nsec / 1000;
  return true;
}

bool PacketRings::is_broken(std::string& problem) noexcept {
  for (const Ring& ring : rings_) {
    int error = 0;
    socklen_t size = sizeof error;
    getsockopt(ring.fd, SOL_SOCKET, SO_ERROR, &error, &size);
    if (error == 0) continue;
    problem = error == ENETDOWN ? "the interface went down, or is gone; packets are expected"
                                : std::strerror(error);
    return true;
  }
  return false;
}

PacketRings::Got PacketRings::next(Packet& packet, std::string& problem) {
  while (true) {
    while (left_ > 0) {
      if (read(packet)) return Got::kPacket;
    }
    close_block();
    if (!open_block()) return is_broken(problem) ? Got::kBroken : Got::kNothing;
  }
}

const std::vector<std::uint64_t>& PacketRings::drops() noexcept {
  for (std::size_t i = 0; i < rings_.size(); ++i) {
    tpacket_stats_v3 stats{};  // since they were asked for last
    socklen_t size = sizeof stats;
    if (getsockopt(rings_[i].fd, SOL_PACKET, PACKET_STATISTICS, &stats, &size) == 0) {
      drops_[i] += stats.tp_drops;
    }
  }
  return drops_;
}

}  // namespace leakwire::program
