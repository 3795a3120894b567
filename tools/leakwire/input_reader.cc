#include "input_reader.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <iterator>

#include "job_source.h"

namespace leakwire::program {
namespace {

constexpr int kPatience = 1000;      // milliseconds
constexpr unsigned kMostLayers = 3;  // of compression around an input

struct Container {
  std::string_view mark;  // its first bytes
  std::string_view what;
};

// Files whose texts are packed, so that their bytes show little of them: APPNOTE.TXT of PKWARE
// (zip, and all that is one: docx, xlsx, odt, jar), 7zFormat.txt, the RAR 5.0 technote,
// lz4_Frame_format.md, compress(1), the lzip manual, ISO 32000-1, parquet-format.
constexpr Container kContainers[] = {
    {"PK\3\4", "what a zip archive holds is not looked into"},
    {"7z\xBC\xAF\x27\x1C", "what a 7z archive holds is not looked into"},
    {"Rar!\x1A\7", "what a rar archive holds is not looked into"},
    {"\4\x22\x4D\x18", "what is packed by lz4 is not looked into"},
    {"\x1F\x9D", "what is packed by compress is not looked into"},
    {"LZIP", "what is packed by lzip is not looked into"},
    {"%PDF-", "what is packed in a PDF document is not looked into"},
    {"PAR1", "what is packed in a Parquet file is not looked into"},
};
constexpr std::string_view kPlainExpected =
    ", expected plain text or what gzip, zstd, xz or bzip2 packs";

// Half a byte order mark, or the beginning of a container's.
bool begins_a_mark(std::string_view head) {
  return head == "\xFF" || head == "\xFE" ||
         std::any_of(std::begin(kContainers), std::end(kContainers), [&](const Container& one) {
           return head.size() < one.mark.size() && one.mark.starts_with(head);
         });
}

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
           begins_a_mark(head));
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
  opened.source = std::make_unique<ReplayedBytes>(opened.head, std::move(raw));
  for (unsigned layer = 0; layer < kMostLayers; ++layer) {
    const Compression compression = compression_of(opened.head);
    if (compression == Compression::kNone) break;
    auto unpacked = std::make_unique<DecodedBytes>(compression, std::move(opened.source));
    opened.head = first_bytes(*unpacked, regular, purpose, last);
    opened.source = std::make_unique<ReplayedBytes>(opened.head, std::move(unpacked));
  }
  opened.stopped = last.state == Piece::State::kStopped;
  return opened;
}

std::string unsupported_form(std::string_view head) {
  if (head.starts_with("\xFF\xFE") || head.starts_with("\xFE\xFF")) {
    return "UTF-16 text is not looked into, expected UTF-8 or another form whose ASCII is one byte";
  }
  for (const Container& container : kContainers) {
    if (head.starts_with(container.mark)) {
      return std::string(container.what).append(kPlainExpected);
    }
  }
  if (compression_of(head) == Compression::kNone) return {};
  return "is compressed over and over; expected three times at most";
}

}  // namespace leakwire::program
