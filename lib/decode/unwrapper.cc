#include "decode/unwrapper.h"

#include <algorithm>
#include <array>
#include <deque>
#include <new>
#include <string>
#include <vector>

#include "decode/inline_layers.h"
#include "decode/layer_finder.h"
#include "decode/plausible.h"
#include "decode/stream_decoder.h"

namespace leakwire::decode {
namespace {

using Unescape = bool (*)(std::string_view, std::string&, Origins&);

struct InlineLayer {
  Coding coding;
  Unescape unescape;
};

bool unescape_uri(std::string_view text, std::string& out, Origins& origins) {
  return unescape_percent(text, Plus::kBlankInQueries, out, origins);
}
bool unescape_form(std::string_view text, std::string& out, Origins& origins) {
  return unescape_percent(text, Plus::kBlank, out, origins);
}

constexpr std::array kInlineLayers = std::to_array<InlineLayer>({
    {Coding::kUtf16, decode_utf16},
    {Coding::kForm, unescape_form},
    {Coding::kPercent, unescape_uri},
    {Coding::kJson, unescape_json_text},
    {Coding::kHtml, unescape_html},
    {Coding::kQuotedPrintable, unescape_quoted_printable},
    {Coding::kEncodedWord, unescape_words},
    {Coding::kBase64Imap, unescape_imap},
});

constexpr std::size_t kInflateRoom = std::size_t{16} << 10;
constexpr std::size_t kLeastRoom = 4;  // of a stream decoder

}  // namespace

Span Unwrapped::in_source(Span inner) const noexcept {
  if (origins == nullptr) return inner;
  const std::uint32_t begin = (*origins)[static_cast<std::size_t>(inner.offset)];
  const std::uint32_t end = (*origins)[static_cast<std::size_t>(inner.end())];
  return {begin, end - begin};
}

bool Unwrapped::changed(Span inner) const noexcept {
  if (origins == nullptr) return true;
  const Span there = in_source(inner);
  if (there.length != inner.length) return true;
  return text.substr(static_cast<std::size_t>(inner.offset), inner.length) !=
         source_text.substr(static_cast<std::size_t>(there.offset), there.length);
}

struct Unwrapper::State {
  State(Layers layers, std::size_t least) : layers(layers), finder(layers, least) {}

  // Room of one depth, used again.
  struct Level {
    std::string text, decoded;
    Origins origins, local;
    std::vector<ValueRun> values;
  };
  struct Call {
    Call(Allowance& the_allowance, FunctionRef<bool(const Unwrapped&)> tell) noexcept
        : allowance(the_allowance), on_text(tell) {}

    Allowance& allowance;
    FunctionRef<bool(const Unwrapped&)> on_text;
  };

  bool walk(const Unwrapped& node, unsigned depth, Call& call);
  bool inline_layer(const Unwrapped& node, const InlineLayer& layer, unsigned depth, Call& call);
  bool values(const Unwrapped& node, unsigned depth, Call& call);
  bool value(const Unwrapped& node, const ValueRun& run, unsigned depth, Call& call);
  bool compressed(Unwrapped child, Coding coding, unsigned depth, Call& call);
  bool tell(Unwrapped& child, unsigned depth, Call& call);
  Level& level(unsigned depth) {
    while (levels.size() <= depth) levels.emplace_back();
    return levels[depth];
  }
  void push_path(Coding coding) {
    if (!path.empty()) path += '>';
    path += to_string(coding);
  }

