// Connections of TLS 1.3 whose secrets are known: what is in their records is any bytes, of any
// kind, whole or in pieces; beside them records that are not sealed, losses, changes of keys, and
// secrets that come late or are garbage.
//
// An input is steps: which one, a length in two bytes, and so many bytes.
#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "bench/tls_sealer.h"
#include "fuzz/conversation.h"
#include "wire/tls/key_log.h"
#include "wire/tls/tls.h"

namespace {

using namespace std::string_literals;
using leakwire::bench::TlsSealer;
using leakwire::fuzzing::Strict;
using leakwire::wire::KeyLog;
using leakwire::wire::Side;
using std::string_view;

constexpr unsigned kHandshake = TlsSealer::kHandshake, kData = TlsSealer::kData;

struct Talk {
  KeyLog keys;
  Strict strict;
  std::unique_ptr<leakwire::wire::FlowParser> parser;
  std::array<TlsSealer, 2> sealers{TlsSealer(true), TlsSealer(false)};
  leakwire::wire::Moment moment;

  void say(Side side, string_view bytes) {
    ++moment.packet;
    parser->data(side, bytes, moment);
  }
  void step(unsigned kind, string_view bytes) {
    const Side side = kind % 2 == 0 ? Side::kInitiator : Side::kResponder;
    TlsSealer& sealer = sealers[kind % 2];
    switch (kind / 2 % 8) {
      case 0:
      case 1:
        return say(side, sealer.seal(kData, bytes));
      case 2:
        return say(side, sealer.seal(kHandshake, bytes));
      case 3:
        say(side, sealer.seal(kHandshake, "\x18\0\0\1\0"s));
        return sealer.update();
      case 4:
        return say(side, bytes);
      case 5:
        return parser->gap(side, bytes.size(), moment);
      case 6:
        return keys.add(TlsSealer::key_log());
      default:
        return keys.add(bytes);
    }
  }
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  string_view in(reinterpret_cast<const char*>(data), size);
  Talk talk;
  leakwire::wire::FlowInfo info;
  info.initiator.port = 50000;
  info.responder.port = 443;
  talk.parser = leakwire::wire::make_parser(info, talk.strict, &talk.keys);
  talk.say(Side::kInitiator, TlsSealer::hello(true, "api.example"));
  talk.say(Side::kResponder, TlsSealer::hello(false, {}));
  while (in.size() >= 3) {
    const auto byte = [&](std::size_t at) { return static_cast<std::uint8_t>(in[at]); };
    const unsigned kind = byte(0);
    const std::size_t length =
        std::min<std::size_t>((byte(1) * 256U + byte(2)) % 16'384, in.size() - 3);
    talk.step(kind, in.substr(3, length));
    Strict::require(talk.parser->memory() <
                        leakwire::fuzzing::kMostMemory + 2 * size + leakwire::wire::Tls::kMostHeld,
                    "memory");
    in.remove_prefix(3 + length);
  }
  for (const Side side : {Side::kInitiator, Side::kResponder}) {
    talk.parser->end(side, leakwire::wire::Ending::kClosed, talk.moment);
  }
  Strict::require(talk.strict.all_ended(), "a message does not end");
  return 0;
}
