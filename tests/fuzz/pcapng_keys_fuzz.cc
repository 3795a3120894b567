// Captures of any bytes: the same secrets are taken out at every cut, and no more than there is.
#include "pcapng_keys.h"

#include <algorithm>
#include <cstdint>
#include <string>

#include "fuzz/fuzzing.h"

namespace {

using leakwire::fuzzing::broken;
using leakwire::program::PcapngKeys;

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  leakwire::fuzzing::Input input(data, size);
  PcapngKeys whole, cut;
  whole.see(input.text);
  const std::string keys = whole.take();
  std::string pieces;
  std::size_t from = 0;
  std::vector<std::size_t> cuts = input.cuts();
  cuts.push_back(input.text.size());
  for (const std::size_t at : cuts) {
    cut.see(input.text.substr(from, at - from));
    pieces += cut.take();
    from = at;
  }
  if (keys != pieces) broken("the same secrets are taken out at every cut", "");
  if (whole.over() != cut.over()) broken("a capture ends alike at every cut", "");
  // A block of secrets is at least 20 bytes longer than they are, and adds a line's end.
  if (keys.size() > input.text.size()) broken("no more is taken out than there is", "");
  if (!whole.take().empty()) broken("secrets are taken out once", "");
  // All but the ends of lines stands in the capture.
  std::size_t begin = 0;
  for (std::size_t end = keys.find('\n'); end != std::string::npos; end = keys.find('\n', begin)) {
    if (input.text.find(keys.substr(begin, end - begin)) == std::string_view::npos) {
      broken("what is taken out stands in the capture", "");
    }
    begin = end + 1;
  }
  return 0;
}
