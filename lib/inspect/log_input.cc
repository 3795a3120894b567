#include <algorithm>

#include "inspect/inspector_state.h"
#include "inspect/judged_input.h"
#include "inspect/line_clock.h"
#include "inspect/line_cursor.h"
#include "leakwire/inspector.h"
#include "report/line_cutter.h"
#include "text/count.h"

namespace leakwire {
namespace {

constexpr std::string_view kLongLineDetail =
    "a line of over 1 MiB: scanned in full, its fields are not told apart";
constexpr std::string_view kNoMemoryDetail = "no memory: not scanned to its end";

std::uint64_t count_lines(std::string_view bytes) noexcept { return text::count_byte(bytes, '\n'); }

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
    judged = inspect::JudgedInput::make(inspector, info);
  }

  bool lines(std::string_view block) override;
  bool lines_seen(std::string_view block);
  bool long_piece(std::string_view piece) override;
  bool long_end(bool has_newline) override;

  bool found(const Finding& finding, std::string_view value, std::size_t column);
  bool seen(const Finding& finding) {
    return finding.confidence < inspector.options.min_confidence || on_sight(finding);
  }
  bool settle(ScanStatus status);
  void cover(std::string_view detail) { cover(detail, line, in_long ? line_offset : at); }
  void cover(std::string_view detail, std::uint64_t at_line, std::uint64_t at_offset);
  // A block of lines, with what is encoded in them.
  ScanStatus scan_lines(std::string_view block,
                        FunctionRef<bool(const Finding&, std::string_view)> on_found);
  bool push(std::string_view chunk);
  bool finish();
  inspect::JudgedInput::Use use() const {
    return {source, fingerprint, on_record, on_sight ? &on_sight : nullptr, &on_coverage};
  }

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

  inspect::LineClock clock;
  std::unique_ptr<inspect::JudgedInput> judged;  // nothing where records tell no receiver
};

// `column`: of the finding in its line, from 0.
bool LogInput::State::found(const Finding& finding, std::string_view value, std::size_t column) {
  if (on_sight) return seen(finding);
  clock.keep_apart(column, finding.span.length);
  if (finding.confidence < inspector.options.min_confidence) return true;
  source.line = line;
  source.column = column + 1;
  source.offset = line_offset + column;
  Record record = inspector.maker.make(finding, value, source, fingerprint);
  record.timestamp = clock.timestamp();
  record.observed = clock.observed();
  return (*on_record)(std::move(record));
}

bool LogInput::State::lines(std::string_view block) {
  if (judged) {
    const bool goes_on = settle(judged->lines(block, at, line, use()));
    at += block.size();
    return goes_on;
  }
  if (on_sight) return lines_seen(block);
  clock.begin_block();
  inspect::LineCursor cursor{0, 0, line};
  bool told = false;
  const ScanStatus status = scan_lines(block, [&](const Finding& finding, std::string_view value) {
    const auto offset = static_cast<std::size_t>(finding.span.offset);
    const std::size_t before = cursor.begin;
    cursor.move_to(block, offset);
    line = cursor.line;
    line_offset = at + cursor.begin;
    if (!told || cursor.begin != before) {
      clock.begin_line(block.substr(cursor.begin), inspector.options);
    }
    told = true;
    return found(finding, value, offset - cursor.begin);
  });
  const bool goes_on = settle(status);
  line = cursor.line + count_lines(block.substr(cursor.counted));
  at += block.size();
  return goes_on;
}

bool LogInput::State::lines_seen(std::string_view block) {
  const bool goes_on = settle(scan_lines(
      block, [this](const Finding& finding, std::string_view) { return seen(finding); }));
  line += count_lines(block);
  at += block.size();
  return goes_on;
}

bool LogInput::State::long_piece(std::string_view piece) {
  if (!in_long) {
    in_long = true;
    line_offset = at;
    if (judged) {
      judged->begin_long_line(piece);
    } else {
      clock.begin_block();
      clock.begin_line(piece, inspector.options);
    }
    cover(kLongLineDetail);
    if (!long_stream) long_stream = std::make_unique<Stream>(inspector.pack);
  }
  at += piece.size();
  if (judged) {
    return settle(judged->long_piece(*long_stream, piece, false, line, line_offset, use()));
  }
  return settle(inspector.scanner.push(
      *long_stream, piece, [&](const Finding& finding, std::string_view value) {
        return found(finding, value, static_cast<std::size_t>(finding.span.offset));
      }));
}

bool LogInput::State::long_end(bool has_newline) {
  const auto on_found = [&](const Finding& finding, std::string_view value) {
    return found(finding, value, static_cast<std::size_t>(finding.span.offset));
  };
  const bool goes_on =
      settle(judged ? judged->long_piece(*long_stream, {}, true, line, line_offset, use())
                    : inspector.scanner.finish(*long_stream, on_found));
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

ScanStatus LogInput::State::scan_lines(
    std::string_view block, FunctionRef<bool(const Finding&, std::string_view)> on_found) {
  inspect::LineCursor limited{0, 0, line};
  return inspector.layered.scan_lines(
      inspector.scanner, block,
      [&](const Finding& as_read, const Finding&, std::string_view value) {
        return on_found(as_read, value);
      },
      [&](std::size_t begin) {
        limited.move_to(block, begin);
        cover(inspect::kLayersDetail, limited.line, at + begin);
      });
}

void LogInput::State::cover(std::string_view detail, std::uint64_t at_line,
                            std::uint64_t at_offset) {
  if (!on_coverage) return;
  Coverage coverage;
  coverage.reason = "limit";
  coverage.detail = detail;
  coverage.source = source;
  coverage.source.line = at_line;
  coverage.source.column = 0;
  coverage.source.offset = at_offset;
  coverage.observed = text::to_rfc3339(inspector.now());
  coverage.pack = inspector.pack.fingerprint();
  on_coverage(std::move(coverage));
}

bool LogInput::State::push(std::string_view chunk) {
  if (!judged || !judged->is_recording()) return cutter.push(chunk, *this);
  const bool goes_on = judged->recording(chunk, use());
  line = judged->recording_line();
  return goes_on;
}

bool LogInput::State::finish() {
  if (!judged || !judged->is_recording()) return cutter.finish(*this);
  return judged->end_recording(use());
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
  if (!state_->stopped) state_->stopped = !state_->push(chunk);
  return !state_->stopped;
}

bool LogInput::finish(const RecordFn& on_record) {
  state_->on_record = &on_record;
  if (!state_->stopped) state_->stopped = !state_->finish();
  return !state_->stopped;
}

LogTally LogInput::tally() const noexcept {
  return state_->judged ? state_->judged->tally() : LogTally();
}

Place LogInput::place() const noexcept { return {state_->pushed, state_->line}; }

}  // namespace leakwire
