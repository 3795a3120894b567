// LogReader: what one line of a log says of its destination, and which part of it is what.
//
// The scanner goes over lines as it does without a format: what is found, and where, hangs on the
// bytes alone. A reader looks at the lines that hold findings, and there alone, and tells for a
// place in the line what it belongs to. One a thread; total: any bytes are taken.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "leakwire/circumstances.h"
#include "leakwire/destination.h"
#include "leakwire/log_format.h"
#include "text/time.h"

namespace leakwire::inspect {

// A run of bytes of the line: [begin, end).
struct LinePart {
  std::size_t begin = 0, end = 0;
  Where where = Where::kLog;
  std::string_view field;  // name of the query parameter, cookie, header, JSON key or column
};

enum class Receiver : std::uint8_t {
  kUnknown,  // the line names none: third party of which nothing is known
  kNamed,    // `to`
  kUs,       // a log of a server of ours: our first company
  kVisitor,  // `to`, who asked us for it
};

// Views live as long as the line, and until the next line is read.
struct LineFacts {
  bool understood = false;  // else all below stays as it is here, and the line is plain text
  Receiver receiver = Receiver::kUnknown;
  // Whether what no part covers went to the receiver too. False: columns of our own log (client,
  // user), which nobody is sent.
  bool rest_is_sent = true;
  LinePart rest;         // what it is; its place is not looked at
  bool is_mail = false;  // on its way to the host that keeps its receivers' mail
  // Domains that some of its receivers are of, and whose mail that host takes.
  std::span<const std::string_view> mail_domains;
  Endpoint to;
  std::string_view origin;  // host of the Referer of a clf line: where the value came from
  Channel channel = Channel::kUnknown;
  Direction direction = Direction::kUnknown;
  std::string_view client;  // address of who sent it
  std::string_view method;
  std::string_view url;  // as the line has it
  std::uint32_t status = 0;
  std::optional<text::Micros> time;  // where the format knows better than line_time()
  ConsentSignals signals;
  // Sorted, without overlaps; what no part covers is kLog without a field. The room is used again.
  std::vector<LinePart> parts;

  void clear();
  // The part that a place of the line stands in; nullptr: in none.
  const LinePart* part_at(std::size_t offset) const noexcept;
};

class LogReader {
 public:
  virtual ~LogReader() = default;
  // `line` without its line end, at most LogInput::kLongLine bytes.
  void read(std::string_view line, LineFacts& facts) noexcept;
  // For formats whose first lines name the columns (csv, Zeek's "#fields"): given every line at the
  // head of an input until one returns false, for each block of the input anew.
  virtual bool read_head(std::string_view /*line*/) { return false; }
  // The head names columns, and the one that the user pointed at is none of them.
  virtual bool lacks_column() const noexcept { return false; }

 protected:
  // `facts` is cleared before, and again where this gives false or runs out of memory.
  virtual bool understand(std::string_view line, LineFacts& facts) = 0;
};

// Nothing for kAuto, which must be settled before, kPlain, which names nothing, and kHar, which has
// no lines.
std::unique_ptr<LogReader> make_log_reader(const LogFormat& format);

}  // namespace leakwire::inspect
