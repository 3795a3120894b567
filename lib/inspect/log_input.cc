#include <algorithm>

#include "inspect/inspector_state.h"
#include "inspect/line_time.h"
#include "leakwire/inspector.h"
#include "report/line_cutter.h"
#include "text/count.h"

namespace leakwire {
namespace {

constexpr std::string_view kLongLineDetail =
    "a line of over 1 MiB: scanned in full, its fields are not told apart";
constexpr std::string_view kNoMemoryDetail = "no memory: not scanned to its end";

std::uint64_t count_lines(std::string_view bytes) noexcept { return text::count_byte(bytes, '\n'); }

// The line that a finding stands in, found by going over a block once.
struct LineCursor {
  std::size_t counted = 0;  // bytes of the block
  std::size_t begin = 0;    // of the line, in the block
  std::uint64_t line = 1;

  void move_to(std::string_view block, std::size_t offset) noexcept {
    const std::string_view between = block.substr(counted, offset - counted);
    const std::size_t newline = between.rfind('\n');
    if (newline != std::string_view::npos) {
      line += count_lines(between);
      begin = counted + newline + 1;
    }
    counted = offset;
  }
};

static_assert(LogInput::kLongLine == report::LineCutter::kLongLine);

}  // namespace

struct LogInput::State final : report::LineReceiver {
  State(Inspector::State& inspector, const InputInfo& info, Place start)
      : inspector(inspector),
        fingerprint(inspector.maker.fingerprint(info.fingerprint_head)),
        pushed(start.offset),
        at(start.offset),
        line(start.line) {
    source.kind = info.kind;
    source.name = inspector.masked_name(info.name);
  }

  bool lines(std::string_view block) override;
  bool lines_seen(std::string_view block);
  bool long_piece(std::string_view piece) override;
  bool long_end(bool has_newline) override;

  void tell_line_time(std::string_view text);
  bool found(const Finding& finding, std::string_view value, std::size_t column);
  bool seen(const Finding& finding) {
    return finding.confidence < inspector.options.min_confidence || on_sight(finding);
  }
  bool settle(ScanStatus status);
  void cover(std::string_view detail);

  Inspector::State& inspector;
  RecordSource source;
  std::string fingerprint;
  CoverageFn on_coverage;
  SightFn on_sight;                     // in place of records
  const RecordFn* on_record = nullptr;  // of the call under way
  report::LineCutter cutter;
  std::unique_ptr<Stream> long_stream;  // made for the first long line
  bool in_long = false;
  bool stopped = false;
  std::uint64_t pushed;           // bytes of the input
  std::uint64_t at;               // ... given to the scanner
  std::uint64_t line;             // the one that `at` stands in
  std::uint64_t line_offset = 0;  // where the line of the finding under way begins

