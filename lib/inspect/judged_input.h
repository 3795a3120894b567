// JudgedInput: what an input's lines or requests hold, judged: records with receiver and verdict.
//
// One an input; must not outlive its inspector. Findings of a line are gathered before the first is
// judged, since a verdict may hang on what else stands there.
#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "inspect/har/entry.h"
#include "inspect/har/splitter.h"
#include "inspect/inspector_state.h"
#include "inspect/json_places.h"
#include "inspect/judge.h"
#include "inspect/line_clock.h"
#include "inspect/message/message_scan.h"
#include "inspect/people.h"
#include "inspect/record_way.h"

namespace leakwire::inspect {

class JudgedInput {
 public:
  // Nothing where nobody wants to know: then records are made without it.
  static std::unique_ptr<JudgedInput> make(Inspector::State& inspector, const InputInfo& info);

  // What the calls below need of their input.
  struct Use {
    const RecordSource& source;  // its kind and name
    const std::string& fingerprint;
    const RecordFn* on_record = nullptr;
    const SightFn* on_sight = nullptr;  // in place of records: of what is above `allow`
    const CoverageFn* on_coverage = nullptr;
  };

  bool is_recording() const noexcept { return judge_->kind() == LogKind::kHar; }
  // A block of whole lines; `line`: of its first, `offset`: of its first byte. Moves `line` on.
  ScanStatus lines(std::string_view block, std::uint64_t offset, std::uint64_t& line,
                   const Use& use);
  // A long line: its beginning, then each piece.
  void begin_long_line(std::string_view head);
  ScanStatus long_piece(Stream& stream, std::string_view piece, bool is_end, std::uint64_t line,
                        std::uint64_t line_offset, const Use& use);
  // Bytes of a recording. False once stopped.
  bool recording(std::string_view chunk, const Use& use);
  bool end_recording(const Use& use);
  std::uint64_t recording_line() const noexcept { return splitter_.place().line; }
  const LogTally& tally() const noexcept { return tally_; }

 private:
  JudgedInput(Inspector::State& inspector, std::unique_ptr<Judge> judge)
      : inspector_(inspector),
        judge_(std::move(judge)),
        way_(inspector, *judge_),
        people_(inspector.pack) {}

  class EntryPlaces;
  struct Place {
    std::uint64_t line = 0, column = 0, offset = 0;  // of the finding, as in RecordSource
  };

  ScanStatus find_in(std::string_view block, std::uint64_t offset, std::uint64_t line,
                     const Use& use);
  bool line(std::string_view line, std::uint64_t number, std::uint64_t offset,
            std::span<const std::string_view> values, const Use& use);
  // What a finding is told with.
  struct Way {
    std::string_view part = {}, layers = {}, pointer = {};  // see lead_path()
  };
  // The findings of a text of a request, and what they hold.
  struct TextFindings {
    std::vector<Finding> findings;
    std::deque<std::string> values;
  };

  bool tell(const Finding& finding, const Finding& as_read, std::string_view value,
            std::size_t column, const Place& place, const Way& way, const Use& use);
  bool entry(std::string_view bytes, const HarPlace& place, const Use& use);
  void find_in_entry(std::string_view bytes, EntryPlaces& places, const Use& use);
  bool entry_text(const HarText& text, const TextFindings& found, std::span<const Finding> message,
                  EntryPlaces& places, const Use& use);
  void cover(std::string_view reason, std::string_view detail, const HarPlace& place,
             const Use& use);
  bool wanted(const Finding& finding) const noexcept {
    return finding.confidence >= inspector_.options.min_confidence;
  }

  Inspector::State& inspector_;
  std::unique_ptr<Judge> judge_;
  RecordWay way_;
  PeopleCounter people_;
  LineClock clock_;
  LogTally tally_;
  std::vector<Finding> found_, of_line_;
  std::vector<std::string_view> values_;  // of found_
  std::deque<std::string> decoded_;       // what some of them are views of
  JsonPlaces json_places_;
  std::uint64_t message_ = 0;
  HarSplitter splitter_;
  HarEntry har_;
  std::unique_ptr<MessageScan> scan_;   // made for the first entry
  std::vector<TextFindings> of_texts_;  // of the entry
  std::vector<Finding> of_message_[2];  // of its request and its answer, one of each category
  std::uint64_t har_number_ = 0;        // of the entry
};

}  // namespace leakwire::inspect
