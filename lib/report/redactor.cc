#include "leakwire/redact.h"

#include <algorithm>
#include <utility>

#include "report/line_cleaner.h"
#include "report/line_cutter.h"
#include "report/long_line.h"
#include "report/redaction.h"

namespace leakwire {

std::optional<RedactStyle> redact_style_named(std::string_view name) noexcept {
  if (name == "mask") return RedactStyle::kMask;
  if (name == "label") return RedactStyle::kLabel;
  if (name == "pseudonym") return RedactStyle::kPseudonym;
  return std::nullopt;
}

struct Redactor::State final : report::LineReceiver {
  State(DetectorPack the_pack, const RedactOptions& options)
      : pack(std::move(the_pack)), redaction(pack, options), cleaner(redaction) {}

  bool lines(std::string_view block) override { return (*output)(cleaner.clean(block)); }
  bool long_piece(std::string_view piece) override {
    if (!long_line) long_line = std::make_unique<report::LongLine>(pack, redaction);
    return long_line->push(piece, *output);
  }
  bool long_end(bool has_newline) override {
    return long_line->finish(*output) && (!has_newline || (*output)("\n"));
  }

  DetectorPack pack;
  report::Redaction redaction;
  report::LineCleaner cleaner;
  report::LineCutter cutter;
  std::unique_ptr<report::LongLine> long_line;  // made for the first of them
  const OutputFn* output = nullptr;             // of the call under way
  bool stopped = false;
};

Redactor::Redactor(DetectorPack pack, const RedactOptions& options)
    : state_(std::make_unique<State>(std::move(pack), options)) {}
Redactor::Redactor(Redactor&&) noexcept = default;
Redactor& Redactor::operator=(Redactor&&) noexcept = default;
Redactor::~Redactor() = default;

bool Redactor::push(std::string_view chunk, const OutputFn& output) {
  state_->output = &output;
  if (!state_->stopped) state_->stopped = !state_->cutter.push(chunk, *state_);
  return !state_->stopped;
}

bool Redactor::finish(const OutputFn& output) {
  state_->output = &output;
  const bool goes_on = !state_->stopped && state_->cutter.finish(*state_);
  state_->redaction.open = {};
  state_->long_line.reset();  // a stop may have left it in the middle of a line
  state_->stopped = false;
  return goes_on;
}

std::uint64_t Redactor::taken_out() const noexcept { return state_->redaction.taken_out; }

bool Redactor::clean() const noexcept { return state_->redaction.clean; }

void Redactor::mask(std::span<char> bytes, std::span<const Finding> findings) noexcept {
  for (const Finding& finding : findings) {
    if (finding.span.offset >= bytes.size()) continue;
    const auto from = static_cast<std::size_t>(finding.span.offset);
    const std::size_t length = std::min<std::size_t>(finding.span.length, bytes.size() - from);
    const std::span<char> value = bytes.subspan(from, length);
    if (report::is_credential(finding.category)) {
      std::fill(value.begin(), value.end(), '*');
    } else {
      report::mask_letters(value);
    }
  }
}

}  // namespace leakwire
