#include "wire/mqtt/mqtt.h"

#include <algorithm>
#include <utility>

namespace leakwire::wire {
namespace {

using std::string_view;

constexpr string_view kPublishPart = "mqtt.publish";

string_view part_of_type(MqttType type) noexcept {
  switch (type) {
    case MqttType::kConnect:
      return "mqtt.connect";
    case MqttType::kSubscribe:
    case MqttType::kUnsubscribe:
      return "mqtt.subscribe";
    default:
      return "mqtt.answer";
  }
}

}  // namespace

MessageId Mqtt::begin(Side side, const Moment& moment) noexcept {
  MessageHead head;
  head.protocol = name();
  head.from = side;
  head.is_answer = side != client_;
  head.transaction = flow_.transactions++;
  return flow_.begin(head, moment);
}

void Mqtt::tell_text(MessageId id, string_view part, string_view field,
                     string_view value) noexcept {
  if (value.empty()) return;
  flow_.listener.text(
      id, {.part = part, .where = Where::kHeader, .field = field, .login = login_of(field)}, value);
}

std::size_t Mqtt::data(Side side, string_view bytes, const Moment& moment) {
  Way& way = way_of(side);
  string_view rest = bytes;
  while (!rest.empty() && !over_) {
    if (way.left == 0) {
      rest = take_packet(side, rest, moment);
      continue;
    }
    const string_view piece = rest.substr(0, way.left);
    flow_.listener.body(*way.message, piece, moment);
    way.left -= piece.size();
    rest.remove_prefix(piece.size());
    if (way.left == 0) finish(way, true, moment);
  }
  return bytes.size() - rest.size();
}

string_view Mqtt::take_packet(Side side, string_view bytes, const Moment& moment) {
  Way& way = way_of(side);
  const std::size_t before = way.held.size();
  if (before > 0) way.held += bytes.substr(0, kMostHead + 1 - std::min(before, kMostHead));
  const string_view all = before > 0 ? string_view(way.held) : bytes;
  MqttHead head;
  const MqttRead read = read_mqtt_head(all, head);
  const bool is_publish = head.type() == MqttType::kPublish;
  const string_view behind = all.substr(std::min(head.size, all.size()));
  std::size_t wanted = head.length;
  if (read == MqttRead::kWhole && is_publish) {
    wanted = mqtt_publish_head(head, behind, version_).value_or(behind.size() + 1);
  }
  if (read == MqttRead::kNone || (read == MqttRead::kWhole && wanted + head.size > kMostHead)) {
    const std::string held = std::exchange(way.held, {});
    tell_raw(side, side != client_, held.substr(0, before), moment);
    over_ = true;
    return bytes;
  }
  if (read == MqttRead::kMore || behind.size() < wanted) {
    const std::size_t used = all.size() - before;
    if (before == 0) way.held = bytes;
    return bytes.substr(std::min(used, bytes.size()));
  }
  const std::string held = std::exchange(way.held, {});
  const string_view packet = (before > 0 ? string_view(held) : bytes).substr(head.size, wanted);
  if (is_publish) {
    begin_publish(side, head, packet, moment);
  } else {
    tell_packet(side, head, packet, moment);
  }
  return bytes.substr(head.size + wanted - before);
}

void Mqtt::tell_packet(Side side, const MqttHead& head, string_view packet, const Moment& moment) {
  if (packet.empty()) return;
  if (head.type() == MqttType::kConnect) client_ = side;
  std::optional<MessageId> id;
  const string_view part = part_of_type(head.type());
  const bool good =
      read_mqtt_packet(head, packet, version_, [&](string_view field, string_view value) {
        if (value.empty()) return;
        if (!id) id = begin(side, moment);
        tell_text(*id, part, field, value);
      });
  if (id) flow_.listener.end(*id, good, moment);
  if (!good) tell_raw(side, side != client_, packet, moment);
}

void Mqtt::begin_publish(Side side, const MqttHead& head, string_view packet,
                         const Moment& moment) {
  Way& way = way_of(side);
  const MessageId id = begin(side, moment);
  way.message = id;
  BodyLabel label;
  label.part = "mqtt.publish.body";
  string_view rest = packet;
  const bool good =
      read_mqtt_publish(head, rest, version_, [&](string_view field, string_view value) {
        if (field == "content-type") label.media_type = value;
        tell_text(id, kPublishPart, field, value);
      });
  flow_.listener.begin_body(id, label);
  if (!good) flow_.listener.body(id, packet, moment);
  way.left = head.length - packet.size();
  if (way.left == 0) finish(way, good, moment);
}

void Mqtt::finish(Way& way, bool whole, const Moment& moment) noexcept {
  if (!way.message) return;
  flow_.listener.end_body(*way.message);
  flow_.listener.end(*way.message, whole, moment);
  way.message.reset();
  way.left = 0;
}

void Mqtt::gap(Side side, std::uint64_t missing, const Moment& moment) {
  Way& way = way_of(side);
  if (missing > 0 && missing < way.left) {
    way.left -= missing;
    return flow_.listener.body_gap(*way.message, missing);
  }
  end(side, Ending::kReset, moment);
  flow_.tell_unseen("gap", "packets of MQTT were lost", side, moment);
  over_ = true;
}

void Mqtt::end(Side side, Ending, const Moment& moment) {
  Way& way = way_of(side);
  tell_raw(side, side != client_, std::exchange(way.held, {}), moment);
  finish(way, false, moment);
}

}  // namespace leakwire::wire
