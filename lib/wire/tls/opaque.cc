#include "wire/tls/opaque.h"

namespace leakwire::wire {

std::size_t Opaque::data(Side side, std::string_view bytes, const Moment& moment) {
  const auto index = static_cast<std::size_t>(side);
  if (!told_) {
    told_ = true;
    flow_.tell_unseen("encrypted", "the content of this protocol is not seen", side, moment);
  }
  if (waits_[index]) {
    std::string_view rest = bytes;
    std::string_view line;
    if (lines_[index].next(rest, line)) {
      tell_line(side, line, moment);
      waits_[index] = false;
    }
  }
  return bytes.size();
}

void Opaque::tell_line(Side side, std::string_view line, const Moment& moment) noexcept {
  MessageHead head;
  head.protocol = name_;
  head.from = side;
  head.is_answer = side == Side::kResponder;
  const MessageId id = flow_.begin(head, moment);
  flow_.listener.text(id, {.part = "banner", .where = Where::kHeader, .field = {}}, line);
  flow_.listener.end(id, true, moment);
}

void Opaque::gap(Side side, std::uint64_t, const Moment&) {
  waits_[static_cast<std::size_t>(side)] = false;
}

void Opaque::end(Side side, Ending, const Moment& moment) {
  const auto index = static_cast<std::size_t>(side);
  const std::string rest = lines_[index].take_rest();
  if (waits_[index] && !rest.empty()) tell_line(side, rest, moment);
  waits_[index] = false;
}

}  // namespace leakwire::wire
