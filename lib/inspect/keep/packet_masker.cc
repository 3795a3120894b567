#include "inspect/keep/packet_masker.h"

#include <algorithm>
#include <exception>
#include <utility>

#include "inspect/keep/placed_flow.h"
#include "leakwire/redact.h"
#include "wire/checksum.h"

namespace leakwire::inspect {
namespace {

// So often a flow is read again: what is masked may lay bare something else.
constexpr int kReadings = 4;
constexpr int kScans = 3;
// No finding is longer (contract of pattern files: `max-length`).
constexpr std::size_t kLongest = 4096;

// A text's value, without the name that a gatherer puts before it.
std::string_view value_of(const GatheredMessage& message, const GatheredText& text) noexcept {
  const std::string_view bytes = message.bytes_of(text);
  return bytes.substr(text.name_size > 0 ? text.name_size + 2 : 0);
}

// As MessageGatherer keeps lines: a line end within is a blank.
bool is_value(std::string_view sent, std::string_view kept) noexcept {
  return std::equal(sent.begin(), sent.end(), kept.begin(), kept.end(),
                    [](char a, char b) { return a == b || (a == '\n' && b == ' '); });
}

void mask_payload(HeldFlow& flow, const HeldPacket& packet) noexcept {
  std::fill_n(flow.bytes.begin() + static_cast<std::ptrdiff_t>(packet.at + packet.payload_at),
              packet.payload_size, '*');
}

// The headers around a payload that is no longer what it was: checksums, and what stands behind it.
void renew(HeldFlow& flow, const HeldPacket& packet, std::string_view before) noexcept {
  if (packet.payload_size == 0) return;
  const std::span<char> bytes = std::span(flow.bytes).subspan(packet.at, packet.size);
  std::fill(bytes.begin() + static_cast<std::ptrdiff_t>(packet.payload_at + packet.payload_size),
            bytes.end(), '\0');
  if (flow.payload(packet) == before) return;
  const std::size_t header =
      wire::transport_header(flow.packet(packet), packet.payload_at, packet.frame);
  if (header == 0) return;
  wire::renew_checksum(bytes.subspan(packet.payload_at - header, header + packet.payload_size),
                       before, packet.frame);
}

}  // namespace

void PacketMasker::mask_plain(FlowImage& image) {
  std::vector<Finding> findings;
  for (const std::span<char> text : image.texts()) {
    for (int i = 0; i < kScans; ++i) {
      findings.clear();
      inspector_.scanner.scan({text.data(), text.size()},
                              [&](const Finding& finding, std::string_view) {
                                if (finding.confidence >= inspector_.options.min_confidence) {
                                  findings.push_back(finding);
                                }
                                return true;
                              });
      if (findings.empty()) break;
      Redactor::mask(text, findings);
    }
  }
}

void PacketMasker::write(HeldFlow& flow) const {
  for (const std::size_t side : {0, 1}) {
    if (!whole_[side]) images_[side].write(flow);
  }
  for (const HeldPacket& packet : flow.packets) {
    if (whole_[static_cast<std::size_t>(packet.from_low)]) mask_payload(flow, packet);
  }
}

bool PacketMasker::look(const HeldFlow& flow) {
  found_ = false;
  position_ = {};
  marks_.clear();
  bodies_.clear();
  wire::FlowsOptions options;
  options.memory = 8 * flow.memory() + (std::size_t{16} << 20);
  wire::Flows flows(*this, wire::KeyedHash(1, 2), options);
  for (const HeldPacket& packet : flow.packets) {
    wire::Frame frame = packet.frame;
    frame.payload = flow.payload(packet);
    flows.push(frame);
  }
  flows.finish();
  for (const auto& [side, span] : marks_) images_[side].mask(span.offset, span.length);
  return found_;
}

void PacketMasker::mask(HeldFlow& flow, bool goes_on) {
  const std::string before = flow.bytes;
  for (const std::size_t side : {0, 1}) {
    FlowImage& image = images_[side];
    whole_[side] = !image.read(flow, side == 1);
    if (whole_[side]) continue;
    if (goes_on) {
      const std::size_t size = image.bytes().size();
      image.mask(size - std::min(size, kLongest), kLongest);
    }
  }
  for (int i = 0; i < kReadings; ++i) {
    for (const std::size_t side : {0, 1}) {
      if (!whole_[side]) mask_plain(images_[side]);
    }
    write(flow);
    if (!look(flow)) break;
    if (i + 1 == kReadings) whole_ = {true, true};
  }
  write(flow);
  for (const HeldPacket& packet : flow.packets) {
    renew(flow, packet,
          std::string_view(before).substr(packet.at + packet.payload_at, packet.payload_size));
  }
}

void PacketMasker::mask_whole(HeldFlow& flow) {
  const std::string before = flow.bytes;
  for (const HeldPacket& packet : flow.packets) {
    mask_payload(flow, packet);
    renew(flow, packet,
          std::string_view(before).substr(packet.at + packet.payload_at, packet.payload_size));
  }
}

std::unique_ptr<wire::FlowParser> PacketMasker::make(const wire::FlowInfo& info) noexcept {
  std::unique_ptr<PlacedFlow> flow(new (std::nothrow) PlacedFlow(*this, info, keys_));
  if (flow && flow->made()) return flow;
  whole_ = {true, true};
  found_ = true;
  return nullptr;
}

std::string_view PacketMasker::name_of(std::string_view name) {
  return *names_.emplace(name).first;
}

std::unique_ptr<GatheredMessage> PacketMasker::make_message() {
  return std::make_unique<GatheredMessage>();
}

void PacketMasker::give_back(std::unique_ptr<GatheredMessage> message) noexcept {
  if (message) message->clear();
}

std::unique_ptr<Stream> PacketMasker::make_stream(const GatheredMessage& /*message*/) {
  return std::make_unique<Stream>(inspector_.pack);
}

// What could not be read to its end goes whole.
void PacketMasker::shed(FlowContext& /*flow*/) noexcept {
  whole_ = {true, true};
  found_ = true;
}

bool PacketMasker::mask_text(const GatheredMessage& message, const GatheredText& text) {
  const std::size_t side = reading_->low(message.from);
  const std::string_view value = value_of(message, text);
  const FlowImage& image = images_[side];
  const auto size = static_cast<std::uint32_t>(value.size());
  bool placed = false;
  for (const PlacedFlow::Range& range : reading_->ranges(message.id)) {
    if (range.is_body || range.at == PlacedFlow::kNowhere || range.size != value.size()) continue;
    if (!is_value(std::string_view(image.bytes()).substr(range.at, size), value)) continue;
    marks_.emplace_back(side, Span{range.at, size});
    placed = true;
  }
  if (placed || !text.is_line) return placed;
  // It was copied on its way: wherever the like of it stands.
  for (std::size_t at = image.find(value, 0); at != PlacedFlow::kNowhere;
       at = image.find(value, at + value.size())) {
    marks_.emplace_back(side, Span{at, size});
    placed = true;
  }
  if (!placed) whole_[side] = true;
  return true;
}

void PacketMasker::mask_bodies(const GatheredMessage& message) {
  const std::size_t side = reading_->low(message.from);
  bool placed = false;
  for (const PlacedFlow::Range& range : reading_->ranges(message.id)) {
    if (!range.is_body) continue;
    if (range.at == PlacedFlow::kNowhere) {
      placed = false;
      break;
    }
    marks_.emplace_back(side, Span{range.at, static_cast<std::uint32_t>(range.size)});
    placed = true;
  }
  if (!placed) whole_[side] = true;
}

void PacketMasker::message(FlowContext& flow, GatheredMessage& message, bool /*whole*/) noexcept {
  try {
    messages_.forget();
    if (!messages_.scan(message)) return shed(flow);
    bool in_body = std::erase(bodies_, message.id) > 0;
    found_ = found_ || in_body || !messages_.found().empty();
    for (const Found& found : messages_.found()) {
      in_body = !mask_text(message, message.texts[found.text]) || in_body;
    }
    if (in_body) mask_bodies(message);
  } catch (const std::exception&) {
    shed(flow);
  }
}

void PacketMasker::stream(FlowContext& flow, GatheredMessage& message, std::string_view bytes,
                          std::uint64_t missing, bool is_end) noexcept {
  try {
    messages_.forget();
    if (!messages_.stream(message, bytes, missing, is_end)) return shed(flow);
    if (!messages_.found().empty()) bodies_.push_back(message.id);
  } catch (const std::exception&) {
    shed(flow);
  }
}

}  // namespace leakwire::inspect
