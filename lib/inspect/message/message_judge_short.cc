// Short messages that are looked at together.
#include <string.h>  // explicit_bzero is no C++

#include <exception>
#include <utility>

#include "inspect/message/message_judge.h"

namespace leakwire::inspect {

bool MessageJudge::scan_short(std::span<const GatheredMessage* const> messages) {
  try {
    block_.clear();
    texts_.clear();
    allowances_.clear();
    short_found_.clear();
    for (const GatheredMessage* message : messages) {
      const std::string_view bytes = message->bytes_of(message->texts.front());
      texts_.push_back({block_.size(), static_cast<std::uint32_t>(bytes.size())});
      allowances_.push_back(scan_.allowance(bytes.size()));
      block_ += bytes;
      block_ += '\n';
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
    explicit_bzero(block_.data(), block_.size());
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
