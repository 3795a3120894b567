// Layers in any text: places lie in it and in order, and it ends within its allowance.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "decode/layers.h"
#include "decode/unwrapper.h"

namespace {

using namespace leakwire::decode;

void require(bool holds) {
  if (!holds) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  Layers layers = text_layers();
  if (size > 0 && data[0] % 2 == 1) layers.add(Coding::kForm).add(Coding::kBase64Imap);
  Unwrapper unwrapper(layers);
  Allowance allowance(Limits{.depth = 3, .output = 1U << 18, .work = 1U << 22});
  std::size_t made = 0;
  bool any = false;
  unwrapper.unwrap(text, allowance, [&](const Unwrapped& node) {
    any = true;
    made += node.text.size();
    require(!node.path.empty());
    for (std::size_t i = 0; node.origins != nullptr && i < node.text.size(); ++i) {
      const std::uint32_t here = (*node.origins)[i];
      const std::uint32_t next = (*node.origins)[i + 1];
      require(here <= next && next <= node.source_text.size());
    }
    const leakwire::Span whole{0, static_cast<std::uint32_t>(node.text.size())};
    require(node.as_read(whole).end() <= size);
    static_cast<void>(node.changed(whole));
    return true;
  });
  require(made <= 1U << 18);
  require(!any || unwrapper.may_hold_layers(text));
  return 0;
}
