#include "decode/body_decoder.h"

#include <algorithm>
#include <cstring>
#include <new>

namespace leakwire::decode {
namespace {

constexpr std::size_t kRoom = std::size_t{16} << 10;

}  // namespace

BodyDecoder::BodyDecoder(std::span<const Coding> codings, bool sniffs) : sniffs_(sniffs) {
  for (std::size_t i = codings.size(); i > 0; --i) {
    if (!add(codings[i - 1])) broken_ = true;
  }
}

bool BodyDecoder::add(Coding coding) {
  auto layer = std::make_unique<Layer>();
  layer->coding = coding;
  layer->decoder = make_stream_decoder(coding);
  if (!layer->decoder) return false;
  layer->room = std::make_unique<char[]>(kRoom);
  layers_.push_back(std::move(layer));
  return true;
}

void BodyDecoder::push(std::string_view bytes, Allowance& allowance, Out out) noexcept {
  try {
    give(0, bytes, allowance, out);
  } catch (const std::bad_alloc&) {
    broken_ = true;
    allowance.pass_depth();
  }
}

void BodyDecoder::finish(Allowance& allowance, Out out) noexcept {
  try {
    for (std::size_t i = 0; i < layers_.size(); ++i) {
      // It never made a byte: that it is of this coding is the header's word alone.
      if (!layers_[i]->made && !layers_[i]->ended && !layers_[i]->held.empty()) {
        break_off(i, {}, allowance, out);
      }
    }
    if (sniffs_) sniff({}, true, allowance, out);
  } catch (const std::bad_alloc&) {
    broken_ = true;
  }
}

bool BodyDecoder::whole() const noexcept {
  return !broken_ && std::all_of(layers_.begin(), layers_.end(), [](const auto& layer) {
    // base64 and quoted-printable have no end of their own.
    return layer->ended || layer->coding >= Coding::kPercent;
  });
}

std::size_t BodyDecoder::memory() const noexcept {
  std::size_t memory = sizeof(*this) + path_.capacity();
  for (const auto& layer : layers_) {
    memory += sizeof(Layer) + kRoom + layer->held.capacity();
    if (layer->decoder) memory += layer->decoder->memory();
  }
  return memory;
}

// What is left when the layers before `layer` are off.
void BodyDecoder::give(std::size_t layer, std::string_view bytes, Allowance& allowance, Out out) {
  if (bytes.empty()) return;
  if (layer < layers_.size()) return take_off(layer, bytes, allowance, out);
  if (sniffs_) return sniff(bytes, false, allowance, out);
  out(bytes);
}

void BodyDecoder::take_off(std::size_t index, std::string_view bytes, Allowance& allowance,
                           Out out) {
  Layer& layer = *layers_[index];
  if (!layer.decoder) return give(index + 1, bytes, allowance, out);
  bytes = bytes.substr(0, allowance.take_work(bytes.size()));
  while (true) {
    const std::size_t room = std::min(kRoom, allowance.output_left());
    if (room < kMagicLength) {
      allowance.take_output(kRoom);
      return;
    }
    const StreamDecoder::Step step = layer.decoder->step(bytes, {layer.room.get(), room});
    hold(layer, bytes.substr(0, step.used));
    bytes.remove_prefix(step.used);
    if (step.made > 0) {
      if (!layer.made) {
        if (!path_.empty()) path_ += '>';
        path_ += to_string(layer.coding);
      }
      layer.made = true;
      allowance.take_output(step.made);
      give(index + 1, {layer.room.get(), step.made}, allowance, out);
    }
    layer.ended = step.state == StreamDecoder::State::kEnd;
    if (layer.ended) layer.let_go();
    if (step.state == StreamDecoder::State::kBroken) {
      return break_off(index, bytes, allowance, out);
    }
    // Behind the end: of no layer, and sent all the same.
    if (layer.ended && step.used == 0 && step.made == 0) {
      return give(index + 1, bytes, allowance, out);
    }
    if (step.used == 0 && step.made == 0) return;
    if (bytes.empty() && step.made < room) return;
  }
}

void BodyDecoder::hold(Layer& layer, std::string_view used) {
  if (!layer.holds) return;
  if (!layer.made ? layer.held.size() < kMostHeld : layer.held.size() + used.size() <= kMostHeld) {
    layer.held += used;
  } else if (layer.made) {
    layer.let_go();
  }
}

// From here on the bytes are as they stand.
void BodyDecoder::break_off(std::size_t index, std::string_view rest, Allowance& allowance,
                            Out out) {
  Layer& layer = *layers_[index];
  broken_ = true;
  layer.decoder.reset();
  const std::string held = std::move(layer.held);
  layer.held = std::string();
  if (layer.holds) give(index + 1, held, allowance, out);
  give(index + 1, rest, allowance, out);
}

// The first bytes of what is plain so far are gathered; they may show one layer more.
void BodyDecoder::sniff(std::string_view bytes, bool is_last, Allowance& allowance, Out out) {
  const std::size_t size = std::min(bytes.size(), kMagicLength - head_size_);
  if (size > 0) std::memcpy(head_.data() + head_size_, bytes.data(), size);
  head_size_ += size;
  bytes.remove_prefix(size);
  const std::string_view head(head_.data(), head_size_);
  if (head_size_ < kMagicLength && !is_last) return;
  const std::optional<Coding> coding = coding_of_magic(head);
  const bool is_deep = coding && sniffed_ == allowance.limits().depth;
  if (is_deep) allowance.pass_depth();
  const std::array<char, kMagicLength> first = head_;
  const std::string_view first_bytes(first.data(), head_size_);
  head_size_ = 0;
  if (coding && !is_deep && !is_last && add(*coding)) {
    ++sniffed_;
  } else {
    sniffs_ = false;
  }
  const std::size_t layer = sniffs_ ? layers_.size() - 1 : layers_.size();
  give(layer, first_bytes, allowance, out);
  give(layer, bytes, allowance, out);
}

}  // namespace leakwire::decode
