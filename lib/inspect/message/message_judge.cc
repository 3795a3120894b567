#include "inspect/message/message_judge.h"

#include <algorithm>
#include <exception>
#include <utility>

#include "inspect/flow/message_parts.h"
#include "inspect/log/signals.h"

namespace leakwire::inspect {
namespace {

std::unique_ptr<Judge> judge_for(const InspectorOptions& options) {
  if (auto judge = Judge::make(options.judging, options.places)) return judge;
  if (Result<Places> places = Places::load()) return Judge::make(std::nullopt, *places);
  PlacesOptions nothing;
  nothing.geoip_folder.clear();
  return Judge::make(std::nullopt, *Places::load(nothing));
}

}  // namespace

MessageJudge::MessageJudge(Inspector::State& inspector)
    : inspector_(inspector),
      scan_(inspector.options.message_decoding, Inspector::State::kMostDecoded),
      judge_(judge_for(inspector.options)),
      way_(inspector, *judge_),
      logins_(inspector.pack) {}

bool MessageJudge::keep(const Finding& finding, std::string_view value, std::size_t text,
                        std::uint64_t begin) {
  if (finding.confidence < inspector_.options.min_confidence) return true;
  try {
    Found& found = found_.emplace_back();
    found.finding = finding;
    found.finding.span.offset -= begin;
    found.value = value;
    found.text = text;
    return true;
  } catch (const std::exception&) {
    return false;
  }
}

bool MessageJudge::scan_lines(const GatheredMessage& message, std::size_t first) {
  std::size_t text = first;
  while (text < message.texts.size() && !message.texts[text].is_line) ++text;
  if (text == message.texts.size()) return true;
  const std::size_t from = message.texts[text].bytes.begin;
  bool kept = true;
  const auto status = scan_.lines(
      inspector_.scanner, std::string_view(message.lines).substr(from),
      [&](const Finding& finding, const Finding&, std::string_view value) {
        const std::uint64_t at = from + finding.span.offset;
        while (text + 1 < message.texts.size()) {
          const GatheredText& one = message.texts[text];
          if (one.is_line && at < std::uint64_t{one.bytes.begin} + one.bytes.size) break;
          ++text;
        }
        kept = keep(finding, value, text, message.texts[text].bytes.begin - from);
        return kept;
      },
      [this](std::size_t) { exceeded_ = true; });
  return status == ScanStatus::kDone && kept;
}

bool MessageJudge::scan_text(const GatheredMessage& message, std::size_t text,
                             std::string_view bytes, decode::Allowance& allowance) {
  bool kept = true;
  const std::string_view media_type = message.name(message.texts[text].media_type);
  const auto status =
      scan_.text(inspector_.scanner, bytes, media_type, allowance,
                 [&](const Finding& finding, const Finding&, std::string_view value) {
                   kept = keep(finding, value, text, 0);
                   return kept;
                 });
  return status == ScanStatus::kDone && kept;
}

bool MessageJudge::scan(const GatheredMessage& message, std::size_t first) {
  if (is_short(message, first)) {
    const bool done = scan_together(message, first);
    return take_logins(message, first) && done;
  }
  decode::Allowance allowance = scan_.allowance(message.bodies.size());
  bool all = scan_lines(message, first);
  for (std::size_t i = first; i < message.texts.size(); ++i) {
    const GatheredText& text = message.texts[i];
    if (!all && is_late_ != nullptr && (*is_late_)()) break;
    if (!text.is_line && !text.is_stream && text.bytes.size > 0) {
      all = scan_text(message, i, message.bytes_of(text), allowance) && all;
    }
  }
  all = take_logins(message, first) && all;
  exceeded_ = exceeded_ || allowance.exceeded();
  return all;
}

// What the protocol calls a user's name or a password is one, beside what detectors make of it.
bool MessageJudge::take_logins(const GatheredMessage& message, std::size_t first) {
  bool all = true;
  for (std::size_t i = first; i < message.texts.size(); ++i) {
    const GatheredText& text = message.texts[i];
    const std::string_view bytes = message.bytes_of(text);
    const std::optional<Finding> login = logins_.find(text, bytes);
    if (!login) continue;
    const bool is_other = std::any_of(found_.begin(), found_.end(), [&](const Found& one) {
      return one.text == i && LoginFinder::yields(*login, one.finding);
    });
    if (is_other) continue;
    std::erase_if(found_, [&](const Found& one) {
      return one.text == i && LoginFinder::overlap(*login, one.finding);
    });
    all = keep(*login, bytes.substr(login->span.offset, login->span.length), i, 0) && all;
  }
  return all;
}

bool MessageJudge::scan_one(const GatheredMessage& message, std::size_t text,
                            std::string_view bytes) {
  decode::Allowance allowance = scan_.allowance(bytes.size());
  bool all = true;
  if (message.texts[text].is_line) {
    line_ = bytes;
    line_ += '\n';
    const auto status = scan_.lines(
        inspector_.scanner, line_,
        [&](const Finding& finding, const Finding&, std::string_view value) {
          all = keep(finding, value, text, 0);
          return all;
        },
        [this](std::size_t) { exceeded_ = true; });
    return status == ScanStatus::kDone && all;
  }
  all = scan_text(message, text, bytes, allowance);
  exceeded_ = exceeded_ || allowance.exceeded();
  return all;
}

bool MessageJudge::stream(GatheredMessage& message, std::string_view bytes, std::uint64_t missing,
                          bool is_end) {
  const auto take = [&](const Finding& finding, std::string_view value) {
    return keep(finding, value, message.body, 0);
  };
  Scanner& scanner = inspector_.scanner;
  bool all = true;
  if (missing > 0) all = scanner.skip(*message.stream, missing, take) == ScanStatus::kDone;
  if (!bytes.empty()) {
    all = scanner.push(*message.stream, bytes, take) == ScanStatus::kDone && all;
  }
  if (is_end) all = scanner.finish(*message.stream, take) == ScanStatus::kDone && all;
  return all;
}

void MessageJudge::read_consent(const GatheredMessage& message, LineFacts& facts) {
  for (const GatheredText& text : message.texts) {
    if (text.where != Where::kUrl && text.where != Where::kCookie) continue;
    facts.parts.clear();
    const std::string_view bytes = message.bytes_of(text);
    tell_message_parts(text, bytes, message, body_parts_, facts.parts);
    read_signals(bytes, facts);
  }
  facts.parts.clear();
}

void MessageJudge::tell(GatheredMessage& message, LineFacts& facts,
                        FunctionRef<void(const Found&)> on_found,
                        std::optional<std::string_view> other_bytes) {
  std::stable_sort(found_.begin(), found_.end(), [](const Found& a, const Found& b) {
    return std::pair(a.text, a.finding.span.offset) < std::pair(b.text, b.finding.span.offset);
  });
  body_parts_.forget();
  facts_ = &facts;
  for (const Found& found : found_) {
    const auto is_told = [&found](const Finding& one) {
      return one.category == found.finding.category;
    };
    if (std::none_of(message.categories.begin(), message.categories.end(), is_told)) {
      message.categories.push_back(found.finding);
    }
  }
  for (std::size_t i = 0; i < found_.size();) {
    const GatheredText& text = message.texts[found_[i].text];
    std::size_t end = i;
    of_text_.clear();
    for (; end < found_.size() && found_[end].text == found_[i].text; ++end) {
      of_text_.push_back(found_[end].finding);
    }
    const std::string_view bytes = other_bytes ? *other_bytes : message.bytes_of(text);
    facts.parts.clear();
    facts.rest = {0, 0, text.where, message.name(text.field)};
    tell_message_parts(text, bytes, message, body_parts_, facts.parts);
    judge_->begin_facts(facts);
    judge_->tell_categories(message.categories);
    way_.begin_line(bytes, of_text_);
    const bool is_json = text.may_have_parts && !text.is_stream && body_parts_.is_json();
    const std::vector<std::string>& pointers =
        json_places_.read(is_json ? bytes : std::string_view(), of_text_);
    for (const std::size_t first = i; i < end; ++i) {
      pointer_ = pointers[i - first];
      on_found(found_[i]);
    }
  }
  pointer_ = {};
  facts_ = nullptr;
}

Judged MessageJudge::judge_one(const Found& found, text::Micros reading) noexcept {
  const auto at = static_cast<std::size_t>(found.finding.span.offset);
  return judge_->judge(found.finding, found.value, at, facts_->time, reading);
}

Record MessageJudge::record(const GatheredMessage& message, const Found& found,
                            const Judged& judged, RecordSource source,
                            std::string_view fingerprint) {
  const GatheredText& text = message.texts[found.text];
  Finding as_read = found.finding;
  source.offset = text.offset + found.finding.span.offset;
  const std::string_view layers = message.name(text.layers);
  if (!layers.empty()) {
    as_read.form = "encoded";
    if (!as_read.inner) as_read.inner = found.finding.span;
    as_read.span = {0, static_cast<std::uint32_t>(text.sent)};
    source.offset = text.offset;
  }
  Record record = inspector_.maker.make(as_read, found.value, source, fingerprint);
  record.message = message.number;
  way_.tell(found.finding, judged, record);
  way_.tell_path(text.part, layers, pointer_, record);
  return record;
}

}  // namespace leakwire::inspect
