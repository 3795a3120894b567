// A message of any bytes through the C interface, cut anywhere: what has gone on is what came, or
// as long and clean; a body that is blocked is a beginning of it; nothing else comes out.
#include <string>
#include <string_view>

#include "fuzz/fuzzing.h"
#include "inspect/c_proxy.h"

namespace {

using leakwire::fuzzing::broken;
using leakwire::tests::Passed;
using leakwire::tests::Proxy;
using leakwire::tests::ProxyMessage;

constexpr std::string_view kPolicy = R"(leakwire: 1
mode: enforce
us: {home: EEA, entities: [{name: Example SE, country: DE, domains: [example.com]}]}
rules:
  - {name: keys, when: {category: credential.private-key, confidence: likely}, then: block}
  - {name: all, when: {category: '*', confidence: likely}, then: redact}
)";

lw_inspector_options with(bool unbuffered) {
  lw_inspector_options options{};
  options.buffer = 2000;
  options.unbuffered = unbuffered ? 1 : 0;
  return options;
}

std::string_view take(std::string_view& rest, std::string_view until) {
  const std::size_t end = std::min(rest.find(until), rest.size());
  const std::string_view taken = rest.substr(0, end);
  rest.remove_prefix(std::min(end + until.size(), rest.size()));
  return taken;
}

bool is_clean(const lw_pack* pack, std::string_view bytes) {
  static lw_scanner* scanner = nullptr;
  if (scanner == nullptr) lw_scanner_new(pack, &scanner);
  const auto stop = [](void*, const lw_finding* finding) {
    return finding->confidence >= LW_CONFIDENCE_LIKELY ? 1 : 0;
  };
  return lw_scan(scanner, bytes.data(), bytes.size(), stop, nullptr) == LW_OK;
}

}  // namespace

// "target\nname: value\n...\n\nmedia type\ncoding\nbody"
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static Proxy buffered(with(false), kPolicy);
  static Proxy unbuffered(with(true), kPolicy);
  leakwire::fuzzing::Input input(data, size);
  std::string_view rest = input.text;
  ProxyMessage message;
  message.target = take(rest, "\n");
  std::string_view head = take(rest, "\n\n");
  while (!head.empty()) {
    std::string_view line = take(head, "\n");
    const std::string_view name = take(line, ": ");
    message.headers.emplace_back(name, line);
  }
  message.media = take(rest, "\n");
  message.coding = take(rest, "\n");
  message.body = rest;
  message.cut = 1 + input.random.below(message.body.size() + 1);
  for (Proxy* proxy : {&buffered, &unbuffered}) {
    proxy->records.clear();
    const Passed passed = leakwire::tests::pass(proxy->get(), message);
    if (!passed.made) broken("a message is made", "");
    if (passed.decision.action == LW_ACTION_BLOCK) {
      if (passed.body.size() > message.body.size()) broken("a blocked body is a beginning", "");
      continue;
    }
    if (passed.decision.action == LW_ACTION_ALLOW && passed.body != message.body) {
      broken("what is let go is as it came", passed.summary);
    }
    if (passed.decision.body_identity == 0 && message.coding.empty() &&
        passed.body.size() != message.body.size()) {
      broken("masks keep lengths", passed.summary);
    }
    const bool is_plain = passed.decision.streaming == 1 && message.coding.empty();
    if (is_plain && passed.decision.action == LW_ACTION_REDACT &&
        !is_clean(proxy->pack(), passed.body)) {
      broken("law 2", passed.body);
    }
  }
  return 0;
}
