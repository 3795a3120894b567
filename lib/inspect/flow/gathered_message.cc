#include "inspect/flow/gathered_message.h"

#include <string.h>  // explicit_bzero is no C++

#include <algorithm>
#include <limits>

namespace leakwire::inspect {
namespace {

constexpr std::size_t kMostRoom = std::size_t{2} << 20;

void wipe(std::string& text) noexcept {
  explicit_bzero(text.data(), text.size());
  text.clear();
  if (text.capacity() > kMostRoom) std::string().swap(text);
}

}  // namespace

Run GatheredMessage::keep(std::string_view text) {
  const Run run{static_cast<std::uint32_t>(names.size()), static_cast<std::uint32_t>(text.size())};
  names += text;
  return run;
}

const wire::Moment& GatheredMessage::moment_of(const GatheredText& text,
                                               std::uint64_t at) const noexcept {
  if (text.is_line || marks.empty()) return text.moment;
  const std::uint64_t place = text.bytes.begin + at;
  auto mark = std::upper_bound(marks.begin(), marks.end(), place,
                               [](std::uint64_t here, const Mark& one) { return here < one.from; });
  if (mark != marks.begin()) --mark;
  return mark->moment;
}

std::size_t GatheredMessage::memory() const noexcept {
  return sizeof *this + names.capacity() + lines.capacity() + bodies.capacity() +
         texts.capacity() * sizeof(GatheredText) + marks.capacity() * sizeof(Mark) +
         early.capacity() * sizeof(EarlyFinding) + categories.capacity() * sizeof(Finding) +
         (decoder ? decoder->memory() : 0);
}

void GatheredMessage::clear() noexcept {
  wipe(names);
  wipe(lines);
  wipe(bodies);
  texts.clear();
  marks.clear();
  early.clear();
  categories.clear();
  decoder.reset();
  stream.reset();
  static_cast<MessageState&>(*this) = MessageState();
}

}  // namespace leakwire::inspect
