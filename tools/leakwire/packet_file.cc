#include "packet_file.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <utility>

#include "byte_source.h"
#include "pcap_library.h"
#include "pcapng_keys.h"

namespace leakwire::program {
namespace {

constexpr std::size_t kHead = 512;
constexpr std::size_t kLongestMagic = 6;  // of xz
constexpr int kBuffer = 64 << 20;         // of the kernel, for an interface
constexpr int kPatience = 50;             // milliseconds until the kernel hands over what there is
// tcpdump's: what fits into no packet of any link.
constexpr int kSnapLength = 262'144;
constexpr int kFirstBytes = 1000;  // milliseconds until a pipe that brings none is told of

constexpr std::int64_t kLastSecond = 253'402'300'799;  // of the year 9999

// Numbers of libpcap that are other ones on other systems (pcap/dlt.h), as the registry has them.
LinkType link_type(int dlt) noexcept {
  if (dlt == DLT_RAW) return LinkType::kRaw;
#ifdef DLT_LOOP
  if (dlt == DLT_LOOP) return LinkType::kLoop;
#endif
  return static_cast<LinkType>(dlt);
}

// What libpcap says may name the file: the place does that, masked.
std::string without_name(std::string_view text) {
  const std::size_t colon = text.find(": ");
  if (colon != std::string_view::npos &&
      text.substr(0, colon).find('/') != std::string_view::npos) {
    text.remove_prefix(colon + 2);
  }
  return std::string(text);
}

}  // namespace

// Feeds a compressed capture to libpcap, which reads from a FILE.
struct PacketSource::Unpacker {
  std::unique_ptr<ByteSource> bytes;
  std::string problem;  // why it ended too early
  bool waits = false;   // for who writes: no regular file
  std::function<void()> on_wait = nullptr;
  PcapngKeys keys;
  std::array<char, std::size_t{64} << 10> buffer{};  // of the FILE: without one it reads 8 KiB

