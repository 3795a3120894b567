#include "inspect/message/text_rewriter.h"

#include <algorithm>
#include <utility>

namespace leakwire::inspect {
namespace {

constexpr std::size_t kNone = std::string_view::npos;
constexpr std::string_view kBlanks = " \t\r\n";

// Whether a run of a JSON text is the whole of a number (RFC 8259, section 6): a value there that
// stands in no string.
bool is_json_number(std::string_view text, std::size_t begin, std::size_t end) noexcept {
  const std::string_view value = text.substr(begin, end - begin);
  if (value.size() < 3 || value.find_first_not_of("0123456789.-+eE") != kNone) return false;
  const std::size_t before = text.substr(0, begin).find_last_not_of(kBlanks);
  const std::size_t behind = std::min(text.find_first_not_of(kBlanks, end), text.size());
  if (before == kNone || std::string_view(":,[").find(text[before]) == kNone) return false;
  return behind == text.size() || std::string_view(",]}").find(text[behind]) != kNone;
}

}  // namespace

std::optional<std::string> TextRewriter::rewrite(std::string_view text, const TextForm& form,
                                                 std::vector<TakenOut>& taken, FindFn find) {
  std::string now(text);
  runs_.clear();
  for (std::size_t pass = 0; pass <= kMostPasses; ++pass) {
    if (taken.empty()) return now;
    cut_out(now, taken);
    if (!cuts_.empty() && cuts_.front().begin < form.fixed) return std::nullopt;
    replace(now, form, taken, pass + 1 >= kMostPasses);
    now.swap(out_);
    runs_.swap(new_runs_);
    taken.clear();
    if (!find(now, taken)) return std::nullopt;
  }
  return std::nullopt;
}

// Values in one encoded value are taken out together; what goes on until the end of a line
// (redact-until) to that end.
void TextRewriter::cut_out(std::string_view text, const std::vector<TakenOut>& taken) {
  cuts_.clear();
  for (std::size_t i = 0; i < taken.size(); ++i) {
    const Finding& finding = taken[i].finding;
    report::Cut cut;
    cut.begin = std::min(static_cast<std::size_t>(finding.span.offset), text.size());
    cut.end = std::min<std::size_t>(cut.begin + finding.span.length, text.size());
    cut.value_end = cut.end;
    cut.detector = finding.detector_index;
    cut.decoded = i;
    // Stars over part of an escape would make it another one.
    cut.covers = finding.inner.has_value();
    if (const std::string_view until = replacer_.until(cut.detector); !until.empty()) {
      const std::size_t last = std::min(text.find(until, cut.begin), text.size());
      cut.end = std::max(cut.end, std::min(text.find('\n', last), text.size()));
      cut.covers = true;
    }
    if (!cuts_.empty() && cut.begin < cuts_.back().end) {
      cuts_.back().end = std::max(cuts_.back().end, cut.end);
    } else {
      cuts_.push_back(cut);
    }
  }
  report::widen(cuts_, runs_);
}

void TextRewriter::append(const report::Cut& cut, std::string_view bytes, std::string_view value,
                          const TextForm& form, bool is_number) {
  label_.clear();
  replacer_.append(label_, cut, bytes, value);
  if (replacer_.masks() && bytes.size() > value.size()) {
    // The number of lines stays.
    for (std::size_t i = 0; i < bytes.size(); ++i) {
      if (bytes[i] == '\n') label_[i] = '\n';
    }
  }
  if (is_number) {
    if (replacer_.masks()) label_.assign(bytes.size() - 2, '*');
    out_ += '"';
    out_ += label_;
    out_ += '"';
    return;
  }
  for (const char byte : label_) {
    if (form.percent && !replacer_.masks() && (byte == '[' || byte == ']')) {
      out_ += byte == '[' ? "%5B" : "%5D";
    } else {
      out_ += byte;
    }
  }
}

void TextRewriter::replace(std::string_view text, const TextForm& form,
                           const std::vector<TakenOut>& taken, bool stars) {
  out_.clear();
  new_runs_.clear();
  std::size_t done = 0;
  for (const report::Cut& cut : cuts_) {
    report::copy(text, runs_, {done, cut.begin}, out_, new_runs_);
    const std::string_view bytes = text.substr(cut.begin, cut.end - cut.begin);
    const std::size_t begin = out_.size();
    if (stars) {
      out_.append(bytes.size(), '*');
    } else {
      append(cut, bytes, taken[cut.decoded].value, form,
             form.json && is_json_number(text, cut.begin, cut.end));
    }
    new_runs_.push_back({begin, out_.size()});
    done = cut.end;
  }
  report::copy(text, runs_, {done, text.size()}, out_, new_runs_);
}

}  // namespace leakwire::inspect
