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

namespace leakwire::program {
namespace {

constexpr std::size_t kHead = 512;
constexpr int kBuffer = 64 << 20;  // of the kernel, for an interface
constexpr int kPatience = 50;      // milliseconds until the kernel hands over what there is
// tcpdump's: what fits into no packet of any link.
constexpr int kSnapLength = 262'144;

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

  static ssize_t read(void* cookie, char* into, std::size_t size) {
    auto* self = static_cast<Unpacker*>(cookie);
    const Piece piece = self->bytes->read({into, size});
    if (piece.state == Piece::State::kBytes) return static_cast<ssize_t>(piece.size);
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

std::unique_ptr<PacketSource> PacketSource::file(const std::string& name, Run& run,
                                                 std::string& problem) {
  auto library = load_pcap(problem);
  if (!library) return nullptr;
  const bool is_stdin = name == "-";
  // O_NONBLOCK: a named pipe without a writer would hold us up before anything is said.
  const int fd = is_stdin ? STDIN_FILENO : open(name.c_str(), O_RDONLY | O_CLOEXEC | O_NOCTTY);
  if (fd < 0) {
    problem = std::strerror(errno);
    return nullptr;
  }
  struct stat status {};
  const bool known = fstat(fd, &status) == 0;
  if (known && S_ISDIR(status.st_mode)) {
    if (!is_stdin) close(fd);
    problem = "a folder; a capture is expected";
    return nullptr;
  }
  std::unique_ptr<PacketSource> source(new PacketSource(std::move(library)));
  source->unpacker_ = std::make_unique<Unpacker>();
  std::unique_ptr<ByteSource> plain = std::make_unique<FdBytes>(
      fd, !is_stdin, known && S_ISREG(status.st_mode), run.stop, run.counters.read);
  Piece state;
  std::string head = read_head(*plain, kHead, -1, state);
  const Compression compression = compression_of(head);
  plain = std::make_unique<ReplayedBytes>(std::move(head), std::move(plain));
  if (compression != Compression::kNone) {
    plain = std::make_unique<DecodedBytes>(compression, std::move(plain));
  }
  source->unpacker_->bytes = std::move(plain);
  std::FILE* const stream = source->unpacker_->open();
  if (stream == nullptr) {
    problem = "no memory to read it";
    return nullptr;
  }
  setvbuf(stream, nullptr, _IOFBF, std::size_t{1} << 18);
  std::array<char, PCAP_ERRBUF_SIZE> error{};
  source->handle_ =
      source->library_->fopen_offline(stream, PCAP_TSTAMP_PRECISION_NANO, error.data());
  if (source->handle_ == nullptr) {
    std::fclose(stream);
    problem =
        !source->unpacker_->problem.empty()
            ? source->unpacker_->problem
            : fmt::format("{}; a capture (pcap or pcapng) is expected", without_name(error.data()));
    return nullptr;
  }
  source->link_ = link_type(source->library_->datalink(source->handle_));
  return source;
}

std::unique_ptr<PacketSource> PacketSource::interface(const std::string& name, unsigned snap_length,
                                                      std::string& problem) {
  auto library = load_pcap(problem);
  if (!library) return nullptr;
  const PcapLibrary& pcap = *library;
  std::array<char, PCAP_ERRBUF_SIZE> error{};
  std::unique_ptr<PacketSource> source(new PacketSource(std::move(library)));
  source->live_ = true;
  source->handle_ = pcap.create(name.c_str(), error.data());
  if (source->handle_ == nullptr) {
    problem = error.data();
    return nullptr;
  }
  pcap_t* const handle = source->handle_;
  pcap.set_snaplen(handle, snap_length == 0 ? kSnapLength : static_cast<int>(snap_length));
  pcap.set_promisc(handle, name == "any" ? 0 : 1);
  pcap.set_timeout(handle, kPatience);
  pcap.set_immediate_mode(handle, 1);
  pcap.set_buffer_size(handle, kBuffer);
  source->nano_ = pcap.set_tstamp_precision(handle, PCAP_TSTAMP_PRECISION_NANO) == 0;
  const int status = pcap.activate(handle);
  if (status < 0) {
    const std::string_view more = pcap.geterr(handle);
    problem = fmt::format("{}{}{}", pcap.statustostr(status), more.empty() ? "" : ": ", more);
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
  const bool set = library_->setfilter(handle_, &program) == 0;
  if (!set) problem = library_->geterr(handle_);
  library_->freecode(&program);
  return set;
}

PacketSource::Got PacketSource::next(Packet& packet, std::string& problem) {
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
  packet.time = std::int64_t{header->ts.tv_sec} * 1'000'000 +
                (nano_ ? header->ts.tv_usec / 1000 : header->ts.tv_usec);
  return Got::kPacket;
}

int PacketSource::descriptor() const noexcept {
  return live_ ? library_->get_selectable_fd(handle_) : -1;
}

PacketSource::Drops PacketSource::drops() const noexcept {
  pcap_stat stats{};
  if (!live_ || library_->stats(handle_, &stats) != 0) return {};
  return {stats.ps_drop, stats.ps_ifdrop};
}

}  // namespace leakwire::program