  Layers layers;
  LayerFinder finder;
  std::deque<Level> levels;
  std::string path;
  std::uint32_t sources = 0;  // told so far
};

bool Unwrapper::State::tell(Unwrapped& child, unsigned depth, Call& call) {
  child.path = path;
  if (!call.on_text(child)) return false;
  return walk(child, depth, call);
}

bool Unwrapper::State::inline_layer(const Unwrapped& node, const InlineLayer& layer, unsigned depth,
                                    Call& call) {
  if (call.allowance.take_work(node.text.size()) < node.text.size()) return true;
  Level& room = level(depth);
  room.text.clear();
  room.local.clear();
  if (!layer.unescape(node.text, room.text, room.local)) return true;
  if (call.allowance.take_output(room.text.size()) < room.text.size()) return true;
  Unwrapped child = node;
  child.text = room.text;
  if (node.origins != nullptr) room.origins.join(*node.origins, room.local, room.text.size());
  child.origins = node.origins != nullptr ? &room.origins : &room.local;
  const std::size_t length = path.size();
  push_path(layer.coding);
  const bool goes_on = tell(child, depth + 1, call);
  path.resize(length);
  return goes_on;
}

bool Unwrapper::State::values(const Unwrapped& node, unsigned depth, Call& call) {
  if (call.allowance.take_work(node.text.size()) < node.text.size()) return true;
  for (const ValueRun& run : level(depth).values) {
    if (!value(node, run, depth, call)) return false;
  }
  return true;
}

bool Unwrapper::State::value(const Unwrapped& node, const ValueRun& run, unsigned depth,
                             Call& call) {
  const std::size_t end = ValueRuns::padded_end(node.text, run);
  const Span inner{run.begin, static_cast<std::uint32_t>(end - run.begin)};
  // Where it stands so in the source, the source's own walk has it.
  if (node.origins != nullptr && !node.changed(inner)) return true;
  if (depth >= call.allowance.limits().depth) {
    call.allowance.pass_depth();
    return true;
  }
  const std::string_view digits = node.text.substr(run.begin, run.end - run.begin);
  if (call.allowance.take_output(digits.size()) < digits.size()) return true;
  Level& room = level(depth);
  if (room.decoded.size() < digits.size()) room.decoded.resize(digits.size());
  const std::string_view decoded = ValueRuns::decode(digits, run.coding, room.decoded.data());
  Unwrapped child;
  child.text = child.source_text = decoded;
  child.parent = node.source;
  child.in_parent = node.in_source(inner);
  child.value = node.source == 0 ? child.in_parent : node.value;
  const std::size_t length = path.size();
  push_path(run.coding);
  bool goes_on = true;
  const auto magic = coding_of_magic(decoded);
  if (magic && layers.has(*magic)) {
    goes_on = compressed(child, *magic, depth + 1, call);
  } else if (is_text(decoded) ||
             (layers.has(Coding::kUtf16) && utf16_order(decoded) != Utf16Order::kNone)) {
    child.source = ++sources;
    goes_on = tell(child, depth + 1, call);
  }
  path.resize(length);
  return goes_on;
}

bool Unwrapper::State::compressed(Unwrapped child, Coding coding, unsigned depth, Call& call) {
  if (depth >= call.allowance.limits().depth) {
    call.allowance.pass_depth();
    return true;
  }
  const auto decoder = make_stream_decoder(coding);
  if (!decoder) return true;
  std::string_view in = child.text;
  std::string& out = level(depth).decoded;
  out.clear();
  while (true) {
    const std::size_t room = std::min(kInflateRoom, call.allowance.output_left());
    const std::size_t before = out.size();
    if (room < kLeastRoom) {
      call.allowance.take_output(kInflateRoom);
      break;
    }
    out.resize(before + room);
    const StreamDecoder::Step step = decoder->step(in, {out.data() + before, room});
    out.resize(before + step.made);
    in.remove_prefix(step.used);
    call.allowance.take_output(step.made);
    if (step.state != StreamDecoder::State::kGoesOn || (step.used == 0 && step.made == 0)) break;
  }
  if (!is_text(out)) return true;
  child.text = child.source_text = out;
  child.source = ++sources;
  const std::size_t length = path.size();
  push_path(coding);
  const bool goes_on = tell(child, depth + 1, call);
  path.resize(length);
  return goes_on;
}

// `depth`: layers that are off.
bool Unwrapper::State::walk(const Unwrapped& node, unsigned depth, Call& call) {
  std::vector<ValueRun>& runs = level(depth).values;
  runs.clear();
  Layers inside = finder.survey(node.text, runs);
  const bool was_form = path.ends_with(to_string(Coding::kForm));
  if (was_form && inside.has(Coding::kForm) && !is_form_again(node.text)) {
    inside.drop(Coding::kForm);
  }
  if (!inside.empty() && depth >= call.allowance.limits().depth) {
    call.allowance.pass_depth();
    return true;
  }
  for (const InlineLayer& layer : kInlineLayers) {
    if (!inside.has(layer.coding)) continue;
    // A form is percent-encoded, and nothing else is.
    if (layer.coding == Coding::kPercent && layers.has(Coding::kForm)) continue;
    if (!inline_layer(node, layer, depth, call)) return false;
  }
  return runs.empty() || values(node, depth, call);
}

Unwrapper::Unwrapper(Layers layers, std::size_t least_value)
    : state_(std::make_unique<State>(layers, least_value)) {}
Unwrapper::Unwrapper(Unwrapper&&) noexcept = default;
Unwrapper& Unwrapper::operator=(Unwrapper&&) noexcept = default;
Unwrapper::~Unwrapper() = default;

std::size_t Unwrapper::find_layer(std::string_view text, std::size_t from) const noexcept {
  return state_->finder.find(text, from);
}

bool Unwrapper::is_wide(std::string_view text) const noexcept {
  return state_->layers.has(Coding::kUtf16) && utf16_order(text) != Utf16Order::kNone;
}

void Unwrapper::unwrap(std::string_view text, Allowance& allowance,
                       FunctionRef<bool(const Unwrapped&)> on_text) noexcept {
  State::Call call(allowance, on_text);
  Unwrapped read;
  read.text = read.source_text = text;
  state_->path.clear();
  state_->sources = 0;
  try {
    state_->walk(read, 0, call);
  } catch (const std::bad_alloc&) {
    allowance.pass_depth();
  }
}

}  // namespace leakwire::decode
