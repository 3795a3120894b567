#include "wire/mqtt/mqtt_packet.h"

#include <algorithm>

#include "wire/bytes.h"
#include "wire/message.h"

namespace leakwire::wire {
namespace {

using std::string_view;
using namespace std::string_view_literals;

constexpr std::size_t kLongestLength = 4;  // bytes of a Variable Byte Integer

// 0 where it is cut off; more than kLongestLength where it is none.
std::size_t variable_integer(string_view bytes, std::size_t& value) noexcept {
  value = 0;
  for (std::size_t i = 0; i < kLongestLength; ++i) {
    if (i == bytes.size()) return 0;
    value |= std::size_t{byte_at(bytes, i) & 0x7FU} << (7 * i);
    if ((byte_at(bytes, i) & 0x80U) == 0) return i + 1;
  }
  return kLongestLength + 1;
}

// Takes things off the front; once one is not there, none is.
class Fields {
 public:
  explicit Fields(string_view bytes) noexcept : rest_(bytes) {}

  string_view bytes(std::size_t size) noexcept {
    good_ = good_ && size <= rest_.size();
    if (!good_) return {};
    const string_view taken = rest_.substr(0, size);
    rest_.remove_prefix(size);
    return taken;
  }
  unsigned byte() noexcept { return byte_at(bytes(1), 0); }
  unsigned number() noexcept { return be16(bytes(2), 0); }
  string_view text() noexcept { return bytes(number()); }
  std::size_t variable() noexcept {
    std::size_t value = 0;
    const std::size_t size = variable_integer(rest_, value);
    good_ = good_ && size > 0 && size <= kLongestLength;
    bytes(good_ ? size : 0);
    return good_ ? value : 0;
  }
  bool empty() const noexcept { return rest_.empty() || !good_; }
  bool good() const noexcept { return good_; }
  string_view rest() const noexcept { return rest_; }

