// JudgedInput, for a browser's recording: request by request.
#include <algorithm>
#include <array>
#include <memory>

#include "inspect/judged_input.h"
#include "text/count.h"

namespace leakwire::inspect {
namespace {

constexpr std::string_view kBase64 = "base64";
constexpr std::string_view kNoRecording =
    R"(no recording of a browser; {"log":{"entries":[...]}} of HTTP Archive 1.2 is expected)";
constexpr std::string_view kNoRequests =
    "ends before any request; a browser's recording, HTTP Archive 1.2, is expected";
constexpr std::string_view kGoesOnBehind =
    "the recording has ended, and what stands behind it is not read; one document is expected";
constexpr std::string_view kCutShort =
    "the recording ends in its midst; what stands before is looked at";
constexpr std::string_view kLongEntry = "a request of over 64 MiB; it and what follows is not read";
constexpr std::string_view kBrokenEntry = "a request that is no JSON";
constexpr std::string_view kOpaqueBody =
    "a body in base64 that is no text, or cannot be decoded: not looked into";

// A message is told by its categories, of which there are few, to each of its texts.
void add_category(std::vector<Finding>& message, const Finding& finding) {
  const bool known = std::any_of(message.begin(), message.end(), [&](const Finding& other) {
    return other.category == finding.category;
  });
  if (!known) message.push_back(finding);
}

}  // namespace

bool JudgedInput::recording(std::string_view chunk, const Use& use) {
  const HarSplitter::State before = splitter_.state();
  clock_.begin_block();
  const bool goes_on = splitter_.push(chunk, [&](std::string_view bytes, const HarPlace& place) {
    return entry(bytes, place, use);
  });
  if (before != splitter_.state()) {
    if (splitter_.state() == HarSplitter::State::kLong) {
      cover("unreadable", kLongEntry, splitter_.unread(), use);
    } else if (splitter_.state() == HarSplitter::State::kWrong) {
      cover("unreadable", kNoRecording, splitter_.unread(), use);
    } else if (splitter_.state() == HarSplitter::State::kBehind && splitter_.has_entries()) {
      cover("unreadable", kGoesOnBehind, splitter_.unread(), use);
    }
  }
  return goes_on;
}

bool JudgedInput::end_recording(const Use& use) {
  if (splitter_.state() == HarSplitter::State::kGoesOn) {
    cover("truncated", splitter_.has_entries() ? kCutShort : kNoRequests, splitter_.unread(), use);
  } else if (splitter_.is_whole() && !splitter_.has_entries()) {
    cover("unreadable", kNoRecording, HarPlace(), use);
  }
  return true;
}

// Places of bytes of an entry. What is asked for in order is told in one way through its bytes.
class JudgedInput::EntryPlaces {
 public:
  EntryPlaces(std::string_view entry, const HarPlace& begin)
      : entry_(entry), begin_(begin), at_(begin) {}

  const HarPlace& of(std::size_t offset) {
    std::size_t from = at_.offset - begin_.offset;
    if (offset < from) {
      at_ = begin_;
      from = 0;
    }
    const std::string_view passed = entry_.substr(from, offset - from);
    const std::size_t newline = passed.rfind('\n');
    at_.offset += passed.size();
    at_.line += text::count_byte(passed, '\n');
    at_.column =
        newline == std::string_view::npos ? at_.column + passed.size() : passed.size() - newline;
    return at_;
  }