  static ssize_t read(void* cookie, char* into, std::size_t size) {
    auto* self = static_cast<Unpacker*>(cookie);
    Piece piece;
    do {
      if (self->on_wait && self->waits) self->on_wait();
      piece = self->bytes->read({into, size}, self->waits ? kPatience : -1);
    } while (piece.state == Piece::State::kQuiet);
    if (piece.state == Piece::State::kBytes) {
      self->keys.see({into, piece.size});
      return static_cast<ssize_t>(piece.size);
    }
    if (piece.state == Piece::State::kBroken) self->problem = piece.problem;
    return 0;
  }
  std::FILE* open() {
    return fopencookie(this, "rb",
                       {.read = read, .write = nullptr, .seek = nullptr, .close = nullptr});
  }
};

PacketSource::PacketSource(std::unique_ptr<const PcapLibrary> library)
    : library_(std::move(library)) {}

PacketSource::~PacketSource() {
  if (handle_ != nullptr) library_->close(handle_);
}

namespace {

// -1: `problem` says why.
int open_capture(const std::string& name, struct stat& status, std::string& problem) {
  const bool is_stdin = name == "-";
  // O_NONBLOCK: a named pipe without a writer must not hold up a Ctrl-C; it is waited for by poll.
  const int fd =
      is_stdin ? STDIN_FILENO : open(name.c_str(), O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
  if (fd < 0 || fstat(fd, &status) != 0) {
    problem = std::strerror(errno);
  } else if (S_ISDIR(status.st_mode)) {
    problem = "a folder; a capture is expected";
  } else {
    return fd;
  }
  if (fd >= 0 && !is_stdin) close(fd);
  return -1;
}

// As many as tell whether it is compressed. Who waits for a pipe that nobody writes to is told so.
std::string head_of(ByteSource& source, std::string_view place, bool waits, Run& run) {
  std::string head(kHead, '\0');
  Piece piece = source.read(head, waits ? kFirstBytes : -1);
  if (piece.state == Piece::State::kQuiet) {
    run.complaints.note(place, "nothing comes yet; packets are waited for");
    piece = source.read(head, -1);
  }
  head.resize(piece.state == Piece::State::kBytes ? piece.size : 0);
  if (head.empty() || head.size() >= kLongestMagic) return head;
  return head + read_head(source, kLongestMagic - head.size(), -1, piece);
}

}  // namespace

std::unique_ptr<PacketSource> PacketSource::file(const std::string& name, std::string_view place,
                                                 Run& run, std::string& problem) {
  auto library = load_pcap(problem);
  if (!library) return nullptr;
  struct stat status {};
  const int fd = open_capture(name, status, problem);
  if (fd < 0) return nullptr;
  const bool waits = !S_ISREG(status.st_mode);
  std::unique_ptr<PacketSource> source(new PacketSource(std::move(library)));
  source->unpacker_ = std::make_unique<Unpacker>();
  source->unpacker_->waits = waits;
  std::unique_ptr<ByteSource> plain =
      std::make_unique<FdBytes>(fd, name != "-", !waits, run.stop, run.counters.read);
  std::string head = head_of(*plain, place, waits, run);
  const Compression compression = compression_of(head);
  plain = std::make_unique<ReplayedBytes>(std::move(head), std::move(plain));
  if (compression != Compression::kNone) {
    plain = std::make_unique<DecodedBytes>(compression, std::move(plain));
  }
  source->unpacker_->bytes = std::move(plain);
  if (!source->open_unpacked(problem)) return nullptr;
  source->link_ = link_type(source->library_->datalink(source->handle_));
  return source;
}

bool PacketSource::open_unpacked(std::string& problem) {
  std::FILE* const stream = unpacker_->open();
  if (stream == nullptr) {
    problem = "no memory to read it";
    return false;
  }
  setvbuf(stream, unpacker_->buffer.data(), _IOFBF, unpacker_->buffer.size());
  std::array<char, PCAP_ERRBUF_SIZE> error{};
  handle_ = library_->fopen_offline(stream, PCAP_TSTAMP_PRECISION_NANO, error.data());
  if (handle_ != nullptr) return true;
  std::fclose(stream);
  problem = !unpacker_->problem.empty() ? unpacker_->problem
                                        : fmt::format("{}; a capture (pcap or pcapng) is expected",
                                                      without_name(error.data()));
  return false;
}

void PacketSource::when_waiting(std::function<void()> on_wait) {
  if (unpacker_) unpacker_->on_wait = std::move(on_wait);
}

std::unique_ptr<PacketSource> PacketSource::interface(const std::string& name, unsigned snap_length,
                                                      unsigned rings, std::string& problem) {
  auto library = load_pcap(problem);
  if (!library) return nullptr;
  const PcapLibrary& pcap = *library;
  const int most = snap_length == 0 ? kSnapLength : static_cast<int>(snap_length);
  if (rings > 1) {
    std::unique_ptr<PacketSource> source(new PacketSource(std::move(library)));
    source->rings_ = PacketRings::open(name, rings);
    // What filters are made with.
    source->handle_ = source->library_->open_dead(DLT_EN10MB, most, PCAP_TSTAMP_PRECISION_NANO);
    if (source->rings_ && source->handle_ != nullptr) return source;
    return interface(name, snap_length, 1, problem);
  }
  std::array<char, PCAP_ERRBUF_SIZE> error{};
  std::unique_ptr<PacketSource> source(new PacketSource(std::move(library)));
  source->live_ = true;
  source->handle_ = pcap.create(name.c_str(), error.data());
  if (source->handle_ == nullptr) {
    problem = error.data();
    return nullptr;
  }
  pcap_t* const handle = source->handle_;
  pcap.set_snaplen(handle, most);
  pcap.set_promisc(handle, name == "any" ? 0 : 1);
  pcap.set_timeout(handle, kPatience);
  pcap.set_immediate_mode(handle, 1);
  pcap.set_buffer_size(handle, kBuffer);
  source->nano_ = pcap.set_tstamp_precision(handle, PCAP_TSTAMP_PRECISION_NANO) == 0;
  const int status = pcap.activate(handle);
  if (status < 0) {
    const std::string_view what = pcap.statustostr(status);
    const std::string_view more = pcap.geterr(handle);
    const bool is_more = !more.empty() && more != what;
    problem = fmt::format("{}{}{}", what, is_more ? ": " : "", is_more ? more : "");
    return nullptr;
  }
  pcap.setnonblock(handle, 1, error.data());
  source->link_ = link_type(pcap.datalink(handle));
  return source;
}

bool PacketSource::filter(const std::string& expression, std::string& problem) {
  bpf_program program{};
  if (library_->compile(handle_, &program, expression.c_str(), 1, PCAP_NETMASK_UNKNOWN) != 0) {
    problem =
        fmt::format("{}; an expression of pcap-filter(7) is expected", library_->geterr(handle_));
    return false;
  }
  const bool set =
      rings_ ? rings_->begin(program, problem) : library_->setfilter(handle_, &program) == 0;
  if (!set && !rings_) problem = library_->geterr(handle_);
  library_->freecode(&program);
  return set;
}

PacketSource::Got PacketSource::next(Packet& packet, std::string& problem) {
  if (rings_) {
    const PacketRings::Got got = rings_->next(packet, problem);
    return got == PacketRings::Got::kPacket    ? Got::kPacket
           : got == PacketRings::Got::kNothing ? Got::kNothing
                                               : Got::kBroken;
  }
  pcap_pkthdr* header = nullptr;
  const unsigned char* bytes = nullptr;
  const int got = library_->next_ex(handle_, &header, &bytes);
  if (got == 0) return Got::kNothing;
  if (got != 1) {
    const bool unpacked = unpacker_ && !unpacker_->problem.empty();
    if (got == PCAP_ERROR_BREAK && !unpacked) return Got::kEnd;
    problem = unpacked ? unpacker_->problem : without_name(library_->geterr(handle_));
    return Got::kBroken;
  }
  packet.bytes = {reinterpret_cast<const char*>(bytes), header->caplen};
  packet.wire_length = std::max(header->len, header->caplen);
  packet.link = link_;
  // pcap counts in 32 bits without a sign, which libpcap takes for one. pcapng counts in 64 bits:
  // later than any calendar is the calendar's end.
  std::int64_t seconds = header->ts.tv_sec;
  if (seconds < 0 && seconds >= INT32_MIN) seconds = static_cast<std::uint32_t>(seconds);
  seconds = std::clamp<std::int64_t>(seconds, 0, kLastSecond);
  packet.time = seconds * 1'000'000 + (nano_ ? header->ts.tv_usec / 1000 : header->ts.tv_usec);
  return Got::kPacket;
}

bool PacketSource::may_hold_keys() const noexcept { return unpacker_ && !unpacker_->keys.over(); }

std::string PacketSource::take_keys() { return unpacker_ ? unpacker_->keys.take() : std::string(); }

int PacketSource::descriptor() const noexcept {
  return live_ && !rings_ ? library_->get_selectable_fd(handle_) : -1;
}

std::vector<std::uint64_t> PacketSource::ring_drops() const {
  return rings_ ? rings_->drops() : std::vector<std::uint64_t>();
}

PacketSource::Drops PacketSource::drops() const noexcept {
  if (rings_) {
    Drops all;
    for (const std::uint64_t one : rings_->drops()) all.kernel += one;
    return all;
  }
  pcap_stat stats{};
  if (!live_ || library_->stats(handle_, &stats) != 0) return {};
  return {stats.ps_drop, stats.ps_ifdrop};
}

}  // namespace leakwire::program