  text::Micros reading = 0;
  std::string observed;                        // `reading`; empty: not asked for yet
  std::optional<inspect::LineTime> line_time;  // of the line of the finding under way
  std::string timestamp;
};

// Once a line: what it tells of its time. `text` begins where the line does.
void LogInput::State::tell_line_time(std::string_view text) {
  if (observed.empty()) {
    reading = inspector.now();
    observed = text::to_rfc3339(reading);
  }
  line_time = inspect::line_time(text, reading);
  timestamp = line_time ? text::to_rfc3339(line_time->time) : observed;
}

// `column`: of the finding in its line, from 0.
bool LogInput::State::found(const Finding& finding, std::string_view value, std::size_t column) {
  if (on_sight) return seen(finding);
  // A number at the head of a line may be a person's: then the time would tell it.
  if (line_time && line_time->is_number && column < line_time->end &&
      line_time->begin < column + finding.span.length) {
    line_time.reset();
    timestamp = observed;
  }
  if (finding.confidence < inspector.options.min_confidence) return true;
  source.line = line;
  source.column = column + 1;
  source.offset = line_offset + column;
  Record record = inspector.maker.make(finding, value, source, fingerprint);
  record.timestamp = timestamp;
  record.observed = observed;
  return (*on_record)(std::move(record));
}

bool LogInput::State::lines(std::string_view block) {
  if (on_sight) return lines_seen(block);
  observed.clear();
  LineCursor cursor{0, 0, line};
  bool told = false;
  const ScanStatus status =
      inspector.scanner.scan_lines(block, [&](const Finding& finding, std::string_view value) {
        const auto offset = static_cast<std::size_t>(finding.span.offset);
        const std::size_t before = cursor.begin;
        cursor.move_to(block, offset);
        line = cursor.line;
        line_offset = at + cursor.begin;
        if (!told || cursor.begin != before) tell_line_time(block.substr(cursor.begin));
        told = true;
        return found(finding, value, offset - cursor.begin);
      });
  const bool goes_on = settle(status);
  line = cursor.line + count_lines(block.substr(cursor.counted));
  at += block.size();
  return goes_on;
}

bool LogInput::State::lines_seen(std::string_view block) {
  const bool goes_on = settle(inspector.scanner.scan_lines(
      block, [this](const Finding& finding, std::string_view) { return seen(finding); }));
  line += count_lines(block);
  at += block.size();
  return goes_on;
}

bool LogInput::State::long_piece(std::string_view piece) {
  if (!in_long) {
    in_long = true;
    observed.clear();
    line_offset = at;
    tell_line_time(piece);
    cover(kLongLineDetail);
    if (!long_stream) long_stream = std::make_unique<Stream>(inspector.pack);
  }
  at += piece.size();
  return settle(inspector.scanner.push(
      *long_stream, piece, [&](const Finding& finding, std::string_view value) {
        return found(finding, value, static_cast<std::size_t>(finding.span.offset));
      }));
}

bool LogInput::State::long_end(bool has_newline) {
  const bool goes_on = settle(
      inspector.scanner.finish(*long_stream, [&](const Finding& finding, std::string_view value) {
        return found(finding, value, static_cast<std::size_t>(finding.span.offset));
      }));
  in_long = false;
  if (has_newline) {
    ++at;
    ++line;
  }
  return goes_on;
}

// False where the receiver of the records stopped.
bool LogInput::State::settle(ScanStatus status) {
  if (status == ScanStatus::kOutOfMemory) cover(kNoMemoryDetail);
  return status != ScanStatus::kStopped;
}

void LogInput::State::cover(std::string_view detail) {
  if (!on_coverage) return;
  Coverage coverage;
  coverage.reason = "limit";
  coverage.detail = detail;
  coverage.source = source;
  coverage.source.line = line;
  coverage.source.column = 0;
  coverage.source.offset = in_long ? line_offset : at;
  coverage.observed = text::to_rfc3339(inspector.now());
  coverage.pack = inspector.pack.fingerprint();
  on_coverage(std::move(coverage));
}

LogInput::LogInput(Inspector& inspector, const InputInfo& info, Place start)
    : state_(std::make_unique<State>(*inspector.state_, info, start)) {}
LogInput::LogInput(LogInput&&) noexcept = default;
LogInput& LogInput::operator=(LogInput&&) noexcept = default;
LogInput::~LogInput() = default;

void LogInput::on_coverage(CoverageFn on_coverage) { state_->on_coverage = std::move(on_coverage); }

void LogInput::on_sight(SightFn on_sight) { state_->on_sight = std::move(on_sight); }

bool LogInput::push(std::string_view chunk, const RecordFn& on_record) {
  state_->on_record = &on_record;
  state_->pushed += chunk.size();
  if (!state_->stopped) state_->stopped = !state_->cutter.push(chunk, *state_);
  return !state_->stopped;
}

bool LogInput::finish(const RecordFn& on_record) {
  state_->on_record = &on_record;
  if (!state_->stopped) state_->stopped = !state_->cutter.finish(*state_);
  return !state_->stopped;
}

Place LogInput::place() const noexcept { return {state_->pushed, state_->line}; }

}  // namespace leakwire