 private:
  std::string_view entry_;
  HarPlace begin_, at_;
};

bool JudgedInput::entry(std::string_view bytes, const HarPlace& place, const Use& use) {
  if (!har_.read(bytes)) {
    cover("unreadable", kBrokenEntry, place, use);
    return true;
  }
  EntryPlaces places(bytes, place);
  for (const std::size_t offset : har_.unsupported()) {
    cover("unsupported", kOpaqueBody, places.of(offset), use);
  }
  clock_.begin_line({}, inspector_.options);
  if (har_.request().time) clock_.set(*har_.request().time);
  find_in_entry(bytes, places, use);
  for (std::size_t i = 0; i < har_.texts().size(); ++i) {
    const HarText& text = *har_.texts()[i];
    if (of_texts_[i].findings.empty()) continue;
    message_ = 2 * har_number_ + (text.is_answer ? 1 : 0);
    if (!entry_text(text, of_texts_[i], of_message_[text.is_answer ? 1 : 0], places, use)) {
      return false;
    }
  }
  ++har_number_;
  return true;
}

// Fills of_texts_ and of_message_. A request and its answer are messages of their own.
void JudgedInput::find_in_entry(std::string_view bytes, EntryPlaces& places, const Use& use) {
  if (!scan_) {
    scan_ = std::make_unique<MessageScan>(inspector_.options.message_decoding,
                                          Inspector::State::kMostDecoded);
  }
  of_texts_.clear();
  of_texts_.resize(har_.texts().size());
  for (std::vector<Finding>& findings : of_message_) findings.clear();
  std::array allowances{scan_->allowance(bytes.size()), scan_->allowance(bytes.size())};
  for (std::size_t i = 0; i < of_texts_.size(); ++i) {
    const HarText& text = *har_.texts()[i];
    TextFindings& found = of_texts_[i];
    const std::size_t side = text.is_answer ? 1 : 0;
    const bool exceeded = allowances[side].exceeded();
    const ScanStatus status =
        scan_->text(inspector_.scanner, text.text, text.media_type, allowances[side],
                    [&](const Finding& finding, const Finding&, std::string_view value) {
                      if (!wanted(finding)) return true;
                      found.findings.push_back(finding);
                      found.values.emplace_back(value);
                      add_category(of_message_[side], finding);
                      return true;
                    });
    if (status == ScanStatus::kOutOfMemory) {
      cover("limit", "no memory: not scanned to its end", places.of(text.begin), use);
    }
    if (!exceeded && allowances[side].exceeded()) {
      cover("limit", kLayersDetail, places.of(text.begin), use);
    }
  }
}

bool JudgedInput::entry_text(const HarText& text, const TextFindings& found,
                             std::span<const Finding> message, EntryPlaces& places,
                             const Use& use) {
  LineFacts facts = text.is_answer ? har_.answer() : har_.request();
  facts.parts = text.parts;
  judge_->begin_facts(facts);
  judge_->tell_categories(message);
  way_.begin_line(text.text, found.findings);
  const std::vector<std::string>& pointers = json_places_.read(
      text.is_json ? std::string_view(text.text) : std::string_view(), found.findings);
  for (std::size_t i = 0; i < found.findings.size(); ++i) {
    const Finding& finding = found.findings[i];
    const auto at = static_cast<std::size_t>(finding.span.offset);
    Finding as_read = finding;
    std::size_t begin = text.begin;
    std::size_t end = text.end;
    if (text.decoded()) {
      as_read.form = "encoded";
      if (!as_read.inner) as_read.inner = finding.span;
    } else {
      begin = text.starts[at];
      end = text.starts[at + finding.span.length];
    }
    const std::size_t length = end > begin ? end - begin : finding.span.length;
    as_read.span = {begin, static_cast<std::uint32_t>(length)};
    const HarPlace& told = places.of(begin);
    const Way way{text.part, text.decoded() ? kBase64 : std::string_view(), pointers[i]};
    if (!tell(finding, as_read, found.values[i], at, {told.line, told.column, told.offset}, way,
              use)) {
      return false;
    }
  }
  return true;
}

void JudgedInput::cover(std::string_view reason, std::string_view detail, const HarPlace& place,
                        const Use& use) {
  if (use.on_coverage == nullptr || !*use.on_coverage) return;
  Coverage coverage;
  coverage.reason = reason;
  coverage.detail = detail;
  coverage.source = use.source;
  coverage.source.line = place.line;
  coverage.source.offset = place.offset;
  coverage.observed = text::to_rfc3339(inspector_.now());
  coverage.pack = inspector_.pack.fingerprint();
  (*use.on_coverage)(std::move(coverage));
}

}  // namespace leakwire::inspect
