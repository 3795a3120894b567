#include "capture_writer.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "amounts.h"

namespace leakwire::program {
namespace {

constexpr int kSnapLength = 262'144;  // as packet_file.cc
constexpr std::int64_t kSecond = 1'000'000;

// Of the registry, to the number that libpcap has for it here (pcap/dlt.h).
int dlt_of(LinkType link) noexcept {
  if (link == LinkType::kRaw) return DLT_RAW;
#ifdef DLT_LOOP
  if (link == LinkType::kLoop) return DLT_LOOP;
#endif
  return static_cast<int>(link);
}

const std::string* same_file(const std::string& name, std::span<const std::string> others) {
  struct stat own {};
  if (stat(name.c_str(), &own) != 0) return nullptr;
  for (const std::string& other : others) {
    struct stat status {};
    if (stat(other.c_str(), &status) != 0) continue;
    if (status.st_dev == own.st_dev && status.st_ino == own.st_ino) return &other;
  }
  return nullptr;
}

}  // namespace

CaptureWriter::~CaptureWriter() {
  if (dumper_ != nullptr) {
    library_->dump_close(dumper_);
  } else if (file_ != nullptr) {
    std::fclose(file_);
  }
  if (handle_ != nullptr) library_->close(handle_);
}

bool CaptureWriter::open(std::span<const std::string> others) {
  if (const std::string* const other = same_file(name_, others)) {
    complaints_.say("-w", fmt::format("is '{}', which is read or written already; another file is "
                                      "expected",
                                      *other));
    return false;
  }
  std::string problem;
  library_ = load_pcap(problem);
  if (!library_) {
    complaints_.say("-w", problem);
    return false;
  }
  const int fd = ::open(name_.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC | O_NOCTTY, 0600);
  struct stat status {};
  const bool is_file = fd >= 0 && fstat(fd, &status) == 0 && S_ISREG(status.st_mode);
  // Whoever may read it may read what was sent.
  const bool right = fd >= 0 && (!is_file || (fchmod(fd, 0600) == 0 && ftruncate(fd, 0) == 0));
  if (right) file_ = fdopen(fd, "wb");
  if (file_ != nullptr) return true;
  complaints_.say(name_,
                  fmt::format("{}; a file that can be written is expected", std::strerror(errno)));
  if (fd >= 0) ::close(fd);
  return false;
}

bool CaptureWriter::begin(LinkType link) {
  link_ = link;
  handle_ = library_->open_dead(dlt_of(link), kSnapLength, PCAP_TSTAMP_PRECISION_MICRO);
  if (handle_ != nullptr) dumper_ = library_->dump_fopen(handle_, file_);
  if (dumper_ != nullptr) return true;
  fail(errno);
  return false;
}

void CaptureWriter::fail(int error) {
  if (failed_) return;
  failed_ = true;
  complaints_.say(name_, fmt::format("{}; packets lost from here", std::strerror(error)));
  // Valid to its last packet: what came of half of one is cut off.
  if (file_ != nullptr && ftruncate(fileno(file_), flushed_) != 0) return;
}

void CaptureWriter::write(const Packet& packet) {
  if (failed_ || (dumper_ == nullptr && !begin(packet.link))) return;
  if (packet.link != link_) {
    ++other_links_;
    return;
  }
  pcap_pkthdr header{};
  header.ts.tv_sec = packet.time / kSecond;
  header.ts.tv_usec = packet.time % kSecond;
  header.caplen = static_cast<bpf_u_int32>(packet.bytes.size());
  header.len = packet.wire_length;
  library_->dump(reinterpret_cast<unsigned char*>(dumper_), &header,
                 reinterpret_cast<const unsigned char*>(packet.bytes.data()));
  unflushed_ = true;
  if (std::ferror(file_) != 0) fail(errno);
}

void CaptureWriter::flush() {
  if (failed_ || !unflushed_) return;
  unflushed_ = false;
  if (std::fflush(file_) != 0) return fail(errno);
  flushed_ = std::ftell(file_);
}

void CaptureWriter::close() {
  // A capture without packets is one too.
  if (!failed_ && dumper_ == nullptr && file_ != nullptr && begin(link_)) unflushed_ = true;
  flush();
  if (other_links_ == 0) return;
  complaints_.say(name_, fmt::format("{} of another link layer than the first were left out; one "
                                     "run a link layer is expected",
                                     count_text(other_links_, "packet", "packets")));
  other_links_ = 0;
}

}  // namespace leakwire::program
