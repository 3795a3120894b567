// Lines of any bytes under every format: parts lie in the line, sorted and apart; what is not
// understood tells nothing; the same line gives the same facts again.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "inspect/log_reader.h"

namespace {

using leakwire::LogKind;
using leakwire::inspect::LineFacts;

void require(bool holds) {
  if (!holds) std::abort();
}

void check(const LineFacts& facts, std::string_view line) {
  require(facts.understood || (facts.parts.empty() && facts.to.host.empty()));
  std::size_t behind = 0;
  for (const auto& part : facts.parts) {
    require(part.begin >= behind && part.begin < part.end && part.end <= line.size());
    require(facts.part_at(part.begin) == &part && facts.part_at(part.end - 1) == &part);
    behind = part.end;
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string_view bytes(reinterpret_cast<const char*>(data), size);
  leakwire::settle_log_format(bytes);
  for (std::size_t number = 0; number < leakwire::kLogKindNames.size(); ++number) {
    const auto reader = leakwire::inspect::make_log_reader({static_cast<LogKind>(number), {}});
    if (!reader) continue;
    LineFacts facts, again;
    bool in_head = true;
    for (std::string_view rest = bytes; !rest.empty();) {
      const std::string_view line = rest.substr(0, rest.find('\n'));
      rest.remove_prefix(std::min(line.size() + 1, rest.size()));
      in_head = in_head && reader->read_head(line);
      reader->read(line, facts);
      check(facts, line);
      const bool understood = facts.understood;
      const std::size_t parts = facts.parts.size();
      reader->read(line, again);
      require(again.understood == understood && again.parts.size() == parts);
    }
  }
  return 0;
}