 private:
  string_view rest_;
  bool good_ = true;
};

// MQTT 5.0, section 2.2.2.2: how the properties are called whose values are texts.
string_view text_property(unsigned id) noexcept {
  switch (id) {
    case 0x03:
      return "content-type";
    case 0x08:
      return "response-topic";
    case 0x09:
      return "correlation-data";
    case 0x12:
      return "client-id";
    case 0x15:
      return "auth-method";
    case 0x16:
      return "auth-data";
    case 0x1A:
      return "response-information";
    case 0x1C:
      return "server";
    case 0x1F:
      return "reason";
    default:
      return {};
  }
}

// The same section: how long the others are.
std::size_t number_property(unsigned id) noexcept {
  if (("\x01\x17\x19\x24\x25\x28\x29\x2A"sv).find(static_cast<char>(id)) != string_view::npos) {
    return 1;
  }
  if (("\x13\x21\x22\x23"sv).find(static_cast<char>(id)) != string_view::npos) return 2;
  if (("\x02\x11\x18\x27"sv).find(static_cast<char>(id)) != string_view::npos) return 4;
  return 0;
}

bool tell_properties(Fields& fields, MqttTextFn on_text) {
  Fields each(fields.bytes(fields.variable()));
  while (!each.empty()) {
    const unsigned id = each.byte();
    if (id == 0x26) {  // what the user calls it
      const string_view name = each.text();
      const string_view value = each.text();
      if (each.good()) on_text(name, value);
    } else if (const string_view name = text_property(id); !name.empty()) {
      const string_view value = each.text();
      if (each.good()) on_text(name, value);
    } else if (id == 0x0B) {
      each.variable();
    } else if (const std::size_t size = number_property(id)) {
      each.bytes(size);
    } else {
      return false;
    }
  }
  return fields.good() && each.good();
}

// Section 3.1.
bool tell_connect(string_view bytes, unsigned& version, MqttTextFn on_text) {
  Fields fields(bytes);
  fields.text();
  version = fields.byte();
  const unsigned flags = fields.byte();
  fields.number();
  const bool has_properties = version == 5;
  if (has_properties && !tell_properties(fields, on_text)) return false;
  on_text("client-id", fields.text());
  if ((flags & 0x04U) != 0) {
    if (has_properties && !tell_properties(fields, on_text)) return false;
    on_text("will-topic", fields.text());
    on_text("will", fields.text());
  }
  if ((flags & 0x80U) != 0) on_text(kUserField, fields.text());
  if ((flags & 0x40U) != 0) on_text(kPasswordField, fields.text());
  return fields.good();
}

bool tell_topics(string_view bytes, bool has_options, bool has_properties, MqttTextFn on_text) {
  Fields fields(bytes);
  fields.number();
  if (has_properties && !tell_properties(fields, on_text)) return false;
  while (!fields.empty()) {
    const string_view topic = fields.text();
    if (has_options) fields.byte();
    if (fields.good()) on_text("topic", topic);
  }
  return fields.good();
}

}  // namespace

MqttRead read_mqtt_head(string_view bytes, MqttHead& head) noexcept {
  if (bytes.empty()) return MqttRead::kMore;
  head.first = byte_at(bytes, 0);
  const unsigned flags = head.first & 15U;
  const unsigned type = head.first >> 4;
  // Section 2.1.3.
  const bool is_publish = head.type() == MqttType::kPublish;
  const bool has_bit = type == 6 || type == 8 || type == 10;
  if (type == 0 || (is_publish ? (flags & 6U) == 6 : flags != (has_bit ? 2 : 0))) {
    return MqttRead::kNone;
  }
  const std::size_t size = variable_integer(bytes.substr(1), head.length);
  if (size > kLongestLength) return MqttRead::kNone;
  head.size = 1 + size;
  return size == 0 ? MqttRead::kMore : MqttRead::kWhole;
}

MqttRead begins_mqtt(string_view bytes) noexcept {
  MqttHead head;
  const MqttRead read = read_mqtt_head(bytes, head);
  if (read == MqttRead::kNone || (!bytes.empty() && head.type() != MqttType::kConnect)) {
    return MqttRead::kNone;
  }
  if (read == MqttRead::kMore) return read;
  const string_view behind = bytes.substr(head.size);
  for (const string_view name : {"\0\4MQTT\4"sv, "\0\4MQTT\5"sv, "\0\6MQIsdp\3"sv}) {
    if (head.length < name.size() + 3) continue;
    if (behind.starts_with(name)) return MqttRead::kWhole;
    if (behind.size() < name.size() && name.starts_with(behind)) return MqttRead::kMore;
  }
  return MqttRead::kNone;
}

bool read_mqtt_packet(const MqttHead& head, string_view bytes, unsigned& version,
                      MqttTextFn on_text) {
  const MqttType type = head.type();
  if (type == MqttType::kConnect) return tell_connect(bytes, version, on_text);
  if (type == MqttType::kSubscribe || type == MqttType::kUnsubscribe) {
    return tell_topics(bytes, type == MqttType::kSubscribe, version == 5, on_text);
  }
  if (version != 5) return bytes.size() <= 4 || type == MqttType::kSubscribeAnswer;
  Fields fields(bytes);
  switch (type) {
    case MqttType::kConnectAnswer:
      fields.bytes(2);
      break;
    case MqttType::kSubscribeAnswer:
    case MqttType::kUnsubscribeAnswer:
      fields.number();
      break;
    case MqttType::kDisconnect:
    case MqttType::kAuth:
      fields.bytes(std::min<std::size_t>(1, bytes.size()));
      break;
    default:
      if (type < MqttType::kPublishAnswer || type > MqttType::kPublishDone) return bytes.empty();
      fields.number();
      fields.bytes(std::min<std::size_t>(1, fields.rest().size()));
      break;
  }
  return fields.empty() ? fields.good() : tell_properties(fields, on_text);
}

std::optional<std::size_t> mqtt_publish_head(const MqttHead& head, string_view bytes,
                                             unsigned version) noexcept {
  const bool whole = bytes.size() >= head.length;
  std::optional<std::size_t> unknown;
  if (whole) unknown = head.length;
  if (bytes.size() < 2) return unknown;
  std::size_t size = 2U + be16(bytes, 0);
  if ((head.first & 6U) != 0) size += 2;
  if (version == 5) {
    if (bytes.size() < size) return unknown;
    std::size_t properties = 0;
    const std::size_t length = variable_integer(bytes.substr(size), properties);
    if (length == 0) return unknown;
    if (length > kLongestLength) return head.length;
    size += length + properties;
  }
  return std::min(size, head.length);
}

bool read_mqtt_publish(const MqttHead& head, string_view& bytes, unsigned version,
                       MqttTextFn on_text) {
  Fields fields(bytes);
  on_text("topic", fields.text());
  if ((head.first & 6U) != 0) fields.number();
  const bool good = fields.good() && (version != 5 || tell_properties(fields, on_text));
  if (good) bytes = fields.rest();
  return good;
}

}  // namespace leakwire::wire
