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
  if (is_proxy(judge_->kind())) {
    tally_.lines += text::count_byte(block, '\n');
    if (tally_.queries == 0 && block.find('?') != std::string_view::npos) ++tally_.queries;
  }
  ScanStatus status = find_in(block, offset, line, use);
  LineCursor cursor{0, 0, line};
  for (std::size_t i = 0; i < found_.size() && status != ScanStatus::kStopped;) {
    cursor.move_to(block, static_cast<std::size_t>(found_[i].span.offset));
    const std::size_t end = std::min(block.find('\n', cursor.begin), block.size());
    of_line_.clear();
    const std::size_t first = i;
    for (; i < found_.size() && found_[i].span.offset < end; ++i) {
      of_line_.push_back(found_[i]);
      of_line_.back().span.offset -= cursor.begin;
    }
    const std::string_view text = block.substr(cursor.begin, end - cursor.begin);
    if (!this->line(text, cursor.line, offset + cursor.begin,
                    std::span(values_).subspan(first, i - first), use)) {
      status = ScanStatus::kStopped;
    }
  }
  line = cursor.line + text::count_byte(block.substr(cursor.counted), '\n');
  return status;
}

// The findings of a block, in found_ and values_.
ScanStatus JudgedInput::find_in(std::string_view block, std::uint64_t offset, std::uint64_t line,
                                const Use& use) {
  found_.clear();
  values_.clear();
  decoded_.clear();
  LineCursor limited{0, 0, line};
  return inspector_.layered.scan_lines(
      inspector_.scanner, block,
      [&](const Finding& as_read, const Finding&, std::string_view value) {
        if (!wanted(as_read)) return true;
        found_.push_back(as_read);
        if (as_read.inner) {
          values_.emplace_back(decoded_.emplace_back(value));
        } else {
          values_.push_back(
              block.substr(static_cast<std::size_t>(as_read.span.offset), as_read.span.length));
        }
        return true;
      },
      [&](std::size_t begin) {
        limited.move_to(block, begin);
        cover("limit", kLayersDetail, {limited.line, 0, offset + begin}, use);
      });
}

// `values`: of the findings of_line_.
bool JudgedInput::line(std::string_view line, std::uint64_t number, std::uint64_t offset,
                       std::span<const std::string_view> values, const Use& use) {
  const std::vector<Finding>& findings = of_line_;
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
  judge_->tell_people(people_.count(findings, values));
  way_.begin_line(line, findings);
  const std::vector<std::string>& pointers =
      json_places_.read(judge_->is_json_line(line) ? line : std::string_view(), findings);
  for (std::size_t i = 0; i < findings.size(); ++i) {
    const Finding& finding = findings[i];
    const auto column = static_cast<std::size_t>(finding.span.offset);
    clock_.keep_apart(column, finding.span.length);
    if (!tell(finding, finding, values[i], column, {number, column + 1, offset + column},
              {{}, {}, pointers[i]}, use)) {
      return false;
    }
  }
  return true;
}

// `finding` as it is judged, `as_read` as it is told. False once stopped.
bool JudgedInput::tell(const Finding& finding, const Finding& as_read, std::string_view value,
                       std::size_t column, const Place& place, const Way& way, const Use& use) {
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
  way_.tell_path(way.part, way.layers, way.pointer, record);
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
    if (!tell(finding, finding, value, column, {line, column + 1, line_offset + column}, {}, use)) {
      return ScanStatus::kStopped;
    }
  }
  return status;
}

}  // namespace leakwire::inspect
