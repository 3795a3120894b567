// Short messages that are looked at together, and short texts of one message.
#include <string.h>  // explicit_bzero is no C++

#include <algorithm>
#include <exception>
#include <utility>

#include "inspect/message/message_judge.h"

namespace leakwire::inspect {

namespace {

// An allowance that the bytes of one text count for.
bool is_apart(const GatheredText& text) noexcept {
  return !text.is_line && !text.is_stream && text.bytes.size > 0;
}

// Whatever comes of the scan, what was looked at does not stay. Room for all of it is made first:
// what grows leaves a copy behind.
struct BlockWiped {
  std::string& block;
  ~BlockWiped() { explicit_bzero(block.data(), block.size()); }
};

}  // namespace

// A NUL may be half a letter of UTF-16: in lines that is not looked for. Who is pressed for time
// looks at one text after the other.
bool MessageJudge::is_short(const GatheredMessage& message, std::size_t first) const noexcept {
  const auto begin = message.texts.begin() + static_cast<std::ptrdiff_t>(first);
  const auto apart = std::find_if(begin, message.texts.end(), is_apart);
  if (is_late_ != nullptr || message.texts.size() - first < 2 || apart == message.texts.end()) {
    return false;
  }
  if (message.lines.size() + apart->bytes.size > kMostShortBytes) return false;
  return std::none_of(apart + 1, message.texts.end(), is_apart) &&
         !MessageScan::is_form(message.name(apart->media_type)) &&
         message.lines.find('\0') == std::string::npos;
}

bool MessageJudge::scan_together(const GatheredMessage& message, std::size_t first) {
  const BlockWiped wiped{block_};
  try {
    begin_block();
    block_.reserve(message.lines.size() + kMostShortBytes + message.texts.size());
    for (std::size_t i = first; i < message.texts.size(); ++i) {
      const GatheredText& text = message.texts[i];
      const std::string_view bytes = message.bytes_of(text);
      add_to_block(bytes, scan_.allowance(text.is_line ? 0 : message.bodies.size()));
    }
    const auto status = scan_.short_texts(
        inspector_.scanner, block_, texts_, allowances_,
        [&](std::size_t number, const Finding& finding, const Finding&, std::string_view value) {
          return keep(finding, value, first + number, 0);
        });
    for (const decode::Allowance& one : allowances_) exceeded_ = exceeded_ || one.exceeded();
    return status == ScanStatus::kDone;
  } catch (const std::exception&) {
    return false;
  }
}

void MessageJudge::begin_block() noexcept {
  block_.clear();
  texts_.clear();
  allowances_.clear();
}

void MessageJudge::add_to_block(std::string_view bytes, const decode::Allowance& allowance) {
  texts_.push_back({block_.size(), static_cast<std::uint32_t>(bytes.size())});
  allowances_.push_back(allowance);
  block_ += bytes;
  block_ += '\n';
}

bool MessageJudge::scan_short(std::span<const GatheredMessage* const> messages) {
  const BlockWiped wiped{block_};
  try {
    begin_block();
    short_found_.clear();
    std::size_t most = 0;
    for (const GatheredMessage* message : messages) {
      most += message->bytes_of(message->texts.front()).size() + 1;
    }
    block_.reserve(most);
    for (const GatheredMessage* message : messages) {
      const std::string_view bytes = message->bytes_of(message->texts.front());
      add_to_block(bytes, scan_.allowance(bytes.size()));
    }
    const auto status = scan_.short_texts(
        inspector_.scanner, block_, texts_, allowances_,
        [&](std::size_t number, const Finding& finding, const Finding&, std::string_view value) {
          if (finding.confidence < inspector_.options.min_confidence) return true;
          try {
            short_found_.push_back({number, {finding, std::string(value), 0}});
            return true;
          } catch (const std::exception&) {
            return false;
          }
        });
    return status == ScanStatus::kDone;
  } catch (const std::exception&) {
    return false;
  }
}

void MessageJudge::take_short(std::size_t number) {
  forget();
  exceeded_ = allowances_[number].exceeded();
  // They are in order of the messages.
  for (ShortFound& one : short_found_) {
    if (one.number == number) found_.push_back(std::move(one.found));
    if (one.number > number) break;
  }
}

}  // namespace leakwire::inspect
