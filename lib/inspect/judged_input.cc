#include "inspect/judged_input.h"

#include <algorithm>
#include <utility>

#include "inspect/line_cursor.h"

namespace leakwire::inspect {
namespace {

bool is_proxy(LogKind kind) noexcept {
  return kind == LogKind::kSquid || kind == LogKind::kHaproxy || kind == LogKind::kEnvoy;
}

}  // namespace

std::unique_ptr<JudgedInput> JudgedInput::make(Inspector::State& inspector, const InputInfo& info) {
  const InspectorOptions& options = inspector.options;
  std::unique_ptr<Judge> judge = Judge::make(options.judging, options.places);
  if (!judge) return nullptr;
  judge->begin_input(info);
  if (!judge->has_policy() && judge->kind() == LogKind::kPlain && info.to.empty()) return nullptr;
  std::unique_ptr<JudgedInput> input(new JudgedInput(inspector, std::move(judge)));
  input->tally_.lacks_column = input->judge_->lacks_column();
  return input;
}

ScanStatus JudgedInput::lines(std::string_view block, std::uint64_t offset, std::uint64_t& line,
                              const Use& use) {
  clock_.begin_block();
  found_.clear();
  if (is_proxy(judge_->kind())) {
    tally_.lines += text::count_byte(block, '\n');
    if (tally_.queries == 0 && block.find('?') != std::string_view::npos) ++tally_.queries;
  }
  ScanStatus status =
      inspector_.scanner.scan_lines(block, [this](const Finding& finding, std::string_view) {
        if (wanted(finding)) found_.push_back(finding);
        return true;
      });
  LineCursor cursor{0, 0, line};
  for (std::size_t i = 0; i < found_.size() && status != ScanStatus::kStopped;) {
    cursor.move_to(block, static_cast<std::size_t>(found_[i].span.offset));
    const std::size_t end = std::min(block.find('\n', cursor.begin), block.size());
    of_line_.clear();
    for (; i < found_.size() && found_[i].span.offset < end; ++i) {
      of_line_.push_back(found_[i]);
      of_line_.back().span.offset -= cursor.begin;
    }
    const std::string_view text = block.substr(cursor.begin, end - cursor.begin);
    if (!this->line(text, cursor.line, offset + cursor.begin, of_line_, use)) {
      status = ScanStatus::kStopped;
    }
  }
  line = cursor.line + text::count_byte(block.substr(cursor.counted), '\n');
  return status;
}

bool JudgedInput::line(std::string_view line, std::uint64_t number, std::uint64_t offset,
                       const std::vector<Finding>& findings, const Use& use) {
  judge_->begin_line(line);
  if (judge_->excluded()) {
    ++tally_.excluded;
    return true;
  }
  judge_->count_line(tally_);
  clock_.begin_line(line, inspector_.options);
  if (judge_->facts().time) clock_.set(*judge_->facts().time);
  message_ = number - 1;
  judge_->tell_categories(findings);
  judge_->tell_people(people_.count(line, findings));
  way_.begin_line(line, findings);
  for (const Finding& finding : findings) {
    const auto column = static_cast<std::size_t>(finding.span.offset);
    clock_.keep_apart(column, finding.span.length);
    if (!tell(finding, finding, line.substr(column, finding.span.length), column,
              {number, column + 1, offset + column}, use)) {
      return false;
    }
  }
  return true;
}

// `finding` as it is judged, `as_read` as it is told. False once stopped.
bool JudgedInput::tell(const Finding& finding, const Finding& as_read, std::string_view value,
                       std::size_t column, const Place& place, const Use& use) {
  const Judged judged = judge_->judge(finding, value, column, clock_.time(), clock_.reading());
  if (use.on_sight != nullptr) {
    return (judged.verdict && judged.verdict->action == Action::kAllow) || (*use.on_sight)(finding);
  }
  RecordSource source = use.source;
  source.line = place.line;
  source.column = place.column;
  source.offset = place.offset;
  Record record = inspector_.maker.make(as_read, value, source, use.fingerprint);
  record.timestamp = clock_.timestamp();
  record.observed = clock_.observed();
  record.message = message_;
  way_.tell(finding, judged, record);
  return (*use.on_record)(std::move(record));
}

void JudgedInput::begin_long_line(std::string_view head) {
  clock_.begin_block();
  clock_.begin_line(head, inspector_.options);
  judge_->begin_long_line();
  way_.begin_line({}, {});
}

// Findings are told behind the scan: their names are masked by the same scanner.
ScanStatus JudgedInput::long_piece(Stream& stream, std::string_view piece, bool is_end,
                                   std::uint64_t line, std::uint64_t line_offset, const Use& use) {
  std::vector<std::pair<Finding, std::string>> found;
  const auto keep = [&](const Finding& finding, std::string_view value) {
    if (wanted(finding)) found.emplace_back(finding, value);
    return true;
  };
  ScanStatus status = is_end ? inspector_.scanner.finish(stream, keep)
                             : inspector_.scanner.push(stream, piece, keep);
  message_ = line - 1;
  for (const auto& [finding, value] : found) {
    const auto column = static_cast<std::size_t>(finding.span.offset);
    clock_.keep_apart(column, finding.span.length);
    if (!tell(finding, finding, value, column, {line, column + 1, line_offset + column}, use)) {
      return ScanStatus::kStopped;
    }
  }
  return status;
}

}  // namespace leakwire::inspect
