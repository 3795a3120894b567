#include "decode/protobuf.h"

#include <array>
#include <charconv>
#include <cstdint>
#include <optional>

#include "decode/plausible.h"

namespace leakwire::decode {
namespace {

using std::string_view;

constexpr std::uint64_t kMostField = (std::uint64_t{1} << 29) - 1;
constexpr unsigned char kFirstPrintable = 0x20;

struct Field {
  std::uint64_t number = 0;
  bool is_bytes = false;
  string_view bytes;
};

std::optional<std::uint64_t> take_varint(string_view& bytes) noexcept {
  std::uint64_t value = 0;
  for (unsigned shift = 0; shift < 64 && !bytes.empty(); shift += 7) {
    const auto byte = static_cast<unsigned char>(bytes.front());
    bytes.remove_prefix(1);
    value |= std::uint64_t{byte & 0x7FU} << shift;
    if (byte < 0x80) return value;
  }
  return std::nullopt;
}

// Nothing where the bytes do not begin with a field.
std::optional<Field> take_field(string_view& bytes) noexcept {
  const auto tag = take_varint(bytes);
  if (!tag || *tag >> 3 == 0 || *tag >> 3 > kMostField) return std::nullopt;
  Field field;
  field.number = *tag >> 3;
  std::uint64_t size = 0;
  switch (*tag & 7) {
    case 0:
      return take_varint(bytes) ? std::optional(field) : std::nullopt;
    case 1:
      size = 8;
      break;
    case 2: {
      const auto length = take_varint(bytes);
      if (!length) return std::nullopt;
      field.is_bytes = true;
      size = *length;
      break;
    }
    case 5:
      size = 4;
      break;
    default:  // 3 and 4, groups, are not in use any more
      return std::nullopt;
  }
  if (size > bytes.size()) return std::nullopt;
  field.bytes = bytes.substr(0, size);
  bytes.remove_prefix(size);
  return field;
}

bool is_message(string_view bytes) noexcept {
  while (!bytes.empty()) {
    if (!take_field(bytes)) return false;
  }
  return true;
}

// A string seldom begins with a line end, which is what field 1 of a message begins with.
bool is_string(string_view bytes) noexcept {
  if (!is_text(bytes)) return false;
  return static_cast<unsigned char>(bytes.front()) >= kFirstPrintable || !is_message(bytes);
}

// The numbers of the fields on the way.
class FieldPath {
 public:
  void push(std::uint64_t number) noexcept {
    if (depth_ > 0) room_[size_++] = '.';
    const auto end = std::to_chars(room_.data() + size_, room_.data() + room_.size(), number).ptr;
    size_ = static_cast<std::size_t>(end - room_.data());
    ends_[++depth_] = size_;
  }
  void pop() noexcept { size_ = ends_[--depth_]; }
  string_view text() const noexcept { return {room_.data(), size_}; }

 private:
  static constexpr std::size_t kMostDigits = 10;  // and a '.'
  std::array<char, (kProtobufDepth + 1) * kMostDigits> room_{};
  std::array<std::size_t, kProtobufDepth + 2> ends_{};
  std::size_t size_ = 0, depth_ = 0;
};

}  // namespace

bool read_protobuf(string_view bytes, OnProtobufText on_text) {
  if (!is_message(bytes)) return false;
  std::array<string_view, kProtobufDepth> rests;  // what is left of each message on the way
  rests[0] = bytes;
  FieldPath path;
  for (std::size_t depth = 1; depth > 0;) {
    string_view& rest = rests[depth - 1];
    const std::optional<Field> field = rest.empty() ? std::nullopt : take_field(rest);
    if (!field) {
      if (--depth > 0) path.pop();
      continue;
    }
    if (!field->is_bytes || field->bytes.empty()) continue;
    path.push(field->number);
    const bool string = is_string(field->bytes);
    if (!string && depth < kProtobufDepth && is_message(field->bytes)) {
      rests[depth++] = field->bytes;
      continue;
    }
    if (string || depth == kProtobufDepth) on_text(path.text(), field->bytes);
    path.pop();
  }
  return true;
}

}  // namespace leakwire::decode
