// Key logs of any bytes: the same is told at every cut, and every line is one of a secret, or
// passed over.
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "fuzz/fuzzing.h"
#include "wire/tls/key_log.h"

namespace {

using leakwire::fuzzing::broken;
using leakwire::wire::KeyLog;
using leakwire::wire::TlsKeys;

bool same(const std::optional<TlsKeys>& a, const std::optional<TlsKeys>& b) {
  if (a.has_value() != b.has_value()) return false;
  return !a || (a->master == b->master && a->early == b->early &&
                a->client_data == b->client_data && a->server_data == b->server_data);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  leakwire::fuzzing::Input input(data, size);
  KeyLog whole, cut;
  whole.add(input.text);
  std::size_t from = 0;
  for (const std::size_t at : input.cuts()) {
    cut.add(input.text.substr(from, at - from));
    from = at;
  }
  cut.add(input.text.substr(from));
  if (whole.passed_over() != cut.passed_over() || whole.told() != cut.told()) {
    broken("a key log tells the same at every cut", "");
  }
  const auto lines =
      static_cast<std::uint64_t>(std::count(input.text.begin(), input.text.end(), '\n'));
  if (whole.told() + whole.passed_over() > lines) broken("a line is counted once", "");
  for (const char byte : {'\xAA', '\x63', '\0'}) {
    const std::string random(32, byte);
    const auto found = whole.find(random);
    if (!same(found, cut.find(random))) broken("the same is found at every cut", "");
    if (found && whole.told() == 0) broken("what was not told is not found", "");
  }
  return 0;
}
