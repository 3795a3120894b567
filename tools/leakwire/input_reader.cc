#include "input_reader.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "job_source.h"

namespace leakwire::program {
namespace {

constexpr int kPatience = 1000;  // milliseconds

bool is_regular(int fd) {
  struct stat status {};
  return fstat(fd, &status) == 0 && S_ISREG(status.st_mode);
}

// False where it cannot be opened.
bool open_descriptor(Input& input) {
  if (input.fd >= 0) return true;
  if (input.found.kind == Found::Kind::kStdin) {
    input.fd = STDIN_FILENO;
    return true;
  }
  // O_NONBLOCK: a named pipe without a writer must not hold up a Ctrl-C; it is waited for by poll.
  input.fd = open(input.found.path.c_str(), O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
  return input.fd >= 0;
}

// The first bytes of a source: for a pipe that must not wait, as they come, until they tell enough.
std::string first_bytes(ByteSource& source, bool regular, HeadFor purpose, Piece& last) {
  if (regular) return read_head(source, kBinaryHead, kPatience, last);
  if (purpose == HeadFor::kLog) return read_head(source, kLogHead, kPatience, last);
  if (purpose == HeadFor::kRecords) return read_head(source, kFingerprintHead, kPatience, last);
  std::string head;
  do {
    const std::string more = read_head(source, 1, -1, last);
    head += more;
    if (more.empty()) break;
  } while ((may_be_compressed(head) && compression_of(head) == Compression::kNone) ||
           head == "\xFF" || head == "\xFE");  // half a byte order mark
  return head;
}

}  // namespace

OpenedInput open_input(Input& input, Run& run, HeadFor purpose) {
  OpenedInput opened;
  if (!open_descriptor(input)) {
    opened.problem = std::strerror(errno);
    return opened;
  }
  const bool regular = is_regular(input.fd);
  auto raw = std::make_unique<FdBytes>(input.fd, false, regular, run.stop, run.counters.read);
  Piece last;
  opened.head = first_bytes(*raw, regular, purpose, last);
  const Compression compression = compression_of(opened.head);
  opened.source = std::make_unique<ReplayedBytes>(opened.head, std::move(raw));
  if (compression != Compression::kNone) {
    auto unpacked = std::make_unique<DecodedBytes>(compression, std::move(opened.source));
    opened.head = first_bytes(*unpacked, regular, purpose, last);
    opened.source = std::make_unique<ReplayedBytes>(opened.head, std::move(unpacked));
  }
  opened.stopped = last.state == Piece::State::kStopped;
  return opened;
}

std::string_view unsupported_form(std::string_view head) {
  if (!head.starts_with("\xFF\xFE") && !head.starts_with("\xFE\xFF")) return {};
  return "UTF-16 text is not looked into, expected UTF-8 or another form whose ASCII is one byte";
}

}  // namespace leakwire::program
